import Domain
import FoundationEssentials
import StructuredText

/// What `loadCodeAssist` tells: the project to ask about, and the plan.
struct CodeAssistAccount: Hashable, Sendable {
  var project: String?
  var plan: String?
  /// Why the account gets nothing, in our words.
  var refusal: String?
  /// The login works, and is of no use any more.
  var isEnded = false

  init(_ bytes: [UInt8]) {
    guard let document = try? JSONReader.read(bytes) else { return }
    let name = document["cloudaicompanionProject"]
    project = Self.projectName(name?.string == nil ? name?["id"] : name)
    plan =
      quotaName(document["paidTier"]?["name"], most: 32)
      ?? document["currentTier"]?["id"]?.string.flatMap { codeAssistTiers[$0] }
      ?? quotaName(document["currentTier"]?["id"])
    let reasons = (document["ineligibleTiers"]?.array ?? []).compactMap { $0["reasonCode"]?.string }
    if reasons.contains("UNSUPPORTED_CLIENT") {
      refusal = "Google ended this login for command-line use; use an API key, or Antigravity"
      isEnded = true
    } else if !reasons.isEmpty, document["currentTier"] == nil {
      refusal = "Google offers this account no plan"
    }
  }
}

extension CodeAssistAccount {
  /// The project that Google made for Gemini, in a list of all of an account's.
  static func project(inListOf bytes: [UInt8]) -> String? {
    let projects = (try? JSONReader.read(bytes))?["projects"]?.array ?? []
    return projects.lazy.compactMap { projectName($0["projectId"]) }.first { $0.hasPrefix("gen-lang-client") }
  }

  static func projectName(_ value: JSONValue?) -> String? {
    guard let text = value?.nonEmptyString, text.utf8.count <= 128, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    return text
  }
}

private let codeAssistTiers = ["free-tier": "free", "legacy-tier": "legacy", "standard-tier": "standard"]

/// `retrieveUserQuota`: fractions that are left, from 0 to 1. Models of a family share a bar, the tightest one.
func readGeminiQuota(_ document: JSONValue, now: Date) -> QuotaReading {
  var lowest: [String: (used: Double, resetsAt: Date?)] = [:]
  var order: [String] = []
  for bucket in document["buckets"]?.array ?? [] {
    guard let used = share(fractionLeft: bucket["remainingFraction"]),
      let model = quotaName(bucket["modelId"], most: 48)
    else { continue }
    let family = geminiFamily(of: model)
    if lowest[family] == nil { order.append(family) }
    if let known = lowest[family], known.used >= used { continue }
    lowest[family] = (used, Timestamp.date(bucket["resetTime"], documentedAs: .text))
  }
  let rank = ["pro": 0, "flash": 1, "flash-lite": 2]
  order.sort { (rank[$0] ?? 3, $0) < (rank[$1] ?? 3, $1) }
  return QuotaReading(
    windows: order.compactMap { family in
      lowest[family].map {
        // A day's allowance: nothing in the answer says so, the reset is within a day.
        QuotaWindow(label: family, usedFraction: $0.used, resetsAt: $0.resetsAt, readAt: now, model: family)
      }
    })
}

private func geminiFamily(of model: String) -> String {
  if model.contains("flash-lite") { return "flash-lite" }
  if model.contains("flash") { return "flash" }
  return model.contains("pro") ? "pro" : String(model.prefix(24))
}
