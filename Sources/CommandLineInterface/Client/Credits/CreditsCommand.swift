import ArgumentParser
import Domain
import StructuredText
import TokenProxyAPI
import TokenProxyClient

struct CreditsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credits", abstract: "Prepaid credits: what is left, buying more, what happened.",
    subcommands: [CreditsBalance.self, CreditsBuy.self, CreditsHistory.self, CreditsAutoTopUp.self])

  /// What may be bought at once.
  static let purchaseRange = Money.dollars(5)...Money.dollars(10_000)
  static let thresholdRange = Money.dollars(1)...Money.dollars(1_000)
}

struct CreditsBalance: ClientCommand {
  static let configuration = CommandConfiguration(commandName: "balance", abstract: "Show what is left.")

  @OptionGroup var globals: GlobalOptions

  func run(in context: CommandContext) async throws -> Int32 {
    let totals = try await proxyClient(globals, in: context).credits()
    if globals.json {
      context.printJSON(totals.json)
    } else {
      var facts = [
        (name: "Total credits", value: totals.total.text), ("Total usage", totals.used.exactText),
        ("Left", totals.remaining.exactText),
      ]
      if totals.reserved != .zero { facts.append(("Held for running calls", totals.reserved.exactText)) }
      context.printFacts(facts, columns: ("CREDITS", "AMOUNT"))
    }
    return ExitStatus.done
  }
}

struct CreditsHistory: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Purchases, top-ups, refunds and charged calls, the newest first.")

  @OptionGroup var globals: GlobalOptions
  @Option(help: ArgumentHelp("How many rows, 1 to 100.", valueName: "n"))
  var limit = 20
  @Option(help: ArgumentHelp("How many rows to pass over.", valueName: "n"))
  var offset = 0
  @Option(help: ArgumentHelp("Only these: purchase, usage, refund or auto_topup.", valueName: "type"))
  var type: CreditTransaction.Kind?

  func validate() throws {
    guard (1...100).contains(limit) else { throw ValidationError("--limit is \(limit); it must be from 1 to 100.") }
    guard offset >= 0 else { throw ValidationError("--offset is \(offset); it must not be negative.") }
  }

  func run(in context: CommandContext) async throws -> Int32 {
    let page = try await proxyClient(globals, in: context).history(limit: limit, offset: offset, kind: type)
    if globals.json {
      context.printJSON(page.json)
      return ExitStatus.done
    }
    guard !page.items.isEmpty else {
      context.write("No transactions found.\n")
      return ExitStatus.done
    }
    var table = TextTable([
      ("DATE", .left), ("TYPE", .left), ("AMOUNT", .right), ("BALANCE AFTER", .right), ("DESCRIPTION", .left),
    ])
    for item in page.items {
      table.add([
        item.createdAt.tableText, item.kind.rawValue, item.amount.exactText, item.balanceAfter.exactText,
        item.isUnbilled && !item.text.contains("unbilled") ? "\(item.text) (unbilled)" : item.text,
      ])
    }
    context.write(table.text)
    if page.hasMore {
      context.writeError(
        "Showing \(page.offset + 1) to \(page.offset + page.items.count) of \(page.total); "
          + "--offset \(page.offset + page.items.count) shows the next.\n")
    }
    return ExitStatus.done
  }
}

extension CreditTransaction.Kind: ExpressibleByArgument {}

struct CreditsAutoTopUp: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "auto-topup", abstract: "Show or set when credits are bought without asking.")

  @OptionGroup var globals: GlobalOptions
  @Option(help: ArgumentHelp("Buy when less than this is left, 1 to 1000.", valueName: "usd"))
  var threshold: MoneyArgument?
  @Option(help: ArgumentHelp("Buy this much, 5 to 10000.", valueName: "usd"))
  var amount: MoneyArgument?
  @Flag(help: "Switch it on.")
  var enable = false
  @Flag(help: "Switch it off.")
  var disable = false

  func validate() throws {
    if enable, disable { throw ValidationError("--enable and --disable exclude each other.") }
  }

  func run(in context: CommandContext) async throws -> Int32 {
    let threshold = try threshold?.checked("--threshold", CreditsCommand.thresholdRange)
    let amount = try amount?.checked("--amount", CreditsCommand.purchaseRange, wholeCents: true)
    let isEnabled: Bool? = enable ? true : disable ? false : nil
    let isChange = threshold != nil || amount != nil || isEnabled != nil
    if isChange { try globals.requireWrite("change the auto top-up") }
    let proxy = try await proxyClient(globals, in: context)
    let setting =
      isChange
      ? try await proxy.setAutoTopUp(isEnabled: isEnabled, threshold: threshold, amount: amount)
      : try await proxy.autoTopUp()
    if globals.json {
      context.printJSON(setting.wire)
    } else if isChange {
      context.write(
        "Auto top-up \(setting.isEnabled ? "enabled" : "disabled"): "
          + "threshold=\(setting.threshold.exactText), amount=\(setting.amount.exactText)\n")
    } else {
      context.printFacts(
        [
          ("Enabled", setting.isEnabled ? "Yes" : "No"), ("Threshold", setting.threshold.exactText),
          ("Amount", setting.amount.exactText),
        ], columns: ("SETTING", "VALUE"))
    }
    return ExitStatus.done
  }
}
