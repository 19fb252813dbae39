import ArgumentParser
import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct Update: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a key's budget, name, end, models, or switch it off and on.",
      discussion: "Only what is named changes; the secret stays.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var key: KeyArgument
    @Option(
      help: ArgumentHelp("A new name: \(ProvisionedKeyName.rule).", valueName: "name"), transform: KeySetting.name)
    var name: String?
    @Option(
      parsing: .unconditional, help: ArgumentHelp("The most that it may spend, in US dollars.", valueName: "usd"),
      transform: KeySetting.limit)
    var limit: Money?
    @Flag(help: "Take the limit away.")
    var noLimit = false
    @Option(
      help: ArgumentHelp("The limit starts anew daily, weekly or monthly, in UTC.", valueName: "window"),
      transform: KeySetting.reset)
    var limitReset: ProvisionedKey.LimitReset?
    @Flag(help: "The limit is for the key's whole life.")
    var noLimitReset = false
    @Option(
      help: ArgumentHelp("It ends then: \(TimeSpan.forms); a day begins at 00:00 UTC.", valueName: "time"),
      transform: KeySetting.expiry)
    var expires: TimeSpan?
    @Flag(help: "It never ends.")
    var noExpires = false
    @Option(
      help: ArgumentHelp("The only models that it may call, with commas between them.", valueName: "names"),
      transform: KeySetting.models)
    var models: [String]?
    @Flag(help: "It may call every model.")
    var allModels = false
    @Flag(help: "Refuse its calls from now on.")
    var disabled = false
    @Flag(help: "Let its calls through again.")
    var enabled = false

    func validate() throws {
      try exclude("--limit", limit != nil, "--no-limit", noLimit)
      try exclude("--limit-reset", limitReset != nil, "--no-limit-reset", noLimitReset)
      try exclude("--expires", expires != nil, "--no-expires", noExpires)
      try exclude("--models", models != nil, "--all-models", allModels)
      try exclude("--disabled", disabled, "--enabled", enabled)
      let isIdle =
        name == nil && limit == nil && limitReset == nil && expires == nil && models == nil
        && !(noLimit || noLimitReset || noExpires || allModels || disabled || enabled)
      if isIdle { throw ValidationError("Nothing is to change; name what, for instance --limit 20.") }
    }

    private func exclude(_ first: String, _ hasFirst: Bool, _ second: String, _ hasSecond: Bool) throws {
      if hasFirst, hasSecond { throw ValidationError("\(first) and \(second) contradict each other.") }
    }

    func run(in context: CommandContext) async throws -> Int32 {
      let change = try change(now: context.now())
      try globals.requireWrite("change a key")
      let updated = try await proxyClient(globals, in: context).updateKey(key.hash, change)
      context.write(globals.json ? JSONWriter.pretty(updated.json) : "✓ Key \(printable(updated.hash)) updated.\n")
      return ExitStatus.done
    }

    private func change(now: Date) throws -> ProxyClient.KeyChange {
      var change = ProxyClient.KeyChange()
      change.name = name
      if let limit { change.creditLimit = .some(limit) }
      if noLimit { change.creditLimit = .some(nil) }
      if let limitReset { change.limitReset = .some(limitReset) }
      if noLimitReset { change.limitReset = .some(nil) }
      if let expiry = try KeySetting.future(expires, now: now) { change.expiresAt = .some(expiry) }
      if noExpires { change.expiresAt = .some(nil) }
      if let models { change.models = .some(models) }
      if allModels { change.models = .some(nil) }
      if disabled { change.isDisabled = true }
      if enabled { change.isDisabled = false }
      return change
    }
  }
}
