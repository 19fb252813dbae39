import Credentials
import Domain
import StructuredText

/// One run of `tokens refresh` for one credential.
struct RefreshRun {
  let context: CommandContext
  let globals: GlobalOptions
  let service: any RefreshService
  let tokens: any TokenService
  let token: DiscoveredToken
  let isAgreed: Bool
  let isDemo: Bool

  /// The news that somebody renewed it since the last look; nil when nobody did, or it does not work.
  func pickedUp(since known: TokenHistory) async -> RefreshResult? {
    guard let before = known[id: token.id], let discovery = tokens as? TokenDiscovery,
      let after = await discovery.history()[id: token.id], !before.secretHash.isEmpty,
      before.secretHash != after.secretHash, token.status == .active
    else { return nil }
    return RefreshResult(
      .pickedUp, "picked up a new one: \(token.status.word), \(token.reason)", before: before.status,
      after: token.status, expiresAt: token.expiresAt)
  }

  func preview(_ method: RefreshMethod) async throws -> Int32 {
    let preview = try await service.preview(RefreshRequest(tokenID: token.id, method: method))
    if globals.json {
      context.write(JSONWriter.pretty(.document(head(method, isDryRun: true) + members(preview))))
    } else {
      context.write(printableLines(text(preview, method)) + "Nothing was done.\n")
    }
    return preview.obstacle == nil ? ExitStatus.done : ExitStatus.refused
  }

  func carryOut(_ method: RefreshMethod) async throws -> Int32 {
    var request = RefreshRequest(tokenID: token.id, method: method, isConfirmed: isAgreed)
    let preview = try await service.preview(request)
    if let obstacle = preview.obstacle {
      return tell(RefreshResult(.refused, obstacle, before: token.status, after: token.status), of: method, preview)
    }
    if !globals.json { context.writeError(printableLines(text(preview, method))) }
    if preview.needsConfirmation {
      let question = "This \(preview.risk ?? "may log others out"). Renew it?"
      guard try await context.confirm(question, isAgreed: isAgreed, globals) else { return ExitStatus.done }
      request.isConfirmed = true
    }
    switch method.action {
    case .run(let words): return tell(try await run(words), of: method, preview)
    case .open(let url): return tell(open(url), of: method, preview)
    case .paste:
      request.secret = try await key()
    case .reread, .renew, .signIn, .unavailable: break
    }
    let (context, environment) = (context, context.environment)
    let result = await service.carryOut(request) { progress in
      var line = progress.text
      if let code = progress.code { line += "\n  code: \(code)" }
      if let url = progress.url { line += "\n  page: \(url)" }
      context.writeError(printableLines("credtop: \(line)\n"))
      if progress.opensPage, let url = progress.url { _ = context.client.openPage(url, environment) }
    }
    return tell(result, of: method, preview)
  }

  /// From the pipe, or typed where it is not seen.
  private func key() async throws -> Secret {
    context.isInputTerminal && !globals.json
      ? try await context.askSecret("Key for \(token.provider)", flag: "standard input", globals)
      : try await context.secretFromInput("key", flag: "--method manual")
  }

  private func run(_ words: [String]) async throws -> RefreshResult {
    let command = words.joined(separator: " ")
    guard !isDemo else {
      return RefreshResult(.unchanged, "the demo world runs no programs; here it would run `\(command)`")
    }
    guard context.isInputTerminal else {
      throw CommandFailure.usage(
        "\(command) needs a terminal.", suggestion: "Run it there, or choose another --method.")
    }
    let environment = context.environment
    let answersToError = globals.json
    let status = try await onWorkerThread {
      Result { try ProgramRunner.runInForeground(words, environment: environment, answersToError: answersToError) }
    }.get()
    let request = RefreshRequest(
      tokenID: token.id,
      method: RefreshMethod(kind: .reread, title: "", consequence: "", action: .reread))
    var result = await service.carryOut(request) { _ in }
    result.before = token.status
    let end = status == 0 ? "\(command) ended" : "\(command) ended with status \(status)"
    result.text = "\(end); \(result.text)"
    if status != 0, result.outcome == .unchanged { result.outcome = .failed }
    return result
  }

  private func open(_ url: String) -> RefreshResult {
    if !isDemo, context.client.openPage(url, context.environment) { return RefreshResult(.opened, "opened \(url)") }
    return RefreshResult(.opened, "open \(url)")
  }
}

extension RefreshRun {
  /// Prints what came of it and answers the exit status.
  func tell(_ result: RefreshResult, of method: RefreshMethod?, _ preview: RefreshPreview? = nil) -> Int32 {
    if globals.json {
      var pairs = method.map { head($0, isDryRun: false) } ?? []
      pairs += [
        ("outcome", result.outcome.rawValue.json), ("message", result.text.json), ("remedy", result.remedy.json),
        ("before", (result.before?.rawValue).json), ("after", (result.after?.rawValue).json),
        ("expiresAt", result.expiresAt.json),
      ]
      context.write(JSONWriter.pretty(.document(pairs + (preview.map(members) ?? []))))
    } else if result.isFailure {
      context.writeError(
        printableLines("credtop: \(token.id): \(result.text)\n" + (result.remedy.map { "  \($0)\n" } ?? "")))
    } else {
      let change =
        result.before == result.after || result.after == nil
        ? "" : " (\(result.before?.word ?? "?") → \(result.after?.word ?? "?"))"
      context.write(
        printableLines("\(token.id): \(result.text)\(change)\n" + (result.remedy.map { "  \($0)\n" } ?? "")))
    }
    return result.exitStatus
  }

  private func head(_ method: RefreshMethod, isDryRun: Bool) -> [(String, JSONValue)] {
    [
      ("id", token.id.json), ("cli", token.tool.rawValue.json), ("method", method.kind.rawValue.json),
      ("title", method.title.json), ("dryRun", isDryRun.json),
    ]
  }

  private func members(_ preview: RefreshPreview) -> [(String, JSONValue)] {
    [
      ("owner", preview.owner.json), ("sharedGrantWith", preview.holders.json), ("files", preview.files.json),
      ("host", preview.host.json), ("consequence", preview.consequence.json), ("risk", preview.risk.json),
      ("needsConfirmation", preview.needsConfirmation.json), ("obstacle", preview.obstacle.json),
    ]
  }

  private func text(_ preview: RefreshPreview, _ method: RefreshMethod) -> String {
    var lines = [
      "\(token.id): \(token.status.word), \(token.reason)", "method   \(method.kind.rawValue): \(method.title)",
    ]
    lines.append("owner    \(preview.owner)")
    for holder in preview.holders { lines.append("holder   \(holder)") }
    for file in preview.files { lines.append("writes   \(file)") }
    if let host = preview.host { lines.append("asks     \(host)") }
    lines.append("changes  \(preview.consequence)")
    if let risk = preview.risk { lines.append("risk     \(risk)") }
    if let obstacle = preview.obstacle { lines.append("obstacle \(obstacle)") }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension RefreshResult {
  /// By what the person can do about it.
  var exitStatus: Int32 {
    switch outcome {
    case .renewed, .pickedUp, .stored, .opened, .cancelled: ExitStatus.done
    case .unchanged:
      [.expired, .invalid, .revoked, .missing].contains(after) ? ExitStatus.failed : ExitStatus.done
    case .ended, .reused, .refused: ExitStatus.refused
    case .rateLimited, .noAnswer: ExitStatus.unreachable
    case .unusable, .failed: ExitStatus.failed
    }
  }
}
