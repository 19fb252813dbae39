import DashboardCore
import Domain
import FoundationEssentials
import OpenClawConfiguration
import OpenClawStore
import StructuredText

/// One run of `models sync`: what was found, what is to be written.
struct ClaudeSyncRun: Sendable {
  let desk: OpenClawDesk
  let command: ModelsCommand.Sync
  let agent: AgentReading
  let plan: ClaudeSyncPlan
  let files: Files

  /// The files beside the store, as they are now.
  struct Files: Sendable {
    var claude: GuardedFile
    var oauth: GuardedFile
    var environment: GuardedFile
  }

  private static let variable = "ANTHROPIC_OAUTH_TOKEN"

  init(_ command: ModelsCommand.Sync, at desk: OpenClawDesk) throws {
    self.desk = desk
    self.command = command
    let instance = desk.instance.instance
    let agent = try desk.agent(command.whose.agent, for: .paste)
    if let problem = agent.own.problem { throw CommandFailure(any: StoreFailure.malformed(problem)) }
    func guarded(_ path: String) throws -> GuardedFile { try GuardedFile.read(path, shownAs: desk.shown(path)) }
    let files = Files(
      claude: try guarded(desk.context.claudeCredentials), oauth: try guarded(instance.oauthFile),
      environment: try guarded(instance.environmentFile))
    let claude = ClaudeLogin(claudeFile: try Self.document(files.claude, at: desk) ?? .object([]))
    let oauth = try Self.document(files.oauth, at: desk)?["anthropic"].flatMap { ClaudeLogin(entry: $0) }
    let variables = try? EnvironmentFile(files.environment.bytes ?? [])
    let id = command.profileID?.trimmed ?? Self.profileID(holding: claude, in: agent.effective)
    var wishes = ClaudeSyncPlan.Wishes()
    wishes.isToClaude = command.toClaude
    wishes.isAccessOnly = command.accessOnly
    wishes.makesOAuthFile = command.oauthJSON
    wishes.makesVariable = command.env
    let found = ClaudeSyncPlan.Findings(
      claude: claude, profileID: id, profile: agent.effective.profile(id), oauthFile: oauth,
      variable: variables?[Self.variable].map { Secret($0) })
    do {
      plan = try ClaudeSyncPlan(found, wishes: wishes, era: desk.instance.era.era)
    } catch {
      throw Self.failure(error, at: desk)
    }
    self.agent = agent
    self.files = files
  }

  private static func document(_ file: GuardedFile, at desk: OpenClawDesk) throws -> JSONValue? {
    guard let bytes = file.bytes else { return nil }
    do {
      return try JSONReader.read(bytes, dialect: .lenient)
    } catch {
      throw CommandFailure(
        "FILE_UNUSABLE", "\(desk.shown(file.path)) does not parse: \(error.summary) (line \(error.line)).",
        suggestion: "Mend it first, or log in again.")
    }
  }

  /// The profile that holds the login already, in this or an older state.
  private static func profileID(holding login: ClaudeLogin?, in store: AuthStore) -> String {
    let logins = store.profiles(of: "anthropic").filter { $0.type == .oauth && !$0.isInherited }
    if let login, let same = logins.first(where: { $0.secret == login.access || $0.refresh == login.refresh }) {
      return same.id
    }
    if store.era == .e0, store.profile("anthropic:claude-cli") != nil { return "anthropic:claude-cli" }
    return "anthropic:default"
  }

  private static func failure(_ failure: ClaudeSyncPlan.Failure, at desk: OpenClawDesk) -> CommandFailure {
    switch failure {
    case .databases:
      CommandFailure(
        "UNSUPPORTED", "OpenClaw's \(desk.instance.era.era.title) takes no copies of a login.",
        suggestion: "Let it use Claude Code's own: openclaw models auth login --provider anthropic --method cli")
    case .noWayBack:
      CommandFailure(
        "UNSUPPORTED", "Only the oldest versions of OpenClaw give back to Claude Code what they renewed.",
        suggestion: "Log Claude Code in again: claude auth login")
    case .nothing(.claude):
      CommandFailure(
        "NOT_LOGGED_IN", "Claude Code has no login in \(desk.shown(desk.context.claudeCredentials)).",
        suggestion: "Log in: claude auth login", status: ExitStatus.refused)
    case .nothing:
      CommandFailure(
        "NOT_LOGGED_IN", "OpenClaw has no login of Anthropic to give back.",
        suggestion: "See what it has: credtop models auth list", status: ExitStatus.refused)
    }
  }

  func path(of place: ClaudeSyncPlan.Place) -> String {
    switch place {
    case .claude: files.claude.path
    case .profile: agent.storePath
    case .oauthFile: files.oauth.path
    case .environmentFile: files.environment.path
    }
  }

  // MARK: Telling

  /// What is where, and what will become of it.
  func show(isDryRun: Bool, failures: [String] = []) {
    guard desk.globals.json else {
      explain()
      if isDryRun {
        if plan.copiesRefreshToken, !command.copyLogin {
          desk.context.warn(
            "It would copy a refresh token; that needs --copy-login"
              + (command.toClaude ? "." : ", or --access-only instead."))
        }
        desk.context.writeError("Nothing was changed.\n")
      }
      return
    }
    desk.context.printJSON(
      .document([
        ("agentId", agent.agent.id.json), ("dryRun", isDryRun.json),
        ("changed", (!isDryRun && !plan.writes.isEmpty && failures.isEmpty).json),
        ("copiesRefreshToken", plan.copiesRefreshToken.json), ("loginExpiresAt", plan.login.expiresAt.json),
        (
          "places",
          .array(
            plan.steps.map { step in
              .members([
                ("place", name(of: step.place).json), ("path", desk.shown(path(of: step.place)).json),
                ("verdict", word(step.verdict).json), ("reason", reason(step.verdict).json),
                ("expiresAt", step.expiresAt.json),
              ])
            })
        ),
        ("failures", failures.json),
      ]))
  }

  func explain() {
    var table = TextTable(["PLACE", "FILE", "ENDS", "WHAT HAPPENS"])
    for step in plan.steps {
      table.add([
        name(of: step.place), desk.shown(path(of: step.place)),
        step.expiresAt.map { DurationText.untilOrAgo($0, now: desk.now) } ?? "–",
        [word(step.verdict), reason(step.verdict)].compactMap(\.self).joined(separator: ": it "),
      ])
    }
    desk.context.write(table.text)
  }

  private func name(of place: ClaudeSyncPlan.Place) -> String {
    switch place {
    case .claude: "claude-code"
    case .profile(let id): id
    case .oauthFile: "oauth.json"
    case .environmentFile: ".env"
    }
  }

  private func word(_ verdict: ClaudeSyncPlan.Verdict) -> String {
    switch verdict {
    case .source: "source"
    case .same: "same"
    case .create: "create"
    case .update: "update"
    case .kept: "kept"
    }
  }

  private func reason(_ verdict: ClaudeSyncPlan.Verdict) -> String? {
    if case .kept(let why) = verdict { why } else { nil }
  }
}

extension CommandContext {
  /// Where Claude Code keeps its login.
  var claudeCredentials: String {
    let folder = environment["CLAUDE_CONFIG_DIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.claude"
    return folder + "/.credentials.json"
  }
}
