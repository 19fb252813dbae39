public import StructuredText

/// Why a configuration was left as it is. Nothing is guessed: what cannot be edited safely is not edited.
public enum ConfigurationFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The document does not parse; the error has the line and the column.
  case unreadable(TextError)
  /// The member stands more than once, and readers do not agree on which of them counts.
  case duplicate(path: String)
  /// The path leads through something that is no object.
  case notAnObject(path: String)
  case notAnArray(path: String)
  /// An `$include` stands there: what is edited here might be overruled by, or belong to, another file.
  case included(path: String)
  case missing(path: String)
  /// Something is there already.
  case exists(path: String)
  /// The edited text did not read as the old document with the change in it. Never expected; nothing was changed.
  case unverified(path: String)

  public var description: String {
    switch self {
    case .unreadable(let error): "it does not parse: \(error)"
    case .duplicate(let path): "\(path) stands in it more than once"
    case .notAnObject(let path): "\(path) is not an object"
    case .notAnArray(let path): "\(path) is not an array"
    case .included(let path): "\(path) takes its content from another file with $include"
    case .missing(let path): "there is no \(path) in it"
    case .exists(let path): "there is a \(path) in it already"
    case .unverified(let path): "the edit of \(path) could not be verified"
    }
  }
}

/// The way from the root of a document to a member, through objects only.
public struct MemberPath: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
  public var names: [String]

  public init(_ names: [String]) { self.names = names }
  public init(arrayLiteral names: String...) { self.names = names }

  public var parent: MemberPath { MemberPath(Array(names.dropLast())) }
  public var last: String { names.last ?? "" }

  public func appending(_ name: String) -> MemberPath { MemberPath(names + [name]) }

  /// `models.providers["a-b"]`; the root is `the document`.
  public var description: String {
    guard !names.isEmpty else { return "the document" }
    var text = ""
    for name in names {
      if isBareName(name) { text += text.isEmpty ? name : "." + name } else { text += "[\"\(name)\"]" }
    }
    return text
  }
}

/// Whether JSON5 takes it as a name without quotes; names beyond ASCII are quoted to be safe.
func isBareName(_ name: String) -> Bool {
  guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
  return name.utf8.allSatisfy {
    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F || $0 == 0x24
  }
}
