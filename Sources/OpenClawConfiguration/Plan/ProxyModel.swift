public import Domain
import StructuredText

/// A model as OpenClaw is told of it.
public struct ProxyModel: Hashable, Sendable {
  public var id: String
  public var name: String
  /// US dollars for a million tokens.
  public var input: Money
  public var output: Money
  public var cacheRead: Money
  public var cacheWrite: Money
  /// In tokens.
  public var contextWindow: Int
  /// The longest answer, in tokens.
  public var maxTokens: Int
  public var isReasoning: Bool
  public var takesImages: Bool
  /// The prices are known. OpenClaw has no word for an unknown price, so it will show none.
  public var isPriced: Bool

  public init(
    id: String, name: String? = nil, input: Money, output: Money, cacheRead: Money = .zero, cacheWrite: Money = .zero,
    contextWindow: Int = 128_000, maxTokens: Int = 8_192, isReasoning: Bool = false, takesImages: Bool = false,
    isPriced: Bool = true
  ) {
    self.id = id
    self.name = name ?? id
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.contextWindow = contextWindow
    self.maxTokens = maxTokens
    self.isReasoning = isReasoning
    self.takesImages = takesImages
    self.isPriced = isPriced
  }

  /// Whether an id may be written into somebody's configuration: nothing that OpenClaw would substitute, split or show oddly.
  /// Ids come from a server.
  public static func isSafe(id: String) -> Bool {
    guard !id.isEmpty, id.utf8.count <= 200, id.utf8.first != UInt8(ascii: "/") else { return false }
    return id.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || "._:/@+-".utf8.contains($0)
    }
  }

  var json: JSONValue {
    .members([
      ("id", id.json), ("name", name.json), ("reasoning", isReasoning.json),
      ("input", (takesImages ? ["text", "image"] : ["text"]).json),
      (
        "cost",
        .members([
          ("input", input.shortNumber), ("output", output.shortNumber), ("cacheRead", cacheRead.shortNumber),
          ("cacheWrite", cacheWrite.shortNumber),
        ])
      ),
      ("contextWindow", contextWindow.json), ("maxTokens", maxTokens.json),
    ])
  }
}

extension Money {
  /// A JSON number without needless zeros: `2.5`, `15`.
  fileprivate var shortNumber: JSONValue {
    var text = decimalText
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return .number(text)
  }
}
