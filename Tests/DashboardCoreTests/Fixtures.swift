import Domain
import FoundationEssentials

@testable import DashboardCore

/// 2026-11-20 10:00:00 UTC.
let morning = Date(timeIntervalSince1970: 1_795_168_800)

extension DiscoveredToken {
  static func sample(
    _ tool: Tool, status: TokenStatus = .active, account: String? = "me@example.com", plan: String? = nil,
    expiresIn seconds: Double? = 9 * 86_400, renewable: Bool = false, methods: [RefreshMethod]? = nil,
    quota: [QuotaWindow] = [], usageCount: Int = 0
  ) -> DiscoveredToken {
    DiscoveredToken(
      id: "\(tool):\(account ?? "1111")", tool: tool, provider: "provider-of-\(tool)", kind: .oauth, account: account,
      plan: plan, masked: "sk-F…cdef", status: status, reason: "told by its file",
      expiresAt: seconds.map { morning.addingTimeInterval($0) }, renewable: renewable, owner: tool.rawValue,
      sources: [TokenSource(kind: .file, location: "~/.\(tool)/auth.json", mode: 0o600)],
      methods: methods ?? .samples, quota: quota, usageCount: usageCount)
  }
}

extension [RefreshMethod] {
  static var samples: [RefreshMethod] {
    [
      RefreshMethod(kind: .reread, title: "Read the file again", consequence: "nothing changes", action: .reread),
      RefreshMethod(
        kind: .cliCommand, title: "Run kimi login here", consequence: "kimi rewrites its file",
        action: .run(["kimi", "login"]), isRecommended: true),
      RefreshMethod(
        kind: .apiKeyWeb, title: "Open the key page", consequence: "nothing changes",
        action: .open(url: "https://example.com/keys")),
      RefreshMethod(
        kind: .manual, title: "Paste a key", consequence: "goes to OpenClaw", action: .unavailable("needs the import")),
    ]
  }
}

extension ProvisionedKey {
  static func sample(
    _ name: String, state: State = .active, limit: Money? = nil, used: Money = .zero, rate: Double = 0
  ) -> ProvisionedKey {
    ProvisionedKey(
      id: "key_\(name)", name: name, state: state, limit: limit, usedInWindow: used, requestsPerMinute: rate,
      createdAt: morning.addingTimeInterval(-86_400))
  }
}

extension CreditBalance {
  static func sample(total: Int64 = 100, used: Int64 = 24, hourly: [Int64] = [1, 1, 1, 1, 1], transactions: Int = 3)
    -> CreditBalance
  {
    CreditBalance(
      kind: .metered, total: .dollars(total), used: .dollars(used),
      transactions: (0..<transactions).map { index in
        CreditTransaction(
          id: "tx\(index)", kind: .usage, amount: .cents(-Int64(index) - 1), balanceAfter: .dollars(76),
          text: "use \(index)",
          createdAt: morning.addingTimeInterval(-Double(index) * 60))
      }, hourlySpend: hourly.map { .dollars($0) })
  }
}

extension DiscoveryReport {
  static func sample(_ tokens: [DiscoveredToken]) -> DiscoveryReport {
    DiscoveryReport(scannedAt: morning, tokens: tokens)
  }

  /// Kimi expired, codex and claude fresh, gemini about to expire.
  static var four: DiscoveryReport {
    sample([
      .sample(.kimi, status: .expired, account: nil, expiresIn: -3 * 3_600, renewable: true),
      .sample(.codex, plan: "plus"),
      .sample(.gemini, status: .expiring, account: "dev@corp.example", expiresIn: 480),
      .sample(.claude, account: nil, plan: "max", expiresIn: 5 * 3_600),
    ])
  }
}

func events(_ range: Range<Int>) -> [ActivityEvent] {
  range.reversed().map { index in
    ActivityEvent(
      id: "e\(index)", at: morning.addingTimeInterval(Double(index)), subject: "prod", text: "call \(index)")
  }
}

/// A person at the dashboard: keys in, state and effects out.
struct Session {
  var state: DashboardState
  /// The effects of the last command.
  var effects: [DashboardEffect] = []
  var time = morning

  init(columns: Int = 120, rows: Int = 36, feeds: Set<FeedID> = Set(FeedID.allCases)) {
    state = DashboardState(now: morning, screen: ScreenExtent(columns: columns, rows: rows))
    state.prepare(feeds: feeds)
  }

  /// A session with four logins, two keys, credits and some activity, all just read.
  static func loaded(columns: Int = 120, rows: Int = 36) -> Session {
    var session = Session(columns: columns, rows: rows)
    session.send(.tick(morning))
    session.send(.receivedTokens(.four, at: morning))
    session.send(.receivedCredits(.sample(), at: morning))
    session.send(
      .receivedKeys(
        [
          .sample("prod", limit: .dollars(50), used: .cents(1240), rate: 3.1),
          .sample("nightly", limit: .dollars(1), used: .cents(53), rate: 0.2), .sample("old-agent", state: .disabled),
        ], at: morning))
    session.send(.receivedActivity(events(0..<40), at: morning))
    return session
  }

  mutating func send(_ command: DashboardCommand) { effects = state.apply(command) }

  /// Presses keys one after the other: `press("r", "Esc")`.
  mutating func press(_ keys: KeyName...) {
    for key in keys {
      let character = key == "Space" ? " " : key.rawValue.count == 1 ? key.rawValue.first : nil
      guard let command = state.keyMap.resolve(key, character: character, in: state) else {
        effects = []
        continue
      }
      send(command)
    }
  }

  mutating func type(_ text: String) {
    for character in text { press(character == " " ? "Space" : KeyName(rawValue: String(character))) }
  }

  /// Lets time go on in ticks of a second and collects what they ask for.
  @discardableResult
  mutating func wait(seconds: Int) -> [DashboardEffect] {
    var all: [DashboardEffect] = []
    for _ in 0..<seconds {
      time = time.addingTimeInterval(1)
      send(.tick(time))
      all += effects
    }
    return all
  }

  var tools: [String] { state.visibleTokens().map(\.tool.rawValue) }
}
