import Domain
import StructuredText

/// What an import did, for people and for programs.
struct ImportReport {
  var outcomes: [ImportOutcome]
  var isDryRun = false

  /// Writes the answer.
  ///
  /// - Returns: the exit status.
  func tell(_ globals: GlobalOptions, in context: CommandContext) -> Int32 {
    if globals.json {
      context.write(JSONWriter.pretty(json))
    } else {
      for outcome in outcomes { context.write(text(of: outcome)) }
    }
    return status
  }

  private var status: Int32 {
    let bad = outcomes.filter(\.isBad)
    guard let first = bad.first else { return ExitStatus.done }
    if bad.count < outcomes.count { return ExitStatus.partly }
    return first.failure.map { CommandFailure($0).status } ?? ExitStatus.failed
  }

  private func text(of outcome: ImportOutcome) -> String {
    let id = printable(outcome.id)
    let place = printable(outcome.preview.profileID ?? "")
    if let failure = outcome.failure { return "✗ \(id): \(printableLines("\(failure)"))\n" }
    switch outcome.preview.verdict {
    case .nothing(let why): return "= \(id): \(printable(why)); nothing was written\n"
    case .refused(let why, let remedy):
      return "✗ \(id): \(printable(why))\n" + (remedy.map { Self.indented($0) } ?? "")
    case .add, .replace:
      guard !outcome.isDone else { return "✓ \(id): imported as \(place)\n" }
      return Self.text(of: outcome.preview)
    }
  }

  static func text(of preview: ImportPreview) -> String {
    var text = "\(printable(preview.id)) → \(printable(preview.profileID ?? ""))\n"
    for line in preview.changes { text += "  \(printable(line))\n" }
    for warning in preview.warnings { text += "  ! \(printable(warning))\n" }
    return text
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \(printable(String($0)))\n" }.joined()
  }

  private var json: JSONValue {
    .document([
      ("dryRun", isDryRun.json),
      ("imported", outcomes.count(where: \.isDone).json),
      ("failed", outcomes.count(where: \.isBad).json),
      ("tokens", .array(outcomes.map { JSONValue($0) })),
    ])
  }
}

extension ImportOutcome {
  /// Neither done nor needless.
  var isBad: Bool {
    if failure != nil { return true }
    if case .refused = preview.verdict { return true }
    return false
  }
}

extension JSONValue {
  init(_ outcome: ImportOutcome) {
    let preview = outcome.preview
    var result: String
    var reason: String?
    var remedy: String?
    switch preview.verdict {
    case .add: result = outcome.isDone ? "imported" : "would-add"
    case .replace: result = outcome.isDone ? "replaced" : "would-replace"
    case .nothing(let why): (result, reason) = ("unchanged", why)
    case .refused(let why, let what): (result, reason, remedy) = ("refused", why, what)
    }
    if let failure = outcome.failure { (result, reason, remedy) = ("failed", failure.message, failure.remedy) }
    self = .members([
      ("id", preview.id.json), ("result", result.json), ("profileId", preview.profileID.json),
      ("reason", reason.json), ("remedy", remedy.json), ("changes", preview.changes.json),
      ("warnings", preview.warnings.json),
    ])
  }
}
