import Domain
import FoundationEssentials
import StructuredText

extension StoreWriter {
  /// The command of OpenClaw that does what is wished.
  func command(
    for change: StoreChange, _ agent: AgentReading, _ instance: InstanceReading
  ) throws(StoreFailure) -> ProgramCommand {
    let store = agent.effective
    let whose = agent.agent.isDefault ? [] : ["--agent", agent.agent.id]
    func order(_ provider: String, _ ids: [String]) -> ProgramCommand {
      ProgramCommand(
        arguments: ["models", "auth", "order"]
          + (ids.isEmpty ? ["clear", "--provider", provider] + whose : ["set", "--provider", provider] + whose + ids))
    }
    switch change {
    case .setProfile(let id, let value): return try paste(id, value.reveal(), whose)
    case .removeProfile(let id):
      guard store.profile(id) != nil else { throw .noProfile(id: id, path: agent.storePath) }
      return ProgramCommand(arguments: ["models", "auth", "logout", id, "--yes"] + whose)
    case .setOrder(let provider, let ids):
      for id in ids {
        guard let profile = store.profile(id) else { throw .noProfile(id: id, path: agent.storePath) }
        guard profile.provider == StoreProvider.normalised(provider, in: store.era) else {
          throw .otherProvider(id: id, provider: profile.provider, asked: provider)
        }
      }
      // What begins so would be taken for an option.
      guard !ids.contains(where: { $0.hasPrefix("-") }) else {
        throw .unsupported("A profile whose name begins with “-” cannot be named to openclaw.")
      }
      return order(provider, ids)
    case .clearOrder(let provider): return order(provider, [])
    case .dropFromOrder(let provider, let ids):
      return order(provider, (store.order(of: provider)?.ids ?? []).filter { !ids.contains($0) })
    case .clearWindows:
      throw .unsupported(
        "This version of OpenClaw has no way to end a cooldown from outside. Wait for its end, log in again, or let "
          + "OpenClaw try the profile: openclaw models status --probe")
    case .editProfile(let id, _):
      throw .unsupported(
        "This version of OpenClaw lets nobody change members of a profile. Set “\(id)” anew, or run: openclaw doctor "
          + "--fix")
    case .setSecretFile:
      throw .unsupported("This version of OpenClaw takes a reference only in its own dialogs: openclaw configure")
    case .removeLastGood, .removeUsage:
      throw .unsupported("This version of OpenClaw keeps its own records of use; leave them to it.")
    }
  }

  /// Keys and tokens go in by the standard input; logins are OpenClaw's own to make.
  private func paste(_ id: String, _ entry: JSONValue, _ whose: [String]) throws(StoreFailure) -> ProgramCommand {
    guard let provider = entry["provider"]?.nonEmptyString,
      let type = entry["type"]?.string.flatMap(CredentialType.init(rawValue:))
    else { throw .unsupported("A profile needs a type and a provider.") }
    guard type != .oauth else {
      let how = provider == "anthropic" ? " --method cli" : ""
      throw .unsupported(
        "This version of OpenClaw takes a login only by logging in: openclaw models auth login --provider "
          + provider + how)
    }
    guard let secret = entry[type.secretMember]?.nonEmptyString?.trimmedOrNil else {
      throw .unsupported("This version of OpenClaw takes a reference only in its own dialogs: openclaw configure")
    }
    let names = [provider, id]
    guard !names.contains(where: { $0.hasPrefix("-") }) else {
      throw .unsupported("A name that begins with “-” cannot be given to openclaw.")
    }
    var arguments = ["models", "auth", type == .apiKey ? "paste-api-key" : "paste-token"]
    arguments += ["--provider", provider, "--profile-id", id] + whose
    if type == .token, let expires = entry["expires"]?.double {
      let left = Int((expires - context.milliseconds) / 1000)
      guard left > 0 else { throw .unsupported("The token is expired already.") }
      arguments += ["--expires-in", "\(left)s"]
    }
    return ProgramCommand(arguments: arguments, input: Secret(secret))
  }
}
