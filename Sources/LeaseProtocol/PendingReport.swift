public import FoundationEssentials
import StructuredText

/// What was observed under one lease and not yet acknowledged by the broker. Counts add up, of the rest the newest counts.
///
/// What is sent is a snapshot under a name of its own; it is sent again under that name until it is acknowledged, so that
/// a broker that knows the name counts it once. What is observed meanwhile waits for the next one.
public struct PendingReport: Hashable, Sendable {
  public let leaseID: String
  /// As the lease says: later requests are made in this name.
  public let owner: LeaseOwner
  /// Observed since the snapshot.
  public private(set) var gathered = Counts()
  /// Sent, or about to be sent, and not acknowledged.
  public private(set) var sent: Snapshot?

  public struct Counts: Hashable, Sendable {
    public var requests: Int64 = 0
    public var tokensIn: Int64 = 0
    public var tokensOut: Int64 = 0
    public var total: Int64 = 0
    public var cachedTokens: Int64 = 0
    public var reasoningTokens: Int64 = 0
    public var latest = UsageObservation()

    public init() {}

    public var isEmpty: Bool { self == Counts() }
  }

  public struct Snapshot: Hashable, Sendable {
    public var id: String
    public var counts: Counts

    public init(id: String, counts: Counts) {
      self.id = id
      self.counts = counts
    }
  }

  public init(leaseID: String, owner: LeaseOwner, gathered: Counts = Counts(), sent: Snapshot? = nil) {
    self.leaseID = leaseID
    self.owner = owner
    self.gathered = gathered
    self.sent = sent
  }

  public var isEmpty: Bool { sent == nil && gathered.isEmpty }
  /// Of both.
  public var requests: Int64 { gathered.requests + (sent?.counts.requests ?? 0) }

  public mutating func add(_ observation: UsageObservation) { gathered.add(observation) }

  /// Makes ready what is to be sent.
  ///
  /// - Parameter id: the name for a new snapshot.
  /// - Returns: nil when there is nothing.
  public mutating func snapshot(id: @autoclosure () -> String) -> Snapshot? {
    if let sent { return sent }
    guard !gathered.isEmpty else { return nil }
    sent = Snapshot(id: id(), counts: gathered)
    gathered = Counts()
    return sent
  }

  /// The broker has it, or will never take it.
  public mutating func settled(_ id: String) { if sent?.id == id { sent = nil } }
}

extension PendingReport.Snapshot {
  /// - Parameters:
  ///   - capturedAt: now, by the broker's clock.
  ///   - isLate: the lease is over; numbers of the credential would be those of another holder's.
  public func report(capturedAt: Date, isLate: Bool) -> LeaseReport {
    var report = LeaseReport(capturedAt: capturedAt)
    func some(_ count: Int64) -> Int64? { count > 0 ? count : nil }
    report.requests = some(counts.requests)
    report.tokensIn = some(counts.tokensIn)
    report.tokensOut = some(counts.tokensOut)
    report.status = counts.latest.status ?? "healthy"
    if !isLate {
      report.utilization = counts.latest.utilization
      report.quotaRemaining = counts.latest.quotaRemaining
      report.rateLimitRemaining = counts.latest.rateLimitRemaining
      report.errorRate = counts.latest.errorRate
      report.lastSuccessAt = counts.latest.lastSuccessAt
      report.lastErrorAt = counts.latest.lastErrorAt
    }
    var metadata: [(String, JSONValue)] = [("report_id", id.json)]
    if let model = counts.latest.model { metadata.append(("model", model.json)) }
    if let source = counts.latest.source { metadata.append(("source", source.json)) }
    for (name, count) in [
      ("total_tokens", counts.total), ("cached_tokens", counts.cachedTokens),
      ("reasoning_tokens", counts.reasoningTokens),
    ] where count > 0 { metadata.append((name, count.json)) }
    report.metadata = .members(metadata)
    return report
  }
}

extension PendingReport.Counts {
  public mutating func add(_ observation: UsageObservation) {
    // Counts of a hostile source must not overflow.
    func sum(_ one: Int64, _ other: Int64?) -> Int64 {
      let (sum, isTooMuch) = one.addingReportingOverflow(other ?? 0)
      return isTooMuch ? .max : sum
    }
    requests = sum(requests, observation.requests)
    tokensIn = sum(tokensIn, observation.tokensIn)
    tokensOut = sum(tokensOut, observation.tokensOut)
    total = sum(total, observation.total)
    cachedTokens = sum(cachedTokens, observation.cachedTokens)
    reasoningTokens = sum(reasoningTokens, observation.reasoningTokens)
    latest.utilization = observation.utilization ?? latest.utilization
    latest.quotaRemaining = observation.quotaRemaining ?? latest.quotaRemaining
    latest.rateLimitRemaining = observation.rateLimitRemaining ?? latest.rateLimitRemaining
    latest.errorRate = observation.errorRate ?? latest.errorRate
    latest.status = observation.status ?? latest.status
    latest.lastSuccessAt = observation.lastSuccessAt ?? latest.lastSuccessAt
    latest.lastErrorAt = observation.lastErrorAt ?? latest.lastErrorAt
    latest.model = observation.model ?? latest.model
    latest.source = observation.source ?? latest.source
  }
}
