import Domain
import FoundationEssentials
import StructuredText

/// What came of asking about one credential's quota.
enum QuotaAnswer: Hashable, Sendable {
  case reading(QuotaReading)
  /// 429; with the end of the wait where the provider named one.
  case wait(until: Date?)
  /// This secret will not do.
  case refused(String)
  /// No numbers; the text says why.
  case none(String)

  /// - Returns: also what the answers mean for the credential itself, where they prove something.
  static func ask(
    _ question: QuotaQuestion, over transport: any PingTransport, now: @Sendable () -> Date
  ) async -> (answer: QuotaAnswer, meaning: PingMeaning?) {
    var reading = QuotaReading()
    var calls = question.calls
    if let first = question.projectRequest {
      let reply = await transport.send(first)
      guard case .response(let response) = reply, (200..<300).contains(response.status) else {
        return failure(reply, now: now())
      }
      let account = CodeAssistAccount(response.body)
      reading.plan = account.plan
      if let refusal = account.refusal {
        let reading = QuotaReading(plan: account.plan, note: refusal)
        return (.reading(reading), account.isEnded ? .discontinued(refusal) : .accepted)
      }
      var project = account.project
      if project == nil, let list = question.projectListRequest,
        case .response(let response) = await transport.send(list), (200..<300).contains(response.status)
      {
        project = CodeAssistAccount.project(inListOf: response.body)
      }
      guard let project else {
        let note = "Google named no project for this account"
        return (.reading(QuotaReading(plan: account.plan, note: note)), .accepted)
      }
      let body = JSONWriter.compact(.members([("project", project.json)]))
      calls = calls.map { call in
        var call = call
        call.request.body = Array(body.utf8)
        return call
      }
    }
    var failed: (answer: QuotaAnswer, meaning: PingMeaning?)?
    var hasAnswer = false
    for call in calls {
      let reply = await transport.ask(call.request)
      guard case .response(let response) = reply, (200..<300).contains(response.status) else {
        failed = failed ?? failure(reply, now: now())
        continue
      }
      hasAnswer = true
      reading.add(call.format.read(response.body, now: now()))
    }
    // Of several calls one may be refused for a kind of key.
    if let failed, !hasAnswer { return failed }
    if reading.windows.isEmpty, reading.facts.isEmpty, reading.note == nil {
      reading.note = "the provider told no quota"
    }
    return (.reading(reading.limited), .accepted)
  }

  private static func failure(_ reply: PingReply, now: Date) -> (answer: QuotaAnswer, meaning: PingMeaning?) {
    let meaning = PingMeaning(reply, now: now)
    switch meaning {
    case .rateLimited(let until):
      // What the provider named is kept to the second; what it did not name follows our own back-off.
      guard case .response(let response) = reply, let text = response.retryAfter, Double(text) != 0 else {
        return (.wait(until: nil), nil)
      }
      return (.wait(until: until), nil)
    case .rejected(let text), .revoked(let text), .discontinued(let text): return (.refused(text), meaning)
    case .restricted(let text), .unclear(let text):
      // A scope that lacks will lack tomorrow too.
      if case .response(let response) = reply, [402, 403].contains(response.status) { return (.refused(text), nil) }
      return (.none(text), nil)
    case .noAnswer(let text): return (.none(text), nil)
    case .accepted: return (.none("no numbers"), nil)
    }
  }
}
