import CredentialFormats
import Domain
import FoundationEssentials
import LocalFiles
import Threads

/// All that is settled before a tool's own program is started to renew its login.
struct Delegation: Sendable {
  let tool: Tool
  let words: [String]
  /// The tool's file.
  let file: String
  let context: DiscoveryContext

  /// - Throws: `Obstacle` with the reason why it cannot be done.
  init(_ sighting: Sighting, context: DiscoveryContext) throws(Obstacle) {
    try usable(sighting)
    guard context.mayWrite else { throw Obstacle("nothing may be written: read-only") }
    let owner = sighting.found.owner
    let homes = ToolHomes(context: context)
    file = context.expanded(sighting.place)
    let arguments: (home: String, words: [String])? =
      switch sighting.token.tool {
      case .codex: (homes.codex, CodexConversation.words)
      case .claude: (homes.claudeSecrets, ClaudeVisit.words)
      default: nil
      }
    guard let arguments else { throw Obstacle("\(owner) does not renew its login unasked") }
    guard sighting.token.lead.source.kind == .file, parent(of: file) == arguments.home else {
      throw Obstacle("it does not lie in the file that \(owner) uses now")
    }
    guard let path = programPath(owner, context: context) else {
      throw Obstacle("\(owner) is not on PATH", remedy: "Install it, or choose another method")
    }
    tool = sighting.token.tool
    words = [path] + arguments.words
    self.context = context
  }

  enum Ending: Sendable {
    case spoke(CodexConversation.Answer)
    case silent
    case failed(String)
  }

  /// Blocks for as long as the program takes, two minutes at most.
  func run() -> Ending {
    guard
      let program = OwnerProgram(words, environment: context.environment, onTerminal: tool == .claude)
    else { return .failed("it cannot be started") }
    defer { program.end() }
    if tool == .claude {
      let lock = ToolHomes(context: context).claude + "/.oauth_refresh.lock"
      ClaudeVisit(program: program, file: file, lock: lock).run()
      return .silent
    }
    var conversation = CodexConversation(program, now: context.now)
    switch conversation.run() {
    case .success(let answer): return .spoke(answer)
    case .failure(let failure): return .failed(failure.text)
    }
  }
}

extension Renewal {
  /// Starts the owner's program, and looks at what it made of its login.
  func delegate(_ before: Sighting) async -> RefreshResult {
    let delegation: Delegation
    do throws(Obstacle) {
      delegation = try Delegation(before, context: context)
    } catch {
      return RefreshResult(.refused, error.sentence, before: before.row.status)
    }
    let ending = await UnfinishedWork.ofProcess.during { await runBlocking { delegation.run() } }
    guard let ending else {
      return RefreshResult(.cancelled, "the program is ending; nothing was started", before: before.row.status)
    }
    if case .spoke(let answer) = ending, !answer.quota.isEmpty {
      await discovery.quota.keep([before.token.identity: answer.quota])
    }
    let after = await look(at: before, validate: true)
    let owner = before.found.owner
    guard !after.isAnother else {
      let end = after.token?.expiresAt.map { ", lasts \(TimeText.span($0.timeIntervalSince(context.now())))" } ?? ""
      return result(.renewed, "\(owner) renewed it\(end)", before, after, remedy: adviceForHolders(before))
    }
    switch ending {
    case .spoke(let answer) where answer.account == .none:
      return result(.ended, "\(owner) says that nobody is logged in", before, after, remedy: loginAdvice(before))
    case .spoke, .silent:
      let word = after.token?.status.word ?? "?"
      let remedy = word == TokenStatus.active.word ? nil : loginAdvice(before)
      return result(.unchanged, "\(owner) saw no need to renew it: \(word)", before, after, remedy: remedy)
    case .failed(let text):
      return result(.failed, "\(owner) did not renew it: \(text)", before, after, remedy: loginAdvice(before))
    }
  }
}
