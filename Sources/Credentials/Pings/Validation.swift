import Domain
import FoundationEssentials

/// Asks the providers about credentials, at most four at once.
struct Validation: Sendable {
  static let atOnce = 4

  let transport: any PingTransport

  /// - Returns: what each answer means, by the credential's id.
  func ask(_ requests: [PingRequest], now: @escaping @Sendable () -> Date) async -> [String: PingMeaning] {
    await withTaskGroup(of: (String, PingMeaning).self) { group in
      var meanings: [String: PingMeaning] = [:]
      var waiting = requests[...]
      func add() {
        guard let request = waiting.popFirst() else { return }
        let transport = transport
        group.addTask { (request.id, PingMeaning(await transport.send(request), now: now())) }
      }
      for _ in 0..<Self.atOnce { add() }
      for await (id, meaning) in group {
        meanings[id] = meaning
        add()
      }
      return meanings
    }
  }
}
