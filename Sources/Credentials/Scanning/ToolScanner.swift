import CredentialFormats
import Domain
import FoundationEssentials
import LocalFiles

/// Reads every place of one tool. Blocks on files only, never on the network, a keyring or another program.
struct ToolScanner {
  private let context: DiscoveryContext
  private let tool: Tool
  private let groups: [SourceGroup]
  private let sharedFiles: Set<String>
  private let realHome: String
  private var findings = ToolFindings()
  private var readings: [String: FileReading] = [:]
  private lazy var isInstalled = Credentials.isInstalled(tool, groups: groups, context: context)

  init(_ tool: Tool, in table: SourceTable, context: DiscoveryContext, realHome: String) {
    self.tool = tool
    groups = table.groups(of: tool)
    sharedFiles = table.sharedFiles
    self.context = context
    self.realHome = realHome
  }

  mutating func scan() -> ToolFindings {
    for group in groups {
      let known = findings.credentials.count
      scan(group)
      dropLockedCopies(after: known)
    }
    explainVerdicts()
    noticeAbsence()
    return findings
  }

  private mutating func scan(_ group: SourceGroup) {
    let start = findings.credentials.count
    // The groups stand in the order in which the tool prefers its homes.
    defer { for index in start..<findings.credentials.count { findings.credentials[index].preference = start } }
    var hints: [FormatHint: String] = [:]
    findings.sourcesScanned += group.marks.count
    findings.looked.files.formUnion(group.marks.map { context.shown($0.path) })
    let marks = group.marks.filter { exists($0.path) }
    for mark in marks { if case .hint(let hint) = mark.meaning { hints[hint] = "true" } }
    scanDocuments(of: group, hints)
    for mark in marks {
      if case .locked(let provider, let text) = mark.meaning { lock(mark.path, provider, text) }
    }
  }

  private mutating func scanDocuments(of group: SourceGroup, _ marked: [FormatHint: String]) {
    var hints = marked
    var documents: [(place: SourcePlace, path: String, content: FileContent)] = []
    for place in group.places {
      for path in paths(of: place.shape, limit: place.format.limit) {
        // A file that any program may read tells of this one only where it is in use.
        if sharedFiles.contains(path), tool != .environment {
          guard documents.contains(where: { !sharedFiles.contains($0.path) }) || isInstalled else { continue }
        }
        if let content = content(at: path, of: place.format) { documents.append((place, path, content)) }
      }
    }
    guard !documents.isEmpty else { return }
    for document in documents {
      hints.merge(document.place.format.hints(in: document.content.bytes)) { first, _ in first }
    }
    let scope = VariableScope(
      environment: context.environment, files: group.variableFiles.flatMap { variables(in: $0) },
      filesBeforeEnvironment: group.filesBeforeEnvironment)
    let formatContext = FormatContext(now: context.now(), variable: scope.value, hints: hints)
    for document in documents {
      read(document.content, as: document.place, at: document.path, in: formatContext, scope: scope)
    }
  }

  /// Of the logins of one group a locked one counts only where none of its store can be read: it may be a leftover. Two
  /// signs of one locked login are one. Keys say nothing of logins.
  private mutating func dropLockedCopies(after known: Int) {
    let found = findings.credentials[known...]
    let readable = Set(found.filter { !$0.found.secret.isEmpty && $0.found.kind != .apiKey }.map(\.storeName))
    var locked: Set<[String]> = []
    let kept = found.filter { credential in
      guard case .locked = credential.found.verdict else { return true }
      return !readable.contains(credential.storeName)
        && locked.insert(credential.storeName + [credential.found.label ?? ""]).inserted
    }
    findings.credentials.replaceSubrange(known..., with: kept)
  }
}

extension LocatedCredential {
  /// What two signs of one login have in common.
  fileprivate var storeName: [String] { [found.provider, found.kind.rawValue, found.owner] }
}

