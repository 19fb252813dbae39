import ArgumentParser
import Domain
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct Create: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "Make a key; its secret is shown this once.")

    @OptionGroup var globals: GlobalOptions
    @Option(
      help: ArgumentHelp("\(ProvisionedKeyName.rule); one name, one key.", valueName: "name"),
      transform: KeySetting.name)
    var name: String
    @Option(
      parsing: .unconditional, help: ArgumentHelp("The most that it may spend, in US dollars.", valueName: "usd"),
      transform: KeySetting.limit)
    var limit: Money?
    @Option(
      help: ArgumentHelp(
        "The limit starts anew daily, weekly or monthly, in UTC; without it, it is for the key's whole life.",
        valueName: "window"), transform: KeySetting.reset)
    var limitReset: ProvisionedKey.LimitReset?
    @Option(
      help: ArgumentHelp("It ends then: \(TimeSpan.forms); a day begins at 00:00 UTC.", valueName: "time"),
      transform: KeySetting.expiry)
    var expires: TimeSpan?
    @Option(
      help: ArgumentHelp("The only models that it may call, with commas between them.", valueName: "names"),
      transform: KeySetting.models)
    var models: [String]?
    @OptionGroup var secret: SecretOptions

    func run(in context: CommandContext) async throws -> Int32 {
      let expiry = try KeySetting.future(expires, now: context.now())
      try globals.requireWrite("create a key")
      let client = try await proxyClient(globals, in: context)
      if limitReset != nil, limit == nil {
        context.warn("Without --limit, --limit-reset has no effect.")
      }
      let new = ProxyClient.NewKey(
        name: name, creditLimit: limit, limitReset: limitReset, expiresAt: expiry, models: models)
      return try await SecretSink(secret, in: context).deliver(
        { try await client.createKey(new, idempotencyKey: context.client.makeIdempotencyKey()) }, json: globals.json,
        done: { _ in "" }, in: context)
    }
  }
}
