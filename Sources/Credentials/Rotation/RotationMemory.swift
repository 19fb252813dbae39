import Domain
import FoundationEssentials
import StructuredText

/// What rotation keeps in the history: the strategy that was named last, and for each provider the credential that was
/// taken last. Members of others are kept.
struct RotationMemory: Hashable, Sendable {
  var strategy: RotationStrategy?
  /// By provider, the identity of the row.
  var cursors: [String: String] = [:]
  private var others: [JSONValue.Member] = []

  init() {}

  init(json: JSONValue?) {
    strategy = json?["strategy"]?.string.flatMap(RotationStrategy.init(rawValue:))
    for member in json?["cursors"]?.members ?? [] {
      if let identity = member.value.string { cursors[member.name] = identity }
    }
    others = (json?.members ?? []).filter { !["strategy", "cursors"].contains($0.name) }
  }

  /// nil when there is nothing to keep.
  var json: JSONValue? {
    var pairs: [(String, JSONValue)] = []
    if let strategy { pairs.append(("strategy", strategy.rawValue.json)) }
    if !cursors.isEmpty {
      pairs.append(("cursors", .members(cursors.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })))
    }
    pairs += others.map { ($0.name, $0.value) }
    return pairs.isEmpty ? nil : .members(pairs)
  }
}

extension TokenHistory {
  /// Where each round is.
  var rotation: RotationMemory {
    get { RotationMemory(json: others.last { $0.name == "rotation" }?.value) }
    set {
      others.removeAll { $0.name == "rotation" }
      if let json = newValue.json { others.append(JSONValue.Member(name: "rotation", value: json)) }
    }
  }
}