extension ToolScanner {
  /// The paths to read, and counts those that were looked at.
  private mutating func paths(of shape: SourcePlace.Shape, limit: Int) -> [String] {
    switch shape {
    case .file(let path):
      findings.sourcesScanned += 1
      return [path]
    case .folder(let folder, let suffix):
      findings.sourcesScanned += 1
      return files(in: folder, suffix: suffix)
    case .firstOf(let paths):
      for path in paths {
        findings.sourcesScanned += 1
        if case .absent = reading(of: path, limit: limit) { continue }
        return [path]
      }
      return []
    }
  }

  private mutating func files(in folder: String, suffix: String) -> [String] {
    let listing = listing(of: folder, suffix: suffix, limit: FolderLimits.names)
    let shown = context.shown(folder)
    findings.looked.folders.insert(shown)
    if let (kind, text) = listing.trouble {
      findings.troubled.insert(shown)
      findings.notices.append(DiscoveryNotice(tool: tool, kind: kind, path: shown, message: text))
    }
    if listing.leftOut > 0 {
      // What was known of the files left out is neither confirmed nor gone.
      findings.troubled.insert(shown)
      findings.notices.append(
        DiscoveryNotice(
          tool: tool, kind: .tooLarge, path: shown,
          message: "holds \(listing.leftOut) files more than the \(FolderLimits.names) that were read"))
    }
    return listing.names.map { "\(folder)/\($0)" }
  }

  private mutating func reading(of path: String, limit: Int) -> FileReading {
    findings.looked.files.insert(context.shown(path))
    if let known = readings[path] { return known }
    let reading = context.read(path, limit)
    readings[path] = reading
    return reading
  }

  private mutating func content(at path: String, of format: CredentialFormat) -> FileContent? {
    switch reading(of: path, limit: format.limit) {
    case .absent: return nil
    case .content(let content): return content
    case .refused(let kind, let text):
      let shown = context.shown(path)
      findings.troubled.insert(shown)
      findings.notices.append(DiscoveryNotice(tool: tool, kind: kind, path: shown, message: text))
      return nil
    }
  }

  private mutating func read(
    _ content: FileContent, as place: SourcePlace, at path: String, in formatContext: FormatContext,
    scope: VariableScope
  ) {
    var content = content
    var reading = place.format.read(content.bytes, in: formatContext)
    // Codex truncates its file before it writes it, so a reader can see half of it.
    var attempts = place.format == .codexAuth ? 2 : 0
    while attempts > 0, reading.isBroken, formatContext.now.timeIntervalSince1970 - content.modifiedAt < 3 {
      attempts -= 1
      waitForWriter()
      guard case .content(let later) = context.read(path, CredentialLimits.file) else { break }
      content = later
      reading = place.format.read(content.bytes, in: formatContext)
    }
    let shown = context.shown(path)
    // What was left out of a file is not gone.
    if reading.isBroken || reading.notices.contains(where: { $0.kind == .tooLarge }) { findings.troubled.insert(shown) }
    for notice in reading.notices {
      findings.notices.append(DiscoveryNotice(tool: tool, kind: notice.kind, path: shown, message: notice.message))
    }
    for found in reading.credentials {
      let rank = rank(of: found, in: place, at: path)
      if let name = found.variable, scope.file(setting: name) == nil {
        // The document names a variable of this process.
        findings.credentials.append(
          LocatedCredential(
            tool: tool, found: found, source: TokenSource(kind: .environment, location: name), rank: .environment))
      } else if let file = found.variable.flatMap(scope.file) {
        findings.credentials.append(located(found, in: file.content, at: file.path, rank: rank))
      } else {
        findings.credentials.append(located(found, in: content, at: path, rank: rank))
      }
    }
  }

  private func located(_ found: FoundCredential, in content: FileContent, at path: String, rank: SourceRank)
    -> LocatedCredential
  {
    let source = TokenSource(
      kind: .file, location: context.shown(path), mode: content.mode, realPath: link(from: path, to: content.realPath),
      fields: found.fields)
    // A file without the secret may be read by anybody.
    return LocatedCredential(
      tool: tool, found: found, source: source, rank: rank,
      permissionWarning: found.secret.isEmpty ? nil : permissionWarning(content))
  }

