import Domain
import FoundationEssentials
import StructuredText

/// The file in which a tool keeps its login, as text: what a renewal changes in it. Everything else stays, members that
/// nobody here knows and their order included.
struct LoginFile: Sendable {
  let vendor: TokenVendor
  /// The older kimi-cli writes fractions of seconds.
  var isOldKimi = false

  /// The content with the new tokens in it; nil for a document that is not the tool's.
  ///
  /// - Parameter bytes: the content before; empty for a file that is to be made.
  func content(_ bytes: [UInt8], with login: RenewedLogin, now: Date) -> [UInt8]? {
    let isNew = bytes.isEmpty
    guard let before = isNew ? .object([]) : try? JSONReader.read(bytes), before.members != nil else { return nil }
    guard let after = changed(before, login, now: now) else { return nil }
    // A file on one line stays on one line.
    let isPretty = isNew || bytes.dropLast().contains(0x0A)
    return Array((isPretty ? JSONWriter.pretty(after) : JSONWriter.compact(after)).utf8)
  }

  private func changed(_ document: JSONValue, _ login: RenewedLogin, now: Date) -> JSONValue? {
    var document = document
    func text(_ secret: Secret?) -> JSONValue? { secret.map { .string($0.reveal()) } }
    switch vendor {
    case .kimi:
      document.set("access_token", text(login.access))
      document.set("refresh_token", text(login.refresh))
      document.set("expires_at", login.expiresAt.map { isOldKimi ? fraction($0) : whole($0) })
      document.set("scope", login.scope.map { .string($0) })
      document.set("token_type", login.tokenType.map { .string($0) })
      document.set("expires_in", login.lifetime.map { .number(String(Int64($0))) })
    case .codex:
      guard var tokens = document["tokens"], tokens.members != nil else { return nil }
      tokens.set("id_token", text(login.identity))
      tokens.set("access_token", text(login.access))
      tokens.set("refresh_token", text(login.refresh))
      document.set("tokens", tokens)
      document.set("last_refresh", .string(Timestamp.text(now)))
    case .claude:
      guard var oauth = document["claudeAiOauth"], oauth.members != nil else { return nil }
      oauth.set("accessToken", text(login.access))
      oauth.set("refreshToken", text(login.refresh))
      oauth.set("expiresAt", login.expiresAt.map { .number(String(Int64($0.timeIntervalSince1970 * 1000))) })
      oauth.set(
        "scopes", login.scope.map { .array($0.split(separator: " ").map { JSONValue.string(String($0)) }) })
      document.set("claudeAiOauth", oauth)
    case .gemini, .qwen, .continue: return nil
    }
    return document
  }

  private func whole(_ date: Date) -> JSONValue { .number(String(Int64(date.timeIntervalSince1970))) }
  private func fraction(_ date: Date) -> JSONValue { .number(String(date.timeIntervalSince1970)) }
}

extension JSONValue {
  /// Puts a value in the place of the member of that name, or at the end; nil leaves it as it is.
  fileprivate mutating func set(_ name: String, _ value: JSONValue?) {
    guard let value, case .object(var members) = self else { return }
    if let index = members.lastIndex(where: { $0.name == name }) {
      members[index].value = value
    } else {
      members.append(Member(name: name, value: value))
    }
    self = .object(members)
  }
}
