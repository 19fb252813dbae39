import Domain
import OpenClawConfiguration
import StructuredText

/// What mending would do: everything is decided here, and nothing is done.
public struct RepairPlan: Sendable {
  public struct Document: Sendable {
    public var path: String
    public var before: [UInt8]
    public var after: [UInt8]
    /// In the order in which they were made.
    public var edits: [DocumentEdit]
    /// What they mend, one line each.
    public var repairs: [String]
    public var keys: Set<String>
  }

  /// A file or folder that gets another mode, or goes.
  public struct Step: Sendable {
    public var finding: Finding
    public var action: RepairAction
    /// As it was looked at; nil for a command.
    public var fact: FileFact?
  }

  public var documents: [Document] = []
  public var steps: [Step] = []
  /// Findings that take a person, or were not asked for.
  public var left: [Finding] = []

  public var isEmpty: Bool { documents.isEmpty && steps.isEmpty }
  /// Everything that will be mended, one line each.
  public var repairs: [String] { documents.flatMap(\.repairs) + steps.map { line(of: $0.finding) } }

  /// - Parameter keys: of the findings to mend; nil means all that can be.
  public init(for scene: DoctorScene, keys: Set<String>? = nil) {
    var scene = scene
    var wanted = keys
    var drafts: [String: Document] = [:]
    var order: [String] = []
    let first = findings(in: scene)
    // Mending one fault can bring another to light: a renamed expiry may count seconds.
    for _ in 0..<Self.mostRounds {
      let current = findings(in: scene)
      var hasChanged = false
      for finding in current {
        guard case .edit(let edits)? = finding.action, wanted?.contains(finding.key) ?? true,
          let document = scene.document(at: finding.path)
        else { continue }
        guard let after = document.edited(edits, isConfiguration: finding.path == scene.configuration.path),
          after != document.bytes
        else { continue }
        if drafts[finding.path] == nil {
          drafts[finding.path] = Document(
            path: finding.path, before: document.bytes ?? [], after: after, edits: [], repairs: [], keys: [])
          order.append(finding.path)
        }
        drafts[finding.path]?.after = after
        drafts[finding.path]?.edits += edits
        drafts[finding.path]?.repairs.append(line(of: finding))
        drafts[finding.path]?.keys.insert(finding.key)
        scene.replaceDocument(at: finding.path, with: after)
        hasChanged = true
      }
      if !hasChanged { break }
      // What comes to light belongs to what was asked for only where that is everything.
      if keys != nil { wanted = wanted?.subtracting(drafts.values.flatMap(\.keys)) }
    }
    documents = order.compactMap { drafts[$0] }.filter { $0.before != $0.after }
    for finding in first where keys?.contains(finding.key) ?? true {
      switch finding.action {
      case nil, .edit?: continue
      case .run(let words, let undo)?:
        steps.append(Step(finding: finding, action: .run(words, undo: undo)))
      case .mode(let mode)?:
        guard let fact = scene.files.first(where: { $0.path == finding.path }) else { continue }
        steps.append(Step(finding: finding, action: .mode(mode), fact: fact))
      case .remove?, .unlock?:
        guard let fact = scene.files.first(where: { $0.path == finding.path }), let action = finding.action else {
          continue
        }
        steps.append(Step(finding: finding, action: action, fact: fact))
      }
    }
    let stepped = Set(steps.map(\.finding.key))
    left = findings(in: scene).filter { !stepped.contains($0.key) }
  }

  private static let mostRounds = 6
}

/// `camel-fields anthropic:default`
func line(of finding: Finding) -> String {
  ([finding.code.rawValue] + [finding.profile ?? finding.member].compactMap(\.self)).joined(separator: " ")
}

extension StoreDocument {
  /// The bytes after the edits; nil when they do not fit.
  func edited(_ edits: [DocumentEdit], isConfiguration: Bool) -> [UInt8]? {
    switch content {
    case .value(let value, let bytes):
      if isConfiguration { return editedConfiguration(bytes, edits) }
      return DocumentEdit.apply(edits, to: value).map { Array(JSONWriter.pretty($0).utf8) }
    case .invalid(_, _, let lenient?):
      guard edits == [.rewrite], !isConfiguration else { return nil }
      return Array(JSONWriter.pretty(lenient).utf8)
    case .invalid, .absent, .refused: return nil
    }
  }
}

/// Byte by byte: comments and formatting stay.
func editedConfiguration(_ bytes: [UInt8], _ edits: [DocumentEdit]) -> [UInt8]? {
  guard var document = try? ConfigurationDocument(bytes) else { return nil }
  do {
    for edit in edits {
      switch edit {
      case .set(let path, let value): try document.set(MemberPath(path), to: value)
      case .remove(let path): try document.remove(MemberPath(path))
      case .removeElement(let text, let path):
        while document[MemberPath(path)]?.array?.contains(.string(text)) == true {
          try document.remove(.string(text), from: MemberPath(path))
        }
      case .rename, .tidy, .rewrite: return nil
      }
    }
  } catch { return nil }
  return document.bytes
}

extension DoctorScene {
  public func document(at path: String) -> StoreDocument? {
    if configuration.path == path { return configuration }
    if oauth.path == path { return oauth }
    for agent in agents {
      for document in [agent.profiles, agent.state, agent.legacy] where document.path == path { return document }
    }
    return nil
  }

  mutating func replaceDocument(at path: String, with bytes: [UInt8]) {
    if configuration.path == path { configuration = StoreDocument(path, bytes: bytes, dialect: .lenient) }
    if oauth.path == path { oauth = StoreDocument(path, bytes: bytes) }
    for index in agents.indices {
      if agents[index].profiles.path == path { agents[index].profiles = StoreDocument(path, bytes: bytes) }
      if agents[index].state.path == path { agents[index].state = StoreDocument(path, bytes: bytes) }
      if agents[index].legacy.path == path { agents[index].legacy = StoreDocument(path, bytes: bytes) }
    }
  }
}
