import Domain
import FoundationEssentials

/// What asking the providers has shown.
extension DashboardState {
  /// Takes the answer of a scan that validated, and says what became of the credentials it was about.
  mutating func receive(_ report: DiscoveryReport, of request: ScanRequest, at date: Date) -> [DashboardEffect] {
    let before = Dictionary((tokens.value?.tokens ?? []).map { ($0.id, $0) }) { first, _ in first }
    let effects = receive(report, at: date)
    let asked = report.tokens.filter { request.validateOnly.isEmpty || request.validateOnly.contains($0.id) }
    let verdicts = asked.map { Verdict(of: $0, before: before[$0.id]) }
    if verdicts.count == 1, let only = verdicts.first {
      show(only.text, only.severity, seconds: 6)
    } else if verdicts.isEmpty {
      show("nothing was there to validate", .warning)
    } else {
      let summary = Verdict.summary(of: verdicts)
      show(summary.text, summary.severity, seconds: 6)
    }
    return effects
  }
}

/// What a provider said of one credential.
struct Verdict: Equatable {
  enum Outcome { case works, refused, unanswered }

  var outcome: Outcome
  var text: String

  var severity: ActivityEvent.Severity {
    switch outcome {
    case .works: .good
    case .refused: .bad
    case .unanswered: .warning
    }
  }

  /// - Parameter before: the credential as it was before the question. Only an answer moves the time of its last check.
  init(of token: DiscoveredToken, before: DiscoveredToken?) {
    let name = token.tool.rawValue
    let status = token.status.word.lowercased()
    guard let checkedAt = token.lastCheckedAt, checkedAt != before?.lastCheckedAt else {
      outcome = .unanswered
      // Who was asked and kept silent left an error; the others were not asked.
      text =
        token.lastError == nil ? "\(name): nobody to ask, status \(status)" : "\(name): no answer, status \(status)"
      return
    }
    switch token.status {
    case .active, .expiring:
      outcome = .works
      if let lack = token.flags.restricted {
        text = "\(name) works in part: \(lack)"
      } else if token.flags.rateLimitedUntil != nil {
        text = "\(name) works, but has to wait"
      } else {
        text = token.status == .active ? "\(name) works" : "\(name) works, and expires soon"
      }
    case .unknown:
      outcome = .unanswered
      text = "\(name): the answer does not tell, status \(status)\(Self.code(of: token))"
    case .expired, .invalid, .revoked, .discontinued, .locked, .missing:
      outcome = .refused
      text = "\(name): \(token.status == before?.status ? "still" : "now") \(status)\(Self.code(of: token))"
    }
  }

  /// ` (401)`, where the provider's refusal is known by its number.
  private static func code(of token: DiscoveredToken) -> String {
    guard let code = token.lastError?.prefix(while: \.isNumber), code.count == 3 else { return "" }
    return " (\(code))"
  }

  /// All in one line: `3 work, 1 refused, 2 without an answer`.
  static func summary(of verdicts: [Verdict]) -> (text: String, severity: ActivityEvent.Severity) {
    func count(_ outcome: Outcome) -> Int { verdicts.count { $0.outcome == outcome } }
    let parts = [(count(.works), "work"), (count(.refused), "do not work"), (count(.unanswered), "without an answer")]
    let text = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return ("asked the providers: \(text)", verdicts.map(\.severity).max() ?? .info)
  }
}
