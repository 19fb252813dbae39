import Domain
import FoundationEssentials
import StructuredText

/// What one document of a provider, or of its program, tells of a subscription.
struct QuotaReading: Hashable, Sendable {
  var windows: [QuotaWindow] = []
  var facts: [QuotaFact] = []
  var plan: String?
  /// Why no window can be shown although the provider answered, for a person.
  var note: String?

  /// So many windows of one credential are shown; a hostile answer may hold any number.
  static let most = 24

  var isEmpty: Bool { windows.isEmpty && facts.isEmpty && plan == nil && note == nil }

  /// Takes over what another answer of the same provider tells.
  mutating func add(_ other: QuotaReading) {
    windows += other.windows
    facts += other.facts
    plan = plan ?? other.plan
    note = note ?? other.note
  }

  /// With at most so many windows and facts, one for each label.
  var limited: QuotaReading {
    var reading = self
    var labels: Set<String> = []
    reading.windows = Array(windows.filter { labels.insert($0.label).inserted }.prefix(Self.most))
    labels = []
    reading.facts = Array(facts.filter { labels.insert($0.label).inserted }.prefix(Self.most))
    return reading
  }
}

/// Which document it is that a provider answers with.
enum QuotaFormat: String, CaseIterable, Hashable, Sendable {
  case codexUsage, claudeUsage, kimiUsages, moonshotBalance, geminiQuota, copilotUser, openCodeGo, zaiLimits, miniMax
  case deepSeekBalance, openRouterKey, openRouterCredits, alibabaPlan

  /// Reads an answer. Total: what makes no sense is left out, and what is missing stays unknown.
  func read(_ bytes: [UInt8], now: Date) -> QuotaReading {
    guard let document = try? JSONReader.read(bytes), document.members != nil else {
      return QuotaReading(note: "the provider's answer cannot be read")
    }
    let reading =
      switch self {
      case .codexUsage: readCodexUsage(document, now: now)
      case .claudeUsage: readClaudeUsage(document, now: now)
      case .kimiUsages: readKimiUsages(document, now: now)
      case .moonshotBalance: readMoonshotBalance(document, now: now)
      case .geminiQuota: readGeminiQuota(document, now: now)
      case .copilotUser: readCopilotUser(document, now: now)
      case .openCodeGo: readOpenCodeGo(document, now: now)
      case .zaiLimits: readZaiLimits(document, now: now)
      case .miniMax: readMiniMax(document, now: now)
      case .deepSeekBalance: readDeepSeekBalance(document, now: now)
      case .openRouterKey: readOpenRouterKey(document, now: now)
      case .openRouterCredits: readOpenRouterCredits(document, now: now)
      case .alibabaPlan: readAlibabaPlan(document, now: now)
      }
    return reading.limited
  }
}

/// The shares of a subscription that the answer to a validation tells beside whether the credential works.
func quotaReading(in reply: PingReply, to request: PingRequest, now: Date) -> QuotaReading {
  guard case .response(let response) = reply, (200..<300).contains(response.status) else { return QuotaReading() }
  let path = request.url.split(separator: "?").first ?? ""
  let formats: [(String, QuotaFormat)] = [
    ("/wham/usage", .codexUsage), ("/coding/v1/usages", .kimiUsages), ("/zen/go/v1/usage", .openCodeGo),
    ("/quota/limit", .zaiLimits), ("/user/balance", .deepSeekBalance), ("/api/v1/key", .openRouterKey),
  ]
  guard let format = formats.first(where: { path.hasSuffix($0.0) })?.1 else { return QuotaReading() }
  let reading = format.read(response.body, now: now)
  return reading.windows.isEmpty && reading.facts.isEmpty ? QuotaReading() : reading
}
