public import Credentials
public import Domain
public import FoundationEssentials
public import Metering
import Threads

/// Reads what the tools on this machine logged of the tokens they used, and adds it up.
///
/// The logs are read, never written; of each only what came since the last time. What is kept is in one file of ours.
public actor UsageLogService: LogUsageService {
  private let context: DiscoveryContext
  private let file: StateFile
  private let prices: PriceTable
  private let history: @Sendable () async -> TokenHistory
  private let calendar: LocalCalendar
  /// What was read, where it is not kept in a file: otherwise it costs memory only while a question is answered.
  private var unkept: UsageIndex?
  private var last: Task<Snapshot, Never>?

  private struct Snapshot: Sendable {
    var index: UsageIndex
    var outcome: LogRefresh.Outcome
    var isKept: Bool
  }

  /// - Parameters:
  ///   - statePath: where the totals are kept between runs; nil keeps nothing.
  ///   - history: who was in which home when.
  public init(
    context: DiscoveryContext, statePath: String?, prices: PriceTable = .builtIn,
    history: @escaping @Sendable () async -> TokenHistory = { TokenHistory() }
  ) {
    self.init(
      context: context, statePath: statePath, prices: prices, calendar: .system, history: history)
  }

  init(
    context: DiscoveryContext, statePath: String?, prices: PriceTable, calendar: LocalCalendar,
    history: @escaping @Sendable () async -> TokenHistory = { TokenHistory() }
  ) {
    self.context = context
    self.prices = prices
    self.calendar = calendar
    self.history = history
    file = StateFile(path: statePath, mayWrite: context.mayWrite)
  }

  /// What the dashboard shows.
  public func usage() async throws -> LoggedUsageReport {
    let snapshot = await refreshed()
    let remembered = await history()
    let now = context.now()
    var totals = totals(of: snapshot)
    let attribution = Attribution(remembered.rows, lastScanAt: remembered.lastScanAt)
    return LoggedUsageReport(
      readAt: now, pricesOf: prices.date, usages: totals.usages(now: now, attribution: attribution),
      diagnostics: diagnostics(of: snapshot))
  }

  /// A list of what was used.
  ///
  /// - Parameter tools: only these; empty means all.
  public func table(since: Date?, by grouping: UsageGrouping, tools: Set<Tool> = []) async -> UsageTable {
    let snapshot = await refreshed()
    var totals = totals(of: snapshot)
    let (lines, total, unpriced) = totals.lines(since: since, by: grouping, tools: tools)
    return UsageTable(
      readAt: context.now(), since: since, pricesOf: prices.date, lines: lines, total: total,
      unpricedModels: unpriced, diagnostics: diagnostics(of: snapshot), lastAt: lines.map(\.lastAt).max())
  }

  private func totals(of snapshot: Snapshot) -> UsageTotals {
    UsageTotals(snapshot.index, prices: prices, context: context, calendar: calendar)
  }

  /// The totals as the files are now. Questions are answered one after another.
  private func refreshed() async -> Snapshot {
    let before = last
    let task = Task(executorPreference: WorkerThreads.shared) {
      _ = await before?.value
      return await self.refresh()
    }
    last = task
    let snapshot = await task.value
    if last == task { last = nil }
    return snapshot
  }

  private func refresh() async -> Snapshot {
    let (unkept, file, context) = (unkept, file, context)
    let snapshot = await Self.onWorker { () -> Snapshot in
      var index = unkept ?? file.load()
      var outcome = LogRefresh(places: LogPlaces(context).places).run(on: &index)
      var isKept = file.path != nil
      if outcome.hasChanged {
        let trouble = file.keep(index)
        if let trouble { outcome.troubles.append(trouble) }
        isKept = isKept && trouble == nil && file.mayWrite
      }
      return Snapshot(index: index, outcome: outcome, isKept: isKept)
    }
    self.unkept = snapshot.isKept ? nil : snapshot.index
    return snapshot
  }

  /// Reading blocks, so it is done on threads of our own.
  private static func onWorker<Output: Sendable>(_ work: @escaping @Sendable () -> Output) async -> Output {
    await withCheckedContinuation { continuation in
      WorkerThreads.shared.run { continuation.resume(returning: work()) }
    }
  }

  private func diagnostics(of snapshot: Snapshot) -> LogDiagnostics {
    let index = snapshot.index
    return LogDiagnostics(
      files: snapshot.outcome.files, malformedLines: index.files.reduce(0) { $0 + Int($1.malformed) },
      oversizedLines: index.files.reduce(0) { $0 + Int($1.oversized) }, missingParents: index.missingParents,
      unreadable: snapshot.outcome.troubles.map(context.shownText))
  }
}
