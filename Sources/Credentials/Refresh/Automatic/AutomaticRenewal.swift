public import Domain
public import FoundationEssentials

/// Renews, ahead of their end, the logins that a person allowed to be renewed by themselves. Never one that others hold
/// too: that would log them out without a word.
public actor AutomaticRenewal {
  private let service: any RefreshService
  private let tokens: any TokenService
  private let due: RenewalDue
  private let now: @Sendable () -> Date
  private var tries: [String: (failures: Int, at: Date)] = [:]

  public init(
    service: any RefreshService, tokens: any TokenService, due: RenewalDue, now: @escaping @Sendable () -> Date
  ) {
    self.service = service
    self.tokens = tokens
    self.due = due
    self.now = now
  }

  /// What came of one renewal, for whoever shows it.
  public struct News: Hashable, Sendable {
    public var tokenID: String
    public var tool: Tool
    public var result: RefreshResult
  }

  /// Renews what is due, one after the other.
  ///
  /// - Returns: what came of it, and when to come again: at the latest in a quarter of an hour, as logins change.
  public func turn() async -> (news: [News], next: Date) {
    let report = try? await tokens.scan(ScanRequest())
    var news: [News] = []
    var next = now().addingTimeInterval(900)
    for token in report?.tokens ?? [] {
      let last = tries[token.id]
      guard let instant = due.instant(for: token, failures: last?.failures ?? 0, lastTryAt: last?.at) else { continue }
      guard instant <= now() else {
        next = min(next, instant)
        continue
      }
      guard let method = token.methods.first(where: { $0.kind == .renew }) else { continue }
      let result = await service.carryOut(RefreshRequest(tokenID: token.id, method: method)) { _ in }
      let failures = result.isFailure ? (last?.failures ?? 0) + 1 : 0
      tries[token.id] = (failures, now())
      news.append(News(tokenID: token.id, tool: token.tool, result: result))
      // A pause even after success: a provider whose tokens end at once must not be asked without end.
      next = min(next, now().addingTimeInterval(60))
    }
    return (news, max(next, now().addingTimeInterval(5)))
  }

  /// Turns until its task is cancelled.
  public func run(
    sleepUntil sleep: @Sendable (Date) async throws -> Void, tell: @Sendable (News) async -> Void
  ) async {
    while !Task.isCancelled {
      let (news, next) = await turn()
      for each in news { await tell(each) }
      do { try await sleep(next) } catch { return }
    }
  }
}
