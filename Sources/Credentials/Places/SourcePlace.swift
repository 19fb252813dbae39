import CredentialFormats
import Domain

/// How much a place counts when several hold one secret; a smaller one is named first.
enum SourceRank: Int, Comparable, Sendable {
  /// A file of the program that renews the credential.
  case owner
  case keyring
  /// A file of a program that got a copy.
  case otherTool
  /// A file that any program may read and none owns.
  case shared
  case environment
  case openClaw

  static func < (left: SourceRank, right: SourceRank) -> Bool { left.rawValue < right.rawValue }
}

/// A document that may be there.
struct SourcePlace: Hashable, Sendable {
  enum Shape: Hashable, Sendable {
    case file(String)
    /// Every file of a folder whose name ends so; folders within it are left alone.
    case folder(String, suffix: String)
    /// The first of these that exists; the tool does not look at the others.
    case firstOf([String])
  }

  var format: CredentialFormat
  var shape: Shape
  var rank: SourceRank

  init(_ format: CredentialFormat, _ path: String, rank: SourceRank = .owner) {
    self.init(format, .file(path), rank: rank)
  }

  init(_ format: CredentialFormat, _ shape: Shape, rank: SourceRank = .owner) {
    self.format = format
    self.shape = shape
    self.rank = rank
  }
}

/// Places of one tool that explain one another: the account in one file belongs to the login in the next.
struct SourceGroup: Sendable {
  /// Something whose mere existence tells.
  struct Mark: Sendable {
    enum Meaning: Sendable {
      case hint(FormatHint)
      /// A login is kept where we do not look; the text says where and what to do.
      case locked(provider: String, String)
    }
    var path: String
    var meaning: Meaning
  }

  var tool: Tool
  var places: [SourcePlace]
  var marks: [Mark] = []
  /// Files of variables that the tool reads, those that win first. Variables of the process count before or after them.
  var variableFiles: [SourcePlace.Shape] = []
  var filesBeforeEnvironment = false
}
