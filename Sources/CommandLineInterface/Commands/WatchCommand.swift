import ArgumentParser
import Domain
import FoundationEssentials
import StructuredText

struct WatchCommand: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Print one line for each change of a token, the balance or a key, until interrupted.",
    discussion: "Alerts are told as in the dashboard: once, by the desktop and the hook of the configuration.")

  @OptionGroup var globals: GlobalOptions
  @OptionGroup var pace: IntervalOption

  func run(in context: CommandContext) async throws -> Int32 {
    try await watch(
      context.services(globals), every: pace.seconds, json: globals.json,
      alerts: WatchAlerts(isDemo: globals.isDemo(in: context), in: context), in: context)
  }
}

/// Prints what changes and what is worth an alert. A change of a credential file and a call through the token proxy are seen at once, everything
/// else at the next look.
func watch(
  _ services: DashboardServices, every seconds: Int, json: Bool, alerts: WatchAlerts, in context: CommandContext
) async throws -> Int32 {
  var alerts = alerts
  var last: Snapshot?
  var looks = LookSignal(services: services, seconds: seconds)
  while await looks.next() {
    let snapshot = await Snapshot.taken(from: services)
    let now = context.now()
    for change in snapshot.changes(since: last) + alerts.tell(snapshot, now: now).map(Change.init) {
      context.write(json ? JSONWriter.compact(change.json(at: now)) + "\n" : change.line(at: now))
    }
    last = snapshot.keepingLastGood(of: last)
  }
  return ExitStatus.done
}

extension Snapshot {
  /// A service that failed is compared with its last good answer when it comes back.
  fileprivate func keepingLastGood(of earlier: Snapshot?) -> Snapshot {
    var kept = self
    kept.report = report ?? earlier?.report
    kept.balance = balance ?? earlier?.balance
    kept.keys = keys ?? earlier?.keys
    return kept
  }
}

/// Tells when to look again: at once, after each interval, and when a credential file changed.
private struct LookSignal {
  private var signals: AsyncStream<Void>.Iterator

  init(services: DashboardServices, seconds: Int) {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    continuation.yield()
    let ticking = Task {
      while (try? await Task.sleep(for: .seconds(seconds))) != nil { continuation.yield() }
      continuation.finish()
    }
    let watching = Task {
      for await _ in services.tokens.changes() { continuation.yield() }
    }
    let listening = Task {
      guard let news = services.news else { return }
      for await _ in news.changes() { continuation.yield() }
    }
    continuation.onTermination = { _ in
      ticking.cancel()
      watching.cancel()
      listening.cancel()
    }
    signals = stream.makeAsyncIterator()
  }

  /// False when the task was cancelled.
  mutating func next() async -> Bool { await signals.next(isolation: nil) != nil }
}