  /// OpenCode owns the logins of its own service; all others it got from somebody else's programme of logins. In a
  /// file that any program may read, the keys of the tool's own vendor are its own.
  private func rank(of found: FoundCredential, in place: SourcePlace, at path: String) -> SourceRank {
    if place.format == .openCodeAuth, found.provider.hasPrefix("opencode") { return .owner }
    guard sharedFiles.contains(path) else { return place.rank }
    let isOwn =
      switch tool {
      case .aider: true
      case .qwen: found.provider.hasPrefix("qwen")
      case .gemini: found.provider == "google"
      default: false
      }
    return isOwn ? .otherTool : .shared
  }

  private func permissionWarning(_ content: FileContent) -> String? {
    let text = TokenSource(kind: .file, location: "", mode: content.mode).modeText
    if content.mode & 0o077 != 0 { return text }
    return content.ownerID == context.userID ? nil : text.map { "\($0), owned by user \(content.ownerID)" }
  }

  /// Where a link leads, as it is shown; nil when the path is no link and no folder above it within the home is one.
  private func link(from path: String, to real: String?) -> String? {
    guard let real, real != path else { return nil }
    let rest = path.hasPrefix(context.home + "/") ? String(path.dropFirst(context.home.count)) : nil
    if let rest, real == realHome + rest { return nil }
    if real.hasPrefix(realHome + "/") { return "~" + real.dropFirst(realHome.count) }
    return context.shown(real)
  }

  private mutating func variables(in shape: SourcePlace.Shape) -> [VariableFile] {
    let counted = findings.sourcesScanned
    defer { findings.sourcesScanned = counted }
    return paths(of: shape, limit: CredentialLimits.file).compactMap { path in
      guard case .content(let content) = reading(of: path, limit: CredentialLimits.file) else { return nil }
      return VariableFile(path: path, content: content, values: environmentVariables(in: content.bytes))
    }
  }
}

extension ToolScanner {
  private mutating func lock(_ path: String, _ provider: String, _ text: String) {
    let found = FoundCredential(
      provider: provider, kind: .oauth, secret: Secret(""), owner: ToolFacts.of(tool)?.owner ?? tool.rawValue,
      verdict: .locked(text))
    findings.credentials.append(
      LocatedCredential(
        tool: tool, found: found, source: TokenSource(kind: .file, location: context.shown(path)), rank: .owner))
  }

  /// A row says why a login ended or is locked; scripts that read notices learn it there too.
  private mutating func explainVerdicts() {
    for credential in findings.credentials {
      let notice: (kind: DiscoveryNotice.Kind, message: String)
      switch credential.found.verdict {
      case .discontinued(let text): notice = (.discontinued, text)
      case .locked(let text): notice = (.locked, text)
      case .usable, .revoked: continue
      }
      let path = credential.source.location
      guard !findings.notices.contains(where: { $0.kind == notice.kind && $0.path == path }) else { continue }
      findings.notices.append(
        DiscoveryNotice(tool: tool, kind: notice.kind, path: path, message: notice.message))
    }
  }

  /// Tells “not installed” from “not logged in” where nothing was found and nothing else explains it.
  private mutating func noticeAbsence() {
    guard findings.credentials.isEmpty, findings.notices.isEmpty, tool != .environment else { return }
    let title = ToolFacts.of(tool)?.title ?? tool.rawValue
    guard isInstalled else {
      findings.notices.append(
        DiscoveryNotice(tool: tool, kind: .notInstalled, message: "\(title) is not installed"))
      return
    }
    let login = ToolFacts.of(tool)?.loginCommands.first?.joined(separator: " ")
    findings.notices.append(
      DiscoveryNotice(
        tool: tool, kind: .notLoggedIn,
        message: "\(title) is installed and not logged in" + (login.map { "; run \($0)" } ?? "")))
  }
}

extension FormatReading {
  /// The document made no sense as a whole.
  fileprivate var isBroken: Bool { credentials.isEmpty && notices.contains { $0.kind == .malformed } }
}

extension CredentialFormat {
  fileprivate var limit: Int { self == .claudeState ? CredentialLimits.stateFile : CredentialLimits.file }
}

/// How much of a file is read.
enum CredentialLimits {
  static let file = 1 << 20
  /// Claude Code keeps its project list in the file that names the account; it grows well beyond a credential's size.
  static let stateFile = 8 << 20
}
