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
    public var isConfiguration = false
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
      let edited = Self.round(findings(in: scene), wanted: wanted, in: scene)
      guard !edited.isEmpty else { break }
      for document in edited {
        scene.replaceDocument(at: document.path, with: document.after)
        guard var draft = drafts[document.path] else {
          drafts[document.path] = document
          order.append(document.path)
          continue
        }
        draft.after = document.after
        draft.edits += document.edits
        draft.repairs += document.repairs
        draft.keys.formUnion(document.keys)
        drafts[document.path] = draft
      }
      // What comes to light belongs to what was asked for only where that is everything.
      if keys != nil { wanted = wanted?.subtracting(drafts.values.flatMap(\.keys)) }
    }
    documents = order.compactMap { drafts[$0] }.filter { $0.before != $0.after }
    for finding in first where keys?.contains(finding.key) ?? true {
      switch finding.action {
      case nil, .edit?: continue
      case .run(let words, let undo)?:
        // One run mends all that it was meant for.
        if steps.contains(where: { if case .run(words, _) = $0.action { true } else { false } }) { continue }
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

  /// The edits of one round; those that do not fit any more come again in the next.
  private static func round(_ findings: [Finding], wanted: Set<String>?, in scene: DoctorScene) -> [Document] {
    var found: [String: [(Finding, [DocumentEdit])]] = [:]
    var order: [String] = []
    for finding in findings {
      guard case .edit(let edits)? = finding.action, wanted?.contains(finding.key) ?? true else { continue }
      if found[finding.path] == nil { order.append(finding.path) }
      found[finding.path, default: []].append((finding, edits))
    }
    return order.compactMap { path in
      guard let document = scene.document(at: path), let before = document.bytes, let repairs = found[path] else {
        return nil
      }
      let isConfiguration = path == scene.configuration.path
      var draft = DocumentDraft(document, isConfiguration: isConfiguration)
      var result = Document(
        path: path, before: before, after: before, edits: [], repairs: [], keys: [], isConfiguration: isConfiguration)
      for (finding, edits) in repairs where draft.apply(edits) {
        result.edits += edits
        result.repairs.append(line(of: finding))
        result.keys.insert(finding.key)
      }
      result.after = draft.bytes
      return result.edits.isEmpty || result.after == before ? nil : result
    }
  }
}

/// `camel-fields anthropic:default`
func line(of finding: Finding) -> String {
  ([finding.code.rawValue] + [finding.profile ?? finding.member].compactMap(\.self)).joined(separator: " ")
}

/// A document while it is being mended.
struct DocumentDraft {
  private enum Content {
    case value(JSONValue)
    /// Byte by byte: comments and formatting stay.
    case configuration(ConfigurationDocument)
    /// It does not parse strictly; this is what it means.
    case lenient(JSONValue)
    case none
  }

  private var content: Content
  private let original: [UInt8]
  private var isChanged = false

  init(_ document: StoreDocument, isConfiguration: Bool) {
    original = document.bytes ?? []
    switch document.content {
    case .value(let value, let bytes):
      content =
        isConfiguration ? (try? ConfigurationDocument(bytes)).map(Content.configuration) ?? .none : .value(value)
    case .invalid(_, _, let lenient?) where !isConfiguration: content = .lenient(lenient)
    case .invalid, .absent, .refused: content = .none
    }
  }

  var bytes: [UInt8] {
    switch content {
    case _ where !isChanged: original
    case .value(let value): Array(JSONWriter.pretty(value).utf8)
    case .configuration(let document): document.bytes
    case .lenient, .none: original
    }
  }

  /// Makes all of the edits or none.
  mutating func apply(_ edits: [DocumentEdit]) -> Bool {
    switch content {
    case .value(let value):
      guard let new = DocumentEdit.apply(edits, to: value) else { return false }
      content = .value(new)
    case .lenient(let value):
      guard edits == [.rewrite] else { return false }
      content = .value(value)
    case .configuration(let document):
      guard let new = edited(document, edits) else { return false }
      content = .configuration(new)
    case .none: return false
    }
    isChanged = true
    return true
  }
}

extension StoreDocument {
  /// The bytes after the edits; nil when they do not fit.
  func edited(_ edits: [DocumentEdit], isConfiguration: Bool) -> [UInt8]? {
    var draft = DocumentDraft(self, isConfiguration: isConfiguration)
    // One by one: the first may be what makes the document readable.
    for edit in edits { guard draft.apply([edit]) else { return nil } }
    return draft.bytes
  }
}

private func edited(_ document: ConfigurationDocument, _ edits: [DocumentEdit]) -> ConfigurationDocument? {
  var document = document
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
  return document
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
