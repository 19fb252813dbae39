public import FoundationEssentials
public import StructuredText

/// What a machine tells of its use of a lease. The counts are what was added since its report before.
public struct LeaseReport: Hashable, Sendable {
  public var capturedAt: Date
  public var requests: Int64?
  public var tokensIn: Int64?
  public var tokensOut: Int64?
  public var utilization: Percent?
  public var quotaRemaining: Int64?
  public var rateLimitRemaining: Int64?
  public var status: String?
  public var lastSuccessAt: String?
  public var lastErrorAt: String?
  /// From 0 to 1.
  public var errorRate: Double?
  public var metadata: JSONValue?

  public init(capturedAt: Date) { self.capturedAt = capturedAt }

  /// - Returns: nil where `captured_at` is missing or no instant. Any other member that makes no sense is left out.
  public init?(_ body: JSONValue) {
    guard let captured = body["captured_at"]?.brokerDate else { return nil }
    capturedAt = captured
    requests = Self.count(body["requests_count"])
    tokensIn = Self.count(body["tokens_in"])
    tokensOut = Self.count(body["tokens_out"])
    utilization = Self.number(body["utilization_pct"]).flatMap { (0...100).contains($0) ? Percent($0) : nil }
    quotaRemaining = Self.count(body["quota_remaining"])
    rateLimitRemaining = Self.count(body["rate_limit_remaining"])
    status = body["status"]?.string
    lastSuccessAt = body["last_success_at"]?.string
    lastErrorAt = body["last_error_at"]?.string
    errorRate = Self.number(body["error_rate_1h"]).flatMap { (0...1).contains($0) ? $0 : nil }
    metadata = body["metadata"].flatMap { $0.members == nil ? nil : $0 }
  }

  /// The report's own name, by which a repetition is known.
  public var id: String? {
    metadata?["report_id"]?.nonEmptyString.flatMap { $0.utf8.count <= 128 ? $0 : nil }
  }

  /// The body of the request, without the owner.
  public var members: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [("captured_at", capturedAt.brokerJSON)]
    func add(_ name: String, _ value: JSONValue?) { if let value { members.append((name, value)) } }
    add("requests_count", requests?.json)
    add("tokens_in", tokensIn?.json)
    add("tokens_out", tokensOut?.json)
    add("utilization_pct", utilization?.json)
    add("quota_remaining", quotaRemaining?.json)
    add("rate_limit_remaining", rateLimitRemaining?.json)
    add("status", status?.json)
    add("last_success_at", lastSuccessAt?.json)
    add("last_error_at", lastErrorAt?.json)
    add("error_rate_1h", errorRate?.json)
    add("metadata", metadata)
    return members
  }

  private static func count(_ value: JSONValue?) -> Int64? {
    value.flatMap(integer).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// A number, also as text; truths count as 1 and 0.
  package static func number(_ value: JSONValue?) -> Double? {
    switch value {
    case .number: value?.double
    case .string(let text): Double(trimmed(text)).flatMap { $0.isFinite ? $0 : nil }
    case .bool(let truth): truth ? 1 : 0
    default: nil
    }
  }

  /// A whole number; what stands behind the point is cut off.
  package static func integer(_ value: JSONValue) -> Int64? {
    if case .number(let text) = value, let whole = Int64(text) { return whole }
    return number(value).flatMap { abs($0) < 9e18 ? Int64($0) : nil }
  }
}
