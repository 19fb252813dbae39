import Domain
import FoundationEssentials

@testable import Credentials

extension Domain.SplitMix64 {
  /// 0 up to the number, for samples made from a seed.
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }
}

func answered(_ status: Int, _ body: String = "", retryAfter: String? = nil) -> PingReply {
  .response(PingResponse(status: status, body: Array(body.utf8), retryAfter: retryAfter))
}

let claudeBody = #"{"five_hour": {"utilization": 61, "resets_at": "2026-09-21T18:13:20Z"}, "seven_day": null}"#
