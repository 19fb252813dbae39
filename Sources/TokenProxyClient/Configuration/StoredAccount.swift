public import Domain
public import FoundationEssentials
import StructuredText

/// What a profile remembers: who is logged in, where, and with which management key.
public struct StoredAccount: Hashable, Sendable {
  /// nil: nobody is logged in.
  public var managementKey: Secret?
  /// nil: the standard one.
  public var apiBase: APIBase?
  public var email: String?
  public var createdAt: Date?
  public var lastLogin: Date?

  public init(
    managementKey: Secret? = nil, apiBase: APIBase? = nil, email: String? = nil, createdAt: Date? = nil,
    lastLogin: Date? = nil
  ) {
    self.managementKey = managementKey
    self.apiBase = apiBase
    self.email = email
    self.createdAt = createdAt
    self.lastLogin = lastLogin
  }

  /// - Throws: `ClientFailure.damaged` with the path and what is wrong: a file that cannot be understood is no missing one.
  init(_ bytes: [UInt8], path: String) throws(ClientFailure) {
    func damaged(_ reason: String) -> ClientFailure {
      ClientFailure(
        .damaged, "\(path) \(reason)",
        remedy: "Repair it, or move it away and log in again: credtop auth login")
    }
    let document: JSONValue
    do {
      document = try JSONReader.read(bytes)
    } catch {
      throw damaged("is not JSON (\(error))")
    }
    guard let members = document.members else { throw damaged("is not a JSON object") }
    func text(_ name: String) throws(ClientFailure) -> String? {
      guard let value = members.last(where: { $0.name == name })?.value, !value.isNull else { return nil }
      guard let text = value.nonEmptyString else { throw damaged("has a '\(name)' that is not a text") }
      return text
    }
    func date(_ name: String) throws(ClientFailure) -> Date? {
      guard let written = try text(name) else { return nil }
      guard let date = Timestamp.rfc3339(written) else { throw damaged("has a '\(name)' that is not a time") }
      return date
    }
    let key = try text("management_key")
    if let key {
      guard ManagementKey.isPlausible(key) else { throw damaged("has a 'management_key' that is none") }
    }
    let base = try text("api_base")
    do {
      self.init(
        managementKey: key.map { Secret($0) },
        apiBase: try base.map { text throws(ClientFailure) in try APIBase(text) },
        email: try text("email"), createdAt: try date("created_at"), lastLogin: try date("last_login"))
    } catch {
      throw error.kind == .damaged ? error : damaged("has an unusable 'api_base'. \(error.message)")
    }
  }

  var bytes: [UInt8] {
    var members: [(String, JSONValue)] = []
    if let managementKey { members.append(("management_key", managementKey.reveal().json)) }
    if let apiBase { members.append(("api_base", apiBase.text.json)) }
    if let email { members.append(("email", email.json)) }
    if let createdAt { members.append(("created_at", createdAt.json)) }
    if let lastLogin { members.append(("last_login", lastLogin.json)) }
    return Array(JSONWriter.pretty(.members(members)).utf8)
  }
}

/// The form of a management key.
public enum ManagementKey {
  /// `sk-mgmt-` and more, printable ASCII without spaces: what can be a header's value.
  public static func isPlausible(_ text: String) -> Bool {
    text.hasPrefix("sk-mgmt-") && (15...200).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
