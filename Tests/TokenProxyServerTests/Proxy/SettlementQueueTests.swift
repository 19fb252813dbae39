import Domain
import FoundationEssentials
import Ledger
import Metering
import Synchronization
import Testing

@testable import TokenProxyServer

@Suite("Settlements that wait")
struct SettlementQueueTests {
  private func settlement(_ call: String) -> Settlement {
    Settlement(
      reservation: Reservation(callID: call, accountID: "a", keyHash: "k", keyName: "n", amount: .cents(1)),
      model: "m", usage: TokenUsage(), cost: .cents(1), outcome: .completed, now: Date(timeIntervalSince1970: 0))
  }

  private func work(_ queue: SettlementQueue, _ result: @escaping @Sendable (String) -> SettlementQueue.Try) async
    -> [String]
  {
    let tried = Mutex<[String]>([])
    await queue.work { settlement in
      tried.withLock { $0.append(settlement.reservation.callID) }
      return result(settlement.reservation.callID)
    }
    return tried.withLock { $0 }
  }

  @Test("are not kept waiting by one that the database refuses")
  func refused() async {
    let queue = SettlementQueue(limit: 9)
    for call in ["poisoned", "one", "two"] { queue.add(settlement(call)) }
    #expect(await work(queue) { $0 == "poisoned" ? .refused : .settled } == ["poisoned", "one", "two"])
    #expect(queue.count == 1)
    #expect(await work(queue) { _ in .settled } == ["poisoned"])
    #expect(queue.count == 0)
  }

  @Test("stay in their order while the database is away")
  func away() async {
    let queue = SettlementQueue(limit: 9)
    for call in ["one", "two"] { queue.add(settlement(call)) }
    #expect(await work(queue) { _ in .away } == ["one"])
    #expect(await work(queue) { _ in .settled } == ["one", "two"])
  }
}
