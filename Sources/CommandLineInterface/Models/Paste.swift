import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText

/// Asks for a secret, checks it, and saves it as a profile.
struct Paste: Sendable {
  var kind: PasteCheck.Kind
  /// Normalised.
  var provider: String
  var agent: String?
  var target: PasteTarget
  var expiresAt: Date?
  var dryRun: Bool

  private var type: CredentialType { kind == .apiKey ? .apiKey : .token }
  private var profileID: String { target.profileID?.trimmed ?? "\(provider):manual" }

  func run(at desk: OpenClawDesk, question: String, reason: String) async throws -> Int32 {
    try checkID()
    if !dryRun { try desk.globals.requireWrite("change OpenClaw's credentials") }
    let agent = try desk.agent(self.agent, for: .paste)
    if let problem = agent.own.problem { throw CommandFailure(any: StoreFailure.malformed(problem)) }
    let text = try await desk.context.pasted(question, desk.globals)
    let secret: Secret
    do {
      secret = try PasteCheck.check(text, as: kind, provider: provider)
    } catch {
      throw CommandFailure(
        "PASTE_REFUSED", "\(error) (\(error.code)). Nothing was written.", suggestion: error.remedy,
        status: ExitStatus.usage)
    }
    guard try await mayReplace(agent, at: desk) else { return ExitStatus.done }
    let outcome = try await desk.apply(
      [.setProfile(id: profileID, SealedJSON(entry(secret)))], to: agent, reason: reason, dryRun: dryRun)
    let name = "\(profileID) (\(provider)/\(type.rawValue))"
    var members: [(String, JSONValue)] = [
      ("agentId", agent.agent.id.json), ("profileId", profileID.json), ("provider", provider.json),
      ("type", type.rawValue.json), ("masked", secret.masked.json),
    ]
    if let expiresAt { members.append(("expiresAt", expiresAt.json)) }
    desk.report(outcome, done: "✓ Auth profile: \(name), \(secret.masked)", members: members)
    guard !dryRun else { return ExitStatus.done }
    if type == .token, expiresAt == nil { remember(secret, agent, at: desk) }
    advise(agent, at: desk)
    return ExitStatus.done
  }

  private func checkID() throws(CommandFailure) {
    let id = profileID
    let isPlain = id.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7F...0x9F).contains($0.value) }
    guard !id.isEmpty, id.utf8.count <= 200, isPlain else {
      throw .usage(
        "--profile-id must be 1 to 200 characters without blanks.", suggestion: "For instance: \(provider):work")
    }
  }

  private func entry(_ secret: Secret) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("type", type.rawValue.json), ("provider", provider.json), (type.secretMember, secret.reveal().json),
    ]
    if let expiresAt {
      members.append(("expires", .number(String(Int64((expiresAt.timeIntervalSince1970 * 1000).rounded())))))
    }
    return .members(members)
  }

  /// A token takes the place of an older one; a login that renews itself is not given up without a question.
  private func mayReplace(_ agent: AgentReading, at desk: OpenClawDesk) async throws -> Bool {
    guard let old = agent.effective.profile(profileID) else { return true }
    guard old.provider == provider else {
      throw CommandFailure.usage(
        "\(profileID) is a profile of \(printable(old.provider)), not of \(provider).",
        suggestion: "Choose another name with --profile-id.")
    }
    guard old.type == .oauth, !dryRun else { return true }
    return try await desk.context.confirm(
      "\(profileID) is a login\(old.isRenewable ? " that renews itself" : ""). Replace it?", isAgreed: target.yes,
      desk.globals)
  }

  /// A token tells no end of its own. That it cannot be noted is no reason to fail.
  private func remember(_ secret: Secret, _ agent: AgentReading, at desk: OpenClawDesk) {
    var tokens = PastedTokens(in: desk.context)
    try? tokens.remember(
      .init(store: agent.storePath, profile: profileID, masked: secret.masked, pastedAt: desk.now))
  }

  /// What keeps the new profile from being used.
  private func advise(_ agent: AgentReading, at desk: OpenClawDesk) {
    if let order = agent.effective.order(of: provider), !order.ids.contains(profileID) {
      desk.context.warn(
        "The order that is set for \(provider) does not name it, so it is not tried; add it with: "
          + "credtop models auth order set --provider \(provider) \((order.ids + [profileID]).joined(separator: " "))")
    }
  }
}

extension CommandContext {
  private static let mostPasted = 64 << 10

  /// What a person pastes: at a terminal from a prompt that shows nothing, otherwise all of standard input.
  func pasted(_ question: String, _ globals: GlobalOptions) async throws -> String {
    if isInputTerminal {
      guard !globals.json else {
        throw CommandFailure.usage(
          "\(question) is missing: --json never asks.", suggestion: "Pipe it into the command.")
      }
      defer { writeError("\n") }
      let writeError = writeError
      return try await client.readHidden { writeError("\(question) (not shown): ") } ?? ""
    }
    var lines: [String] = []
    var count = 0
    while let line = await client.readLine() {
      count += line.utf8.count + 1
      guard count <= Self.mostPasted else {
        throw CommandFailure.usage(
          "Standard input holds more than any token.", suggestion: "Pipe only the token into it.")
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }
}
