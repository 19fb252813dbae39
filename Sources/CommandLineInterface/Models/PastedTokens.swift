import Domain
import FoundationEssentials
import StructuredText

/// When tokens that tell no end were pasted, in `pasted-tokens.json` of the state directory: a setup token lasts about a
/// year, and nothing in it says when that began.
struct PastedTokens {
  /// The profile of a store, and the mask of the token that it then had.
  struct Entry: Hashable {
    var store: String
    var profile: String
    var masked: String
    var pastedAt: Date
  }

  private let path: String
  private(set) var entries: [Entry] = []

  private static let most = 200

  /// A file that makes no sense is as good as none.
  init(in context: CommandContext) {
    path = context.stateDirectory + "/pasted-tokens.json"
    guard let bytes = SmallFile.read(path, limit: 256 << 10), let document = try? JSONReader.read(bytes) else { return }
    entries = (document["tokens"]?.array ?? []).compactMap { entry in
      guard let store = entry["store"]?.string, let profile = entry["profile"]?.string,
        let masked = entry["masked"]?.string, let pastedAt = entry["pastedAt"]?.string.flatMap(Timestamp.rfc3339)
      else { return nil }
      return Entry(store: store, profile: profile, masked: masked, pastedAt: pastedAt)
    }
  }

  /// When the token that a profile has now was pasted; nil for one that came another way.
  func pastedAt(store: String, profile: String, masked: String?) -> Date? {
    entries.last { $0.store == store && $0.profile == profile && $0.masked == masked }?.pastedAt
  }

  /// - Throws: `ServiceFailure` with the path and the system's reason.
  mutating func remember(_ entry: Entry) throws {
    entries.removeAll { $0.store == entry.store && $0.profile == entry.profile }
    entries.append(entry)
    let tokens = entries.suffix(Self.most).map {
      JSONValue.members([
        ("store", $0.store.json), ("profile", $0.profile.json), ("masked", $0.masked.json),
        ("pastedAt", $0.pastedAt.json),
      ])
    }
    try SmallFile.replace(path, with: JSONWriter.pretty(.document([("tokens", .array(tokens))])))
  }

  /// What to say of a token of that age; nil while it is young.
  static func warning(pastedAt: Date, now: Date) -> String? {
    let days = Int(now.timeIntervalSince(pastedAt) / 86_400)
    guard days >= 335 else { return nil }
    return "pasted \(days) days ago; a setup token lasts about a year"
  }
}
