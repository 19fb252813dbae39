import Domain
import FoundationEssentials
import StructuredText
import Testing

@testable import Credentials

@Suite("Quota documents of the providers")
struct QuotaReadingTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func read(_ format: QuotaFormat, _ text: String) -> QuotaReading {
    format.read(Array(text.utf8), now: now)
  }

  @Test("Codex: windows go by their length, a model has its own, instants are seconds")
  func codex() {
    let reading = read(
      .codexUsage,
      """
      {"plan_type": "pro", "rate_limit": {
         "primary_window": {"used_percent": 61, "reset_at": 1790003600, "limit_window_seconds": 18000},
         "secondary_window": {"used_percent": 0, "reset_after_seconds": 60, "limit_window_seconds": 604800}},
       "credits": {"has_credits": true, "unlimited": false, "balance": "12.5"},
       "additional_rate_limits": [7, {"limit_name": "Spark", "rate_limit": {
         "primary_window": {"used_percent": 5.5, "reset_at": 1790001000, "limit_window_seconds": 18000},
         "secondary_window": null}}],
       "rate_limit_reset_credits": {"available_count": 2}}
      """)
    #expect(reading.windows.map(\.label) == ["5h", "wk", "Spark 5h"])
    #expect(reading.windows.map(\.usedFraction) == [0.61, 0, 0.055])
    #expect(reading.windows[0].resetsAt == now + 3600 && reading.windows[1].resetsAt == now + 60)
    #expect(reading.windows.map(\.model) == [nil, nil, "Spark"])
    #expect(reading.windows.map(\.windowSeconds) == [18_000, 604_800, 18_000])
    #expect(reading.plan == "pro")
    #expect(reading.facts.map(\.text) == ["12.5", "2"])
  }

  @Test("Codex: a month in the first slot is one month, not five hours")
  func codexMonth() {
    let reading = read(
      .codexUsage,
      """
      {"plan_type": "free", "rate_limit": {"primary_window": {"used_percent": 40, "limit_window_seconds": 2592000},
       "secondary_window": null}}
      """)
    #expect(reading.windows.map(\.label) == ["mo"])
    #expect(reading.windows.first?.resetsAt == nil)
  }

  @Test("Claude: null windows are none, percent and text instants, cents of extra usage")
  func claude() {
    let reading = read(
      .claudeUsage,
      """
      {"five_hour": {"utilization": 61.0, "resets_at": "2026-09-21T15:13:20.123Z"},
       "seven_day": {"utilization": null, "resets_at": "2026-09-25T00:00:00+00:00"},
       "seven_day_opus": null, "seven_day_sonnet": {"utilization": 3, "resets_at": null},
       "extra_usage": {"is_enabled": true, "monthly_limit": 5000, "used_credits": 320, "currency": "USD"},
       "limits": [{"kind": "weekly_scoped", "percent": 12, "resets_at": "2026-09-25T00:00:00Z", "is_active": true,
                   "scope": {"model": {"display_name": "Fable"}}}, {"kind": "session", "percent": 61}],
       "something_new": {"utilization": 9}}
      """)
    #expect(reading.windows.map(\.label) == ["5h", "wk", "Sonnet wk", "Fable wk"])
    #expect(reading.windows.map(\.usedFraction) == [0.61, nil, 0.03, 0.12])
    #expect(reading.facts == [QuotaFact(label: "extra usage", text: "$3.20 of $50.00", readAt: now)])
  }

  @Test("Kimi: decimal text, enumerated units, and what is used from what remains")
  func kimi() {
    let reading = read(
      .kimiUsages,
      """
      {"usage": {"limit": "200", "remaining": "150", "resetTime": "2026-09-22T14:13:20Z"},
       "limits": [{"window": {"duration": 300, "timeUnit": "TIME_UNIT_MINUTE"}, "detail": {"limit": "50", "used": "60"}},
                  {"window": {"duration": 1, "timeUnit": "TIME_UNIT_FORTNIGHT"}, "detail": {"limit": "1", "used": "0"}},
                  {"window": {"duration": 300, "timeUnit": "TIME_UNIT_MINUTE"}, "detail": {"limit": "0"}}],
       "boosterWallet": {"balance": {"type": "BOOSTER", "amount": "2000000000", "amountLeft": "1250000000"}}}
      """)
    #expect(reading.windows.map(\.label) == ["5h", "wk"])
    #expect(reading.windows.map(\.usedFraction) == [1.2, 0.25])
    // 1,250,000,000 millionths of a cent are 1,250 cents.
    #expect(reading.facts.map(\.text) == ["¥12.50"])
  }

  @Test("Gemini: the least fraction that is left stands for its family")
  func gemini() {
    let reading = read(
      .geminiQuota,
      """
      {"buckets": [
        {"modelId": "gemini-2.5-flash-lite", "remainingFraction": 1, "resetTime": "2026-09-22T00:00:00Z"},
        {"modelId": "gemini-2.5-flash", "remainingFraction": 0.5}, {"modelId": "gemini-3-flash", "remainingFraction": 0.25},
        {"modelId": "gemini-2.5-pro", "remainingFraction": 0.9, "resetTime": "2026-09-22T00:00:00Z"},
        {"modelId": "gemini-3-pro"}]}
      """)
    #expect(reading.windows.map(\.label) == ["pro", "flash", "flash-lite"])
    #expect(reading.windows[1].usedFraction == 0.75 && reading.windows[2].usedFraction == 0)
    #expect(abs((reading.windows[0].usedFraction ?? 0) - 0.1) < 1e-9)
    let account = CodeAssistAccount(
      Array(#"{"currentTier": {"id": "free-tier"}, "cloudaicompanionProject": {"id": "my-project"}}"#.utf8))
    #expect(account.project == "my-project" && account.plan == "free" && account.refusal == nil)
    let ended = CodeAssistAccount(Array(#"{"ineligibleTiers": [{"reasonCode": "UNSUPPORTED_CLIENT"}]}"#.utf8))
    #expect(ended.refusal != nil)
  }

  @Test("Copilot: unlimited has no bar, and an entitlement of 0 is no 0 %")
  func copilot() {
    let paid = read(
      .copilotUser,
      """
      {"copilot_plan": "business", "quota_reset_date": "2026-10-01", "quota_snapshots": {
        "premium_interactions": {"entitlement": 300, "remaining": 75, "percent_remaining": 25, "unlimited": false},
        "chat": {"entitlement": 0, "percent_remaining": 100, "unlimited": true},
        "completions": {"entitlement": 0, "remaining": 0, "percent_remaining": 100, "credits_used": 41}}}
      """)
    #expect(paid.windows.map(\.label) == ["premium"])
    #expect(paid.windows.first?.usedFraction == 0.75)
    #expect(paid.windows.first?.resetsAt == Timestamp.rfc3339("2026-10-01T00:00:00Z"))
    #expect(paid.facts.map(\.text) == ["unlimited", "41 used"])
    let free = read(
      .copilotUser,
      #"{"monthly_quotas": {"chat": 50, "completions": 2000}, "limited_user_quotas": {"chat": 10}}"#)
    #expect(free.windows.map(\.usedFraction) == [0.8, nil])
  }

  @Test("Z.ai goes by its unit, not by which window ends first; its instants are milliseconds")
  func zai() {
    let reading = read(
      .zaiLimits,
      """
      {"data": {"limits": [
        {"type": "TOKENS_LIMIT", "unit": 6, "number": 1, "percentage": 30, "nextResetTime": 1790000600000},
        {"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": 80, "nextResetTime": 1790010800000},
        {"type": "TIME_LIMIT", "unit": 5, "number": 1, "percentage": 2}]}}
      """)
    #expect(reading.windows.map(\.label) == ["5h", "wk", "calls mo"])
    #expect(reading.windows.first?.resetsAt == now + 10_800)
  }

  @Test("MiniMax tells what remains, and its week only where it counts")
  func miniMax() {
    let entry = #""model_name": "general", "current_interval_remaining_percent": 40, "end_time": 1790003600000"#
    let week = #""current_weekly_remaining_percent": 90, "weekly_end_time": 1790086400000"#
    let with = read(
      .miniMax,
      #"{"base_resp": {"status_code": 0}, "model_remains": [{\#(entry), "current_weekly_status": 1, \#(week)}]}"#)
    #expect(with.windows.map(\.label) == ["5h", "wk"] && with.windows.first?.usedFraction == 0.6)
    let without = read(
      .miniMax,
      #"{"base_resp": {"status_code": 0}, "model_remains": [{\#(entry), "current_weekly_status": 3, \#(week)}]}"#)
    #expect(without.windows.map(\.label) == ["5h"])
    let refused = read(.miniMax, #"{"base_resp": {"status_code": 1004, "status_msg": "no"}}"#)
    #expect(refused.windows.isEmpty && refused.note != nil)
  }

  @Test("balances are figures, not shares")
  func balances() {
    let deepSeek = read(
      .deepSeekBalance, #"{"is_available": true, "balance_infos": [{"currency": "CNY", "total_balance": "110.00"}]}"#)
    #expect(deepSeek.facts.map(\.text) == ["¥110.00"] && deepSeek.windows.isEmpty)
    let unlimited = read(
      .openRouterKey, #"{"data": {"limit": null, "limit_remaining": null, "usage_daily": 0.5, "is_free_tier": true}}"#)
    #expect(unlimited.windows.isEmpty && unlimited.plan == "free" && unlimited.facts.map(\.text) == ["$0.50"])
    let limited = read(.openRouterKey, #"{"data": {"limit": 20, "limit_remaining": 5}}"#)
    #expect(limited.windows.first?.usedFraction == 0.75)
    let unknown = read(.openRouterKey, #"{"data": {"limit": 20}}"#)
    #expect(unknown.windows.first?.usedFraction == nil)
    let bought = read(.openRouterCredits, #"{"data": {"total_credits": 30, "total_usage": 12.345}}"#)
    #expect(bought.facts.map(\.text) == ["$17.66 of $30.00"])
    #expect(read(.moonshotBalance, #"{"data": {"available_balance": 49.58}}"#).facts.map(\.text) == ["49.58"])
  }

  @Test("OpenCode Go and Alibaba's plan tell shares and amounts")
  func plans() {
    let go = read(
      .openCodeGo,
      #"{"usage": {"rolling": {"percent": 10, "resetsAt": "2026-09-21T15:00:00Z"}, "weekly": {"percent": null}}}"#)
    #expect(go.windows.map(\.label) == ["5h", "wk"] && go.windows.map(\.usedFraction) == [0.1, nil])
    let plan = read(
      .alibabaPlan,
      """
      {"data": {"DataV2": {"codingPlanQuotaInfo": {"per5Hour": {"UsedQuota": 300, "TotalQuota": 1200,
       "QuotaNextRefreshTime": 1790003600000}, "perWeek": {"UsedQuota": "9", "TotalQuota": "90"}}}}}
      """)
    #expect(plan.windows.map(\.usedFraction) == [0.25, 0.1])
    #expect(read(.alibabaPlan, #"{"code": "ConsoleNeedLogin"}"#).note == "quota not available with this key")
  }

  @Test("what is missing, negative or absurd is unknown, and never 0")
  func missing() {
    for value in ["null", "\"\"", "-5", "1e99", "true", "{}", "\"NaN\"", "\"Infinity\""] {
      let reading = read(.claudeUsage, #"{"five_hour": {"utilization": \#(value)}}"#)
      #expect(reading.windows.map(\.usedFraction) == [nil], "\(value)")
    }
    #expect(read(.claudeUsage, #"{"five_hour": {}}"#).windows.first?.usedFraction == nil)
    #expect(read(.claudeUsage, "[1]").note != nil)
  }

  @Test("random and hostile documents give windows that can be drawn, or none")
  func hostile() {
    let samples: [(QuotaFormat, String)] = [
      (
        .codexUsage,
        #"{"rate_limit":{"primary_window":{"used_percent":61,"reset_at":1790003600,"limit_window_seconds":18000}}}"#
      ),
      (.claudeUsage, #"{"five_hour":{"utilization":61,"resets_at":"2026-09-21T15:13:20Z"},"limits":[{"percent":2}]}"#),
      (.kimiUsages, #"{"usage":{"limit":"200","remaining":"150"},"limits":[{"window":{"duration":3}}]}"#),
      (.geminiQuota, #"{"buckets":[{"modelId":"gemini-2.5-pro","remainingFraction":0.9}]}"#),
      (.copilotUser, #"{"quota_snapshots":{"chat":{"entitlement":3,"percent_remaining":25}}}"#),
      (.zaiLimits, #"{"data":{"limits":[{"type":"TOKENS_LIMIT","unit":6,"percentage":30}]}}"#),
      (.miniMax, #"{"model_remains":[{"model_name":"general","current_interval_remaining_percent":40}]}"#),
      (.alibabaPlan, #"{"codingPlanQuotaInfo":{"per5Hour":{"UsedQuota":3,"TotalQuota":12}}}"#),
    ]
    let pieces = ["null", "-1", "1e308", "\"\\u001b[31m\"", "[]", "{", "}", "\"", "9", ",", "\u{0}", "\"x\""]
    for seed in UInt64(0)..<400 {
      var random = Domain.SplitMix64(seed: seed)
      let (format, text) = samples[random.below(samples.count)]
      var bytes = Array(text.utf8)
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        let piece = Array(pieces[random.below(pieces.count)].utf8)
        bytes.replaceSubrange(place..<min(bytes.count, place + random.below(6)), with: piece)
        if bytes.isEmpty { bytes = [0x7B] }
      }
      let reading = format.read(bytes, now: now)
      #expect(reading.windows.count <= QuotaReading.most, "seed \(seed)")
      for window in reading.windows {
        #expect(window.usedFraction.map { $0.isFinite && $0 >= 0 && $0 <= 100 } ?? true, "seed \(seed)")
        #expect(window.windowSeconds.map { $0 > 0 && $0.isFinite } ?? true, "seed \(seed)")
        #expect(!window.label.isEmpty && !window.label.unicodeScalars.contains { $0.value < 0x20 }, "seed \(seed)")
      }
    }
    let many = (0..<500).map {
      #"{"limit_name":"m\#($0)","rate_limit":{"primary_window":{"limit_window_seconds":60}}}"#
    }
    let flood = read(.codexUsage, #"{"additional_rate_limits":[\#(many.joined(separator: ","))]}"#)
    #expect(flood.windows.count == QuotaReading.most)
  }

  @Test("kept numbers read back as they were")
  func kept() {
    for seed in UInt64(0)..<200 {
      var random = Domain.SplitMix64(seed: seed)
      var record = QuotaRecord()
      record.askedAt = now + Double(random.below(1000))
      record.failures = random.below(5)
      record.note = random.below(2) == 0 ? nil : "asked to wait"
      record.reading.plan = random.below(2) == 0 ? nil : "max"
      for index in 0..<random.below(4) {
        record.reading.windows.append(
          QuotaWindow(
            label: "w\(index)", usedFraction: random.below(3) == 0 ? nil : Double(random.below(1000)) / 1000,
            resetsAt: random.below(2) == 0 ? nil : now + Double(random.below(100_000)), readAt: now,
            windowSeconds: random.below(2) == 0 ? nil : 18_000, model: index == 0 ? nil : "opus",
            source: QuotaWindow.Source.allCases[random.below(4)]))
        record.reading.facts.append(QuotaFact(label: "f\(index)", text: "$\(index).00", readAt: now))
      }
      #expect(QuotaRecord(json: record.json) == record, "seed \(seed)")
    }
  }
}
