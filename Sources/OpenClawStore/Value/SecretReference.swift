public import StructuredText

/// A place from which OpenClaw takes a secret that its store does not hold.
public struct SecretReference: Hashable, Sendable {
  public enum Source: String, Sendable { case environment = "env", file, exec, store }

  /// nil: none that OpenClaw knows.
  public var source: Source?
  public var provider: String
  /// The name of a variable, a place in a file, or what a program is asked for.
  public var id: String
  /// OpenClaw would take it: the names have the form that it asks for.
  public var isWellFormed: Bool

  /// To a variable that OpenClaw has.
  public init(variable name: String) { self.init(.environment, provider: "default", id: name) }

  /// To a place in a JSON file.
  ///
  /// - Parameters:
  ///   - provider: the name under which the configuration knows the file.
  ///   - pointer: a JSON pointer: `/providers/openai/apiKey`.
  public init(file provider: String, pointer: String) { self.init(.file, provider: provider, id: pointer) }

  private init(_ source: Source, provider: String, id: String) {
    self.init(.members([("source", source.rawValue.json), ("provider", provider.json), ("id", id.json)]))
  }

  public var json: JSONValue {
    .members([("source", (source?.rawValue ?? "").json), ("provider", provider.json), ("id", id.json)])
  }

  init(_ value: JSONValue) {
    source = value["source"]?.string.flatMap(Source.init(rawValue:))
    provider = value["provider"]?.string ?? ""
    id = value["id"]?.string ?? ""
    isWellFormed = false
    guard let source, Self.isProvider(provider) else { return }
    isWellFormed =
      switch source {
      case .environment, .store: Self.isVariable(id)
      case .file: id == "value" || id.hasPrefix("/")
      case .exec: Self.isProgramKey(id)
      }
  }

  /// For a person, without any value: `env OPENAI_API_KEY`.
  public var text: String { "\(source?.rawValue ?? "?") \(id)" }

  private static func isProvider(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLower(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == 0x5F || $0 == 0x2D }
  }

  private static func isVariable(_ text: String) -> Bool {
    guard let first = text.utf8.first, isUpper(first), text.utf8.count <= 128 else { return false }
    return text.utf8.allSatisfy { isUpper($0) || isDigit($0) || $0 == 0x5F }
  }

  private static func isProgramKey(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 256 else { return false }
    func isWord(_ byte: UInt8) -> Bool { isUpper(byte) || isLower(byte) || isDigit(byte) }
    return isWord(first) && text.utf8.allSatisfy { isWord($0) || "._:/#-".utf8.contains($0) }
  }

  private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
