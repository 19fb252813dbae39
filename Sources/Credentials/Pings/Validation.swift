import Domain
import FoundationEssentials

/// What came of asking about one credential.
struct PingAnswer: Sendable {
  var meaning: PingMeaning
  var quota: QuotaReading
}

/// Asks the providers about credentials, at most four at once.
struct Validation: Sendable {
  static let atOnce = 4

  let transport: any PingTransport

  /// - Returns: each answer, by the credential's id.
  func ask(_ requests: [PingRequest], now: @escaping @Sendable () -> Date) async -> [String: PingAnswer] {
    await withTaskGroup(of: (String, PingAnswer).self) { group in
      var answers: [String: PingAnswer] = [:]
      var waiting = requests[...]
      func add() {
        guard let request = waiting.popFirst() else { return }
        let transport = transport
        group.addTask {
          let reply = await transport.ask(request)
          let time = now()
          let quota = quotaReading(in: reply, to: request, now: time)
          return (request.id, PingAnswer(meaning: PingMeaning(reply, now: time), quota: quota))
        }
      }
      for _ in 0..<Self.atOnce { add() }
      for await (id, answer) in group {
        answers[id] = answer
        add()
      }
      return answers
    }
  }
}
