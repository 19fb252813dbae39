public import Domain
public import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// What happened to the account: told by the server's event stream while it is open, and by its list of calls otherwise.
///
/// A stream that breaks is opened anew when a poll finds that it is time: no timer of its own ever wakes the program, and an
/// open stream that is quiet costs nothing.
public actor LiveActivityService: ActivityService, AccountNewsService {
  private enum Link {
    /// Nobody follows the stream, or nobody is logged in.
    case closed
    /// It was asked for and has not failed.
    case open
    case broken(retryAt: Date)
  }

  private let session: LiveSession
  private let now: @Sendable () -> Date
  private let executor: (any TaskExecutor)?
  private var link = Link.closed
  private var failures = 0
  /// The newest first.
  private var events: [ActivityEvent] = []
  private var known: Set<String> = []
  /// Events that tell a key by its hash, as its name was not known.
  private var nameless: [String: String] = [:]
  private var listedAt: Date?
  private var hasCallList = true
  private var owner: Secret?
  private var waiter: CheckedContinuation<Void, Never>?

  private static let mostEvents = 500
  /// While the stream is open, the list of calls is only a safety net.
  private static let listSeconds = 60.0
  private static let longestPause = 60.0

  /// - Parameter executor: where the stream is followed; nil for Swift's own pool.
  public init(
    _ session: LiveSession, executor: (any TaskExecutor)? = nil, now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.session = session
    self.executor = executor
    self.now = now
  }

  public func recentActivity(limit: Int) async throws -> [ActivityEvent] {
    if owner != session.managementKey { forget() }
    wakeWhenDue()
    let isFresh =
      if case .open = link { listedAt.map { abs(now().timeIntervalSince($0)) < Self.listSeconds } ?? false } else {
        false
      }
    if !isFresh {
      let calls = try await listedCalls()
      listedAt = now()
      for call in calls.reversed() { add(call) }
    }
    await nameKeys()
    return Array(events.prefix(max(0, limit)))
  }

  public nonisolated func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let following = Task(executorPreference: executor) {
      await self.follow { continuation.yield() }
      continuation.finish()
    }
    continuation.onTermination = { _ in following.cancel() }
    return stream
  }

  // MARK: The stream

  private func follow(_ tell: @Sendable () -> Void) async {
    while !Task.isCancelled {
      if let key = session.managementKey {
        link = .open
        do {
          for try await event in session.transport.events(APIRequest(.get, "/events", bearer: key)) {
            failures = 0
            add(event)
            tell()
          }
        } catch {}
        failures += 1
        let pause = min(Self.longestPause, Double(UInt64(1) << UInt64(min(failures, 10))))
        link = .broken(retryAt: now().addingTimeInterval(pause))
        // What happened meanwhile was not told.
        listedAt = nil
      } else {
        link = .closed
      }
      await pause()
    }
  }

  /// Sleeps until a poll finds that it is time to try again, or until the task is cancelled.
  private func pause() async {
    await withTaskCancellationHandler {
      guard !Task.isCancelled else { return }
      await withCheckedContinuation { waiter = $0 }
    } onCancel: {
      Task(executorPreference: executor) { await self.wake() }
    }
  }

  private func wake() {
    let sleeping = waiter
    waiter = nil
    sleeping?.resume()
  }

  private func wakeWhenDue() {
    switch link {
    case .open: break
    case .closed: if session.isLoggedIn { wake() }
    case .broken(let retryAt): if now() >= retryAt { wake() }
    }
  }

  // MARK: The list

  private func listedCalls() async throws -> [ActivityEvent] {
    if hasCallList {
      do {
        let calls = try await session.ask { try await $0.recentCalls(limit: 200) }
        return calls.map { ActivityEvent(.usage($0)) }
      } catch let failure as ServiceFailure where failure.kind == .refused {
        // A server without that list.
        hasCallList = false
      }
    }
    return try await session.ask { try await $0.history(limit: 100) }.items.map { ActivityEvent($0) }
  }

  /// Keeps the newest on top, each once.
  private func add(_ event: ActivityEvent) {
    guard known.insert(event.id).inserted else { return }
    let place = events.firstIndex { $0.at <= event.at } ?? events.endIndex
    events.insert(event, at: place)
    while events.count > Self.mostEvents { known.remove(events.removeLast().id) }
  }

  private func add(_ event: ServerEvent) {
    let shown = ActivityEvent(event)
    if case .key(let hash, _) = event, !known.contains(shown.id) { nameless[shown.id] = hash }
    add(shown)
  }

  /// Puts names in the place of hashes. Where one is not known the keys are listed once: its event was faster than the list.
  private func nameKeys() async {
    let waiting = nameless
    guard !waiting.isEmpty else { return }
    if waiting.values.contains(where: { session.name(ofKey: $0) == nil }) {
      guard let keys = try? await session.ask({ try await $0.keys() }) else { return }
      session.remember(Dictionary(keys.map { ($0.hash, $0.name) }) { first, _ in first })
    }
    for (id, hash) in waiting {
      nameless[id] = nil
      guard let place = events.firstIndex(where: { $0.id == id }), let name = session.name(ofKey: hash) else {
        continue
      }
      events[place].subject = name
    }
  }

  private func forget() {
    owner = session.managementKey
    events = []
    known = []
    nameless = [:]
    listedAt = nil
    hasCallList = true
  }
}

extension ProxyClient {
  /// The last metered calls, the newest first; failed ones included.
  func recentCalls(limit: Int) async throws -> [ServerEvent.Usage] {
    try await managed(.get, "/calls", query: ["limit": String(limit)]) { data in
      data["items"]?.array?.compactMap { item in
        if case .usage(let usage)? = ServerEvent(name: "usage", data: item) { usage } else { nil }
      }
    }
  }
}

extension ActivityEvent {
  /// A key is told by its hash.
  init(_ event: ServerEvent) {
    switch event {
    case .usage(let usage):
      let remark =
        switch usage.outcome {
        case "completed": usage.isEstimated ? " (estimated)" : ""
        case let outcome: " (\(outcome.replacing("_", with: " ")))"
        }
      self.init(
        id: usage.id, at: usage.at, subject: usage.keyName, text: usage.model + remark, cost: usage.cost,
        tokens: usage.promptTokens + usage.completionTokens,
        severity: usage.outcome == "completed" ? .info : .warning)
    case .balance(let remaining, let at):
      self.init(
        id: "balance-\(at.timeIntervalSince1970)", at: at, subject: "credits", text: "\(remaining.text) left",
        severity: .good)
    case .key(let hash, let at):
      self.init(
        id: "key-\(hash)-\(at.timeIntervalSince1970)", at: at, subject: hash, text: "key changed",
        severity: .good)
    }
  }

  /// A row of the ledger, where the server has no list of calls.
  init(_ transaction: CreditTransaction) {
    let isUse = transaction.kind == .usage
    // A call's text is `MODEL by KEY`.
    let parts = transaction.text.split(separator: " by ", maxSplits: 1).map(String.init)
    self.init(
      id: transaction.id, at: transaction.createdAt, subject: isUse && parts.count == 2 ? parts[1] : "credits",
      text: isUse
        ? parts.first ?? "call" : "\(transaction.kind.rawValue.replacing("_", with: " ")) \(transaction.amount.text)",
      cost: isUse ? .zero - transaction.amount : nil, severity: isUse ? .info : .good)
  }
}
