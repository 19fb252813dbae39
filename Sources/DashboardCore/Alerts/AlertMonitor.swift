public import Domain
public import FoundationEssentials

/// Compares what is with what was told, and says what is to be told now.
///
/// Each condition is told when it begins, and again only after it has clearly ended: a share that trembles around its limit
/// is told once. What was told is kept over a restart.
public struct AlertMonitor: Equatable, Sendable {
  public var limits: AlertLimits
  /// The conditions that hold and were told.
  public private(set) var told: Set<AlertName>
  /// What was never looked at, where nothing is known of what was told before: what holds then is no news.
  private var unseen: Set<Subject>

  private enum Subject: CaseIterable, Sendable { case tokens, keys }

  /// - Parameter told: as it was kept; nil when nothing was.
  public init(limits: AlertLimits = AlertLimits(), told: Set<AlertName>? = nil) {
    self.limits = limits
    self.told = told ?? []
    unseen = told == nil ? Set(Subject.allCases) : []
  }

  /// Takes over what another program of the same person has told since.
  public mutating func adopt(told: Set<AlertName>) {
    self.told = told
    unseen = []
  }

  /// Whether a condition holds now. In between, what was said before goes on.
  private enum Finding { case holds(String), between, ended }

  // MARK: What is looked at

  public mutating func look(at tokens: [DiscoveredToken], now: Date) -> [Alert] {
    var alerts: [Alert] = []
    var seen: Set<AlertName> = []
    for token in tokens {
      let name = Self.name(of: token)
      for (kind, finding) in Self.findings(of: token, name, now: now) {
        note(AlertName(kind: kind, subject: token.id), finding, &alerts, &seen)
      }
      for window in token.quota { note(window, of: token, name, now: now, &alerts, &seen) }
      // A failed renewal is told by whoever tried; a credential that works has outlived it.
      let failure = AlertName(kind: .refreshFailed, subject: token.id)
      if told.contains(failure), token.status != .active { seen.insert(failure) }
    }
    forget(except: seen) { !$0.isOfKeys }
    return unseen.remove(.tokens) == nil ? alerts : []
  }

  public mutating func look(at keys: [ProvisionedKey]) -> [Alert] {
    var alerts: [Alert] = []
    var seen: Set<AlertName> = []
    for key in keys {
      let used = key.limit == nil || key.state == .revoked ? 0 : key.usedFraction ?? 0
      let percent = Int((min(used, 99) * 100).rounded())
      note(
        AlertName(kind: .budgetReached, subject: key.id),
        key.state == .blocked ? .holds("key \(key.name) reached its budget") : .ended, &alerts, &seen)
      let near: Finding =
        used >= limits.budget
        ? .holds("key \(key.name) has spent \(percent)% of its budget")
        : used < limits.budget - AlertLimits.slack ? .ended : .between
      // One that comes to its limit in one leap is told of that alone.
      if key.state == .blocked {
        told.insert(AlertName(kind: .budgetNear, subject: key.id))
        seen.insert(AlertName(kind: .budgetNear, subject: key.id))
      } else {
        note(AlertName(kind: .budgetNear, subject: key.id), near, &alerts, &seen)
      }
    }
    forget(except: seen, among: \.isOfKeys)
    return unseen.remove(.keys) == nil ? alerts : []
  }

  /// A renewal that a person or the program itself tried has ended.
  public mutating func renewalEnded(of token: DiscoveredToken, failure: String?) -> Alert? {
    let name = AlertName(kind: .refreshFailed, subject: token.id)
    guard let failure else {
      told.remove(name)
      return nil
    }
    guard told.insert(name).inserted else { return nil }
    return Alert(kind: .refreshFailed, subject: token.id, text: "\(Self.name(of: token)): \(failure)")
  }

  // MARK: Conditions

  private static func findings(
    of token: DiscoveredToken, _ name: String, now: Date
  ) -> [(Alert.Kind, Finding)] {
    let isDead = token.status == .invalid || token.status == .revoked
    let isUnclear = [.unknown, .locked, .missing].contains(token.status)
    // Its owner renews it on the next use: its end is no news.
    let ends = !token.renewable
    func finding(_ holds: Bool, _ text: String) -> Finding {
      holds ? .holds("\(name) \(text)") : isUnclear ? .between : .ended
    }
    return [
      (
        .expiring,
        finding(
          ends && token.status == .expiring, "expires \(DurationText.relative(token.expiresAt ?? now, now: now))")
      ),
      (.expired, finding(ends && token.status == .expired, "has expired")),
      (.dead, finding(isDead, token.status == .revoked ? "was revoked: log in again" : "is refused: log in again")),
    ]
  }

  private mutating func note(
    _ window: QuotaWindow, of token: DiscoveredToken, _ name: String, now: Date, _ alerts: inout [Alert],
    _ seen: inout Set<AlertName>
  ) {
    let low = AlertName(kind: .quotaLow, subject: token.id, window: window.label)
    let reached = AlertName(kind: .quotaReached, subject: token.id, window: window.label)
    let wasTold = told.contains(low) || told.contains(reached)
    let isOver = window.resetsAt.map { $0 <= now } ?? false
    guard let used = isOver ? 0 : window.usedFraction else {
      // Not known now: what was told stays told.
      seen.formUnion([low, reached].filter(told.contains))
      return
    }
    let percent = Int((min(used, 99) * 100).rounded())
    let isReached = used >= 0.995
    note(
      reached,
      isReached
        ? .holds("\(name): the \(window.label) window is used up" + Self.until(window.resetsAt, now: now))
        : used < limits.quota ? .ended : .between, &alerts, &seen)
    if isReached {
      told.insert(low)
      seen.insert(low)
    } else {
      note(
        low,
        used >= limits.quota
          ? .holds("\(name): the \(window.label) window is \(percent)% used" + Self.until(window.resetsAt, now: now))
          : used < limits.quota - AlertLimits.slack ? .ended : .between, &alerts, &seen)
    }
    // A share that only fell a little is still of the same window.
    if wasTold, isOver || used < limits.quota / 2, !told.contains(low), !told.contains(reached) {
      alerts.append(
        Alert(
          kind: .quotaReset, subject: token.id, window: window.label,
          text: "\(name): the \(window.label) window has begun anew"))
    }
  }

  private static func until(_ instant: Date?, now: Date) -> String {
    instant.map { ", resets \(DurationText.relative($0, now: now))" } ?? ""
  }

  private static func name(of token: DiscoveredToken) -> String {
    token.account.map { "\(token.tool) \($0)" } ?? token.tool.rawValue
  }

  // MARK: What was told

  private mutating func note(
    _ name: AlertName, _ finding: Finding, _ alerts: inout [Alert], _ seen: inout Set<AlertName>
  ) {
    switch finding {
    case .holds(let text):
      seen.insert(name)
      guard told.insert(name).inserted else { return }
      alerts.append(Alert(kind: name.kind, subject: name.subject, window: name.window, text: text))
    case .between: if told.contains(name) { seen.insert(name) }
    case .ended: told.remove(name)
    }
  }

  /// What is no longer there holds no longer.
  private mutating func forget(except seen: Set<AlertName>, among isOfThese: (Alert.Kind) -> Bool) {
    told = told.filter { seen.contains($0) || !isOfThese($0.kind) }
  }
}
