public import StructuredText

/// What one observed call says of its use, in whichever words its provider has. Nothing is estimated: where no count
/// stands there is none.
public struct UsageObservation: Hashable, Sendable {
  public var requests: Int64?
  public var tokensIn: Int64?
  public var tokensOut: Int64?
  public var total: Int64?
  public var cachedTokens: Int64?
  public var reasoningTokens: Int64?
  public var utilization: Percent?
  public var quotaRemaining: Int64?
  public var rateLimitRemaining: Int64?
  public var errorRate: Double?
  public var status: String?
  public var lastSuccessAt: String?
  public var lastErrorAt: String?
  public var model: String?
  public var source: String?

  public init() {}

  /// Reads the top level first, then `usage`, then `metrics`; within each the first name that is there and not null.
  public init(_ json: JSONValue) {
    let usage = json["usage"] ?? .null
    let metrics = json["metrics"] ?? .null
    func count(_ names: [String], usage usageNames: [String]? = nil) -> Int64? {
      Self.count(json, names) ?? Self.count(usage, usageNames ?? names) ?? Self.count(metrics, usageNames ?? names)
    }
    let (input, output) = (
      ["prompt_tokens", "input_tokens", "input"], ["completion_tokens", "output_tokens", "output"]
    )
    let (camelIn, camelOut) = (["promptTokens", "inputTokens"], ["completionTokens", "outputTokens"])
    tokensIn = count(["tokens_in"] + input + camelIn, usage: input + camelIn)
    tokensOut = count(["tokens_out"] + output + camelOut, usage: output + camelOut)
    total = count(["total_tokens", "total", "totalTokens"])
    let requestNames = ["requests_count", "request_count", "requestsCount", "requestCount"]
    requests = Self.count(json, requestNames) ?? Self.count(metrics, requestNames)
    cachedTokens =
      count(["cacheRead", "cache_read_input_tokens", "cached_tokens"])
      ?? ["input_tokens_details", "prompt_tokens_details"].lazy
      .compactMap { Self.count(usage[$0] ?? json[$0] ?? .null, ["cached_tokens"]) }.first
    reasoningTokens =
      ["output_tokens_details", "completion_tokens_details"].lazy
      .compactMap { Self.count(usage[$0] ?? json[$0] ?? .null, ["reasoning_tokens"]) }.first
    utilization = LeaseReport.number(json["utilization_pct"]).flatMap { (0...100).contains($0) ? Percent($0) : nil }
    quotaRemaining = Self.count(json, ["quota_remaining"])
    rateLimitRemaining = Self.count(json, ["rate_limit_remaining"])
    errorRate = LeaseReport.number(json["error_rate_1h"]).flatMap { (0...1).contains($0) ? $0 : nil }
    status = json["status"]?.nonEmptyString
    lastSuccessAt = json["last_success_at"]?.nonEmptyString
    lastErrorAt = json["last_error_at"]?.nonEmptyString
    model = json["model"]?.nonEmptyString
    source = json["source"]?.nonEmptyString
    complete()
  }

  /// What follows from the others.
  private mutating func complete() {
    if let total {
      if let output = tokensOut, tokensIn == nil { tokensIn = max(total - output, 0) }
      if let input = tokensIn, tokensOut == nil { tokensOut = max(total - input, 0) }
    }
    if requests == nil, tokensIn != nil || tokensOut != nil || total != nil { requests = 1 }
  }

  /// Below zero nothing is counted.
  private static func count(_ object: JSONValue, _ names: [String]) -> Int64? {
    for name in names {
      guard let value = object[name], !value.isNull else { continue }
      return LeaseReport.integer(value).flatMap { $0 >= 0 ? $0 : nil }
    }
    return nil
  }
}
