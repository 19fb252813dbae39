import ArgumentParser
import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI
import TokenProxyClient

/// For scripts, before an expensive run: is there enough left?
struct GuardCommand: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "guard", abstract: "Say by the exit status whether enough credit is left.",
    discussion: """
      With --key it is what that key may spend: its own limit, and never more than the balance. With --window it is \
      what may be spent until the end of the day, week or month in UTC, with what a daily or weekly limit gives back \
      until then. What running calls hold counts as spent.
      Exit status: 0 enough, 1 not enough, 69 not known, 77 not logged in.
      """)

  @OptionGroup var globals: GlobalOptions
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The least that must be left, in US dollars.", valueName: "usd"),
    transform: GuardCommand.amount)
  var minRemaining: Money
  @Option(help: ArgumentHelp("What this key may spend, rather than the account.", valueName: "hash"))
  var key: String?
  @Option(
    help: ArgumentHelp("Until the end of the day, week or month.", valueName: "window"),
    transform: GuardCommand.window)
  var window: Allowance.Window?

  func run(in context: CommandContext) async throws -> Int32 {
    let now = context.now()
    let allowance: Allowance
    do {
      let client = try await proxyClient(globals, in: context)
      let credits = try await client.credits()
      let detail = if let key { try await client.key(key) } else { KeyDetail?.none }
      allowance = Allowance(credits: credits, key: detail?.key, window: window, now: now)
    } catch {
      // Not known is neither enough nor too little.
      var failure = CommandFailure(any: error)
      if failure.status != ExitStatus.refused { failure.status = ExitStatus.unreachable }
      throw failure
    }
    let isEnough = allowance.amount >= minRemaining
    if globals.json {
      context.printJSON(document(allowance, isEnough))
    } else {
      context.write(text(allowance, isEnough) + "\n")
    }
    return isEnough ? ExitStatus.done : ExitStatus.failed
  }

  private func document(_ allowance: Allowance, _ isEnough: Bool) -> JSONValue {
    .document([
      ("enough", isEnough.json), ("remaining", allowance.amount.json), ("minRemaining", minRemaining.json),
      ("boundBy", allowance.bound.rawValue.json), ("key", key.json), ("window", (window?.rawValue).json),
    ])
  }

  /// Not rounded: `$20.00` where 19.999999 are left would contradict the answer.
  private func text(_ allowance: Allowance, _ isEnough: Bool) -> String {
    let reason =
      switch allowance.bound {
      case .balance: "the balance"
      case .limit: "the key's limit"
      case .disabled: "the key is disabled"
      case .expired: "the key has expired"
      case .revoked: "the key is revoked"
      }
    let span = window.map { " until the end of the \($0.rawValue)" } ?? ""
    return "\(isEnough ? "enough" : "not enough"): \(allowance.amount.exactText) may be spent\(span) (\(reason)),"
      + " \(minRemaining.exactText) are wanted"
  }

  private static func amount(_ text: String) throws -> Money {
    guard let amount = MoneyArgument(argument: text)?.money else {
      throw ValidationError(
        "it must be an amount of dollars of at least 0, such as 20.")
    }
    return amount
  }

  private static func window(_ text: String) throws -> Allowance.Window {
    guard let window = Allowance.Window(rawValue: text) else {
      throw ValidationError("it must be day, week or month.")
    }
    return window
  }
}
