import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

extension KeyImport {
  /// What a key on the wire has beside its settings.
  private static let ignored: Set<String> = [
    "hash", "usage", "created_at", "updated_at", "window_usage", "window_start", "window_resets_at", "remaining",
    "last_used_at", "last_model", "requests_count", "revoked_at", "rotated_at", "usage_today", "usage_daily",
    "usage_weekly", "usage_monthly", "model_usage", "hourly",
  ]

  /// An array of keys, or the document of `keys list --json`.
  static func entries(json bytes: [UInt8]) throws(Fault) -> [Entry] {
    let document: JSONValue
    do { document = try JSONReader.read(bytes) } catch { throw Fault(error.description) }
    guard let values = document.array ?? document["items"]?.array else {
      throw Fault("an array of keys is expected: [{\"name\": …, \"credit_limit\": …, \"limit_reset\": …}]")
    }
    var entries: [Entry] = []
    for (number, value) in values.enumerated() { entries.append(try entry(value, "entry \(number + 1)")) }
    return entries
  }

  private static func entry(_ value: JSONValue, _ place: String) throws(Fault) -> Entry {
    guard let members = value.members else { throw Fault(place, "an object is expected") }
    guard let name = value["name"] else { throw Fault(place, "it has no name") }
    guard let text = name.string else { throw Fault(place, "name must be a text") }
    var entry = try Entry(place: place, name: text)
    var seen: Set<String> = []
    for member in members {
      guard seen.insert(member.name).inserted else { throw Fault(place, "\(shown(member.name)) stands twice") }
      try entry.take(member, place, ignoring: ignored)
    }
    return entry
  }
}

extension KeyImport.Entry {
  fileprivate mutating func take(
    _ member: JSONValue.Member, _ place: String, ignoring ignored: Set<String>
  ) throws(KeyImport.Fault) {
    let value = member.value
    switch member.name {
    case "name": break
    case "key":
      throw KeyImport.Fault(place, "a secret cannot be imported: the new key gets one of its own")
    case _ where ignored.contains(member.name): break
    case "credit_limit":
      if value.isNull { return }
      creditLimit = try Self.limit(Money(wire: value), JSONWriter.compact(value), place)
    case "limit_reset":
      if value.isNull { return }
      limitReset = try Self.reset(value.string ?? JSONWriter.compact(value), place)
    case "expires_at":
      if value.isNull { return }
      expiresAt = try Self.expiry(value.string ?? JSONWriter.compact(value), place)
    case "disabled":
      guard let flag = value.bool else { throw KeyImport.Fault(place, "disabled must be true or false") }
      isDisabled = flag
    case "models":
      if value.isNull { return }
      let names = value.array?.compactMap(\.nonEmptyString) ?? []
      guard !names.isEmpty, names.count == value.array?.count else {
        throw KeyImport.Fault(place, "models must be a list of names, or null for all")
      }
      models = names
    default: throw KeyImport.Fault(place, "there is no setting “\(shown(member.name))”")
    }
  }
}
