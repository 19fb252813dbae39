import ArgumentParser
import Domain
import StructuredText
import TokenProxyAPI
import TokenProxyClient

struct CreditsBuy: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "buy", abstract: "Buy credits.",
    discussion: """
      Where the server takes payments, a payment page opens and the command waits until the payment is confirmed; \
      exit status 1 when it is not. With --json it answers at once with the page's address.
      """)

  /// How long to wait for a payment, and how often to look.
  static let patience = Duration.seconds(300)
  static let interval = Duration.seconds(5)

  @OptionGroup var globals: GlobalOptions
  @Option(help: ArgumentHelp("How much, 5 to 10000, at most two decimals.", valueName: "usd"))
  var amount: MoneyArgument
  @Flag(help: "Agree without being asked.")
  var yes = false

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("buy credits")
    let amount = try amount.checked("--amount", CreditsCommand.purchaseRange, wholeCents: true)
    let proxy = try await proxyClient(globals, in: context)
    let fee = PurchaseFee.fee(for: amount)
    if !yes, context.isInputTerminal, !globals.json {
      var table = TextTable([("ITEM", .left), ("AMOUNT", .right)])
      table.add(["Credits", amount.text])
      table.add(["Platform fee (5.5 %, at least $0.80)", fee.text])
      table.add(["Total", (amount + fee).text])
      context.writeError(table.text)
    }
    guard
      try await context.confirm(
        "Buy \(amount.text) of credits for \((amount + fee).text)?", isAgreed: yes, globals)
    else { return ExitStatus.done }
    // One name for all tries of this purchase, so that none of them buys twice.
    switch try await proxy.buy(amount, idempotencyKey: context.client.makeIdempotencyKey()) {
    case .granted(let purchase): return report(purchase, in: context)
    case .checkout(let url, let id):
      if globals.json {
        context.printJSON(PurchaseAnswer.checkout(url: url, sessionID: id).json)
        return ExitStatus.done
      }
      return try await waitForPayment(url, id, proxy, in: context)
    }
  }

  private func report(_ purchase: PurchaseAnswer.Purchase, in context: CommandContext) -> Int32 {
    if globals.json {
      let members = PurchaseAnswer.granted(purchase).json.members ?? []
      context.printJSON(.members([("mode", "immediate".json)] + members.map { ($0.name, $0.value) }))
    } else {
      context.write(
        "Bought \(purchase.amount.text)\(purchase.isUnbilled ? ", unbilled: nothing was charged" : "")."
          + " New balance: \(purchase.newBalance.exactText) (transaction \(printable(purchase.transactionID)))\n")
    }
    return ExitStatus.done
  }

  private func waitForPayment(
    _ url: String, _ id: String, _ proxy: ProxyClient, in context: CommandContext
  ) async throws -> Int32 {
    context.write("Payment page: \(printable(url))\n")
    if !context.client.openPage(url, context.environment) {
      context.warn("No browser could be opened here; open the page yourself.")
    }
    context.writeError("Waiting for the payment, at most 5 minutes …\n")
    let end = context.client.elapsed() + Self.patience
    while context.client.elapsed() < end {
      try await context.client.sleep(Self.interval)
      switch try await state(of: id, proxy) {
      case .paid:
        let balance = try await proxy.credits().remaining
        context.write("Payment confirmed. New balance: \(balance.exactText)\n")
        return ExitStatus.done
      case .failed:
        throw CommandFailure(
          "PAYMENT_FAILED", "The payment failed or was cancelled.", suggestion: "Try again with another payment method."
        )
      case .pending: continue
      }
    }
    throw CommandFailure(
      "PAYMENT_NOT_CONFIRMED", "The payment was not confirmed within 5 minutes.",
      suggestion: "If you paid, the credits come later: credtop credits history --type purchase")
  }

  /// A server that is away for a moment says nothing about the payment.
  private func state(of id: String, _ proxy: ProxyClient) async throws -> CheckoutStatus.State {
    do {
      return try await proxy.purchase(id).state
    } catch let failure as APIFailure where failure.status >= 500 || failure.status == 429 {
      return .pending
    } catch let failure as ServiceFailure where failure.kind == .unreachable || failure.kind == .timedOut {
      return .pending
    }
  }
}
