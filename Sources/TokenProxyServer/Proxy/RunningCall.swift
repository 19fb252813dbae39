import Domain
import Ledger
import Metering
import NIOCore
import StructuredText
import Synchronization
import TokenProxyAPI

/// A call that holds a reservation. It is settled once; one that is let go of unsettled costs nothing.
final class RunningCall: Sendable {
  let proxy: MeteringProxy
  let reservation: Reservation
  let price: ModelPrice
  /// For answers that do not say.
  let promptEstimate: Int
  let shape: CallShape
  let requestID: String
  let startedAt: NIODeadline
  let client: ClientPresence
  private let isSettled = Atomic<Bool>(false)

  init(
    proxy: MeteringProxy, reservation: Reservation, price: ModelPrice, promptEstimate: Int, shape: CallShape,
    requestID: String, startedAt: NIODeadline, client: ClientPresence
  ) {
    self.proxy = proxy
    self.reservation = reservation
    self.price = price
    self.promptEstimate = promptEstimate
    self.shape = shape
    self.requestID = requestID
    self.startedAt = startedAt
    self.client = client
  }

  deinit { if !isSettled.load(ordering: .relaxed) { proxy.endCall() } }

  /// Replaces the reservation by the cost. Returns when that is durable, or when it waits for a database that is away.
  func settle(
    _ usage: TokenUsage, _ outcome: Settlement.Outcome, status: Int?, reportedCost: Int64? = nil
  ) async {
    guard !isSettled.exchange(true, ordering: .relaxed) else { return }
    let settlement = Settlement(
      reservation: reservation, model: price.model, usage: usage, cost: cost(of: usage, at: price), outcome: outcome,
      upstreamStatus: status, reportedCost: reportedCost.map { Money(microDollars: $0) },
      milliseconds: Int((NIODeadline.now() - startedAt).nanoseconds / 1_000_000), now: proxy.now())
    await proxy.settle(settlement)
  }
}

extension MeteringProxy {
  /// Settles a call that runs. Waits for it no longer than the settings say; it goes on all the same.
  func settle(_ settlement: Settlement) async {
    if settlement.usage.isEstimated { counts.withLock { $0.estimated += 1 } }
    // A task of its own: neither a connection that is gone nor a server that stops keeps the call from being paid.
    await withCheckedContinuation { continuation in
      let number = waits.begin(continuation, until: .now() + .nanoseconds(settings.settlementPatience.nanoseconds))
      Task.immediate(executorPreference: LoopExecutor.current) {
        do {
          self.announce(settlement, try await self.ledger.settle(settlement))
        } catch {
          let isKept = self.queue.add(settlement)
          self.log(
            isKept ? "settlement waits" : "settlement lost",
            [("call", settlement.reservation.callID.json), ("cost", settlement.cost.microDollars.json)])
        }
        self.endCall()
        self.waits.end(number)
      }
    }
  }

  func announce(_ settlement: Settlement, _ settled: Settled) {
    guard !settled.wasSettled else { return }
    publish(
      .usage(
        ServerEvent.Usage(
          id: settlement.reservation.callID, at: settlement.now, keyHash: settlement.reservation.keyHash,
          keyName: settlement.reservation.keyName, model: settlement.model, promptTokens: settlement.usage.prompt,
          completionTokens: settlement.usage.output, cost: settled.charged, isEstimated: settlement.usage.isEstimated,
          outcome: settlement.outcome.rawValue, remaining: settled.remaining)),
      settlement.reservation.accountID)
  }
}
