public import Domain
public import FoundationEssentials
import LocalFiles

/// The figures of `tokens status`.
public struct DiscoverySummary: Hashable, Sendable {
  /// Tools that are looked for.
  public var enabledTools: [Tool]
  public var discovered: Int
  public var active: Int
  /// Expired, invalid or revoked.
  public var needsRefresh: Int
  public var missing: Int
  public var totalUsage: Int
  /// How many are known and how often they were used, by tool, in the order of priority.
  public var byTool: [(tool: Tool, count: Int, usage: Int)] {
    Dictionary(grouping: rows, by: \.tool).map { ($0.key, $0.value.count, $0.value.reduce(0) { $0 + $1.usageCount }) }
      .sorted { $0.0.priority < $1.0.priority }
  }
  public var lastScanAt: Date?
  /// What is the matter with the history's file, for a person: it is corrupt, or a later version's.
  public var problem: String?
  var rows: [HistoryRow]
}

extension TokenDiscovery {
  /// The last scan, from the history: secrets are not kept, so none is masked but as `***`.
  public func list() async -> [DiscoveredToken] { await listing().tokens }

  /// The last scan, and what is the matter with the history's file, for a person.
  public func listing() async -> (tokens: [DiscoveredToken], problem: String?) {
    let snapshot = await historySnapshot()
    let now = context.now()
    let tokens = snapshot.history.listedRows.map { tokenRow(listed: $0, now: now) }
      .sorted { ($0.tool.priority, $0.id) < ($1.tool.priority, $1.id) }
    return (tokens, snapshot.problem)
  }

  public func history() async -> TokenHistory { await historySnapshot().history }

  /// The history and, for a person, what is the matter with its file.
  public func historySnapshot() async -> HistoryFile.Snapshot {
    let store = await openStore(isNeeded: false)
    var snapshot = await runBlocking { store.file.read() }
    snapshot.problem = snapshot.problem.map(context.shownText)
    return snapshot
  }

  public func summary() async -> DiscoverySummary {
    let snapshot = await historySnapshot()
    let history = snapshot.history
    let rows = history.listedRows
    let now = context.now()
    let statuses = rows.map { tokenRow(listed: $0, now: now).status }
    return DiscoverySummary(
      enabledTools: Tool.all, discovered: statuses.count { $0 != .missing },
      active: statuses.count { $0 == .active || $0 == .expiring },
      needsRefresh: statuses.count { [.expired, .invalid, .revoked].contains($0) },
      missing: statuses.count { $0 == .missing }, totalUsage: rows.reduce(0) { $0 + $1.usageCount },
      lastScanAt: history.lastScanAt, problem: snapshot.problem, rows: rows)
  }

  /// Forgets everything. The salt stays: it is no memory of any credential.
  ///
  /// - Returns: how many rows were forgotten.
  @discardableResult
  public func clearHistory() async throws -> Int {
    try await changeHistory { history in
      let count = history.rows.count
      history = TokenHistory()
      return count
    }
  }

  /// Counts one use of the credential.
  public func recordUse(id: String) async throws {
    let now = context.now()
    _ = try await changeHistory { $0.recordUse(id: id, at: now) }
  }

  /// Changes the history under its lock.
  ///
  /// - Throws: `ServiceFailure` when the file is not ours to change, `FileFailure` when it cannot be written.
  public func changeHistory<Output: Sendable>(
    _ change: @escaping @Sendable (inout TokenHistory) -> Output
  ) async throws -> Output {
    let store = await openStore(isNeeded: true)
    let now = context.now()
    return try await runBlocking { () -> Result<Output, any Error> in
      Result {
        var output: Output?
        let after = try store.file.update(now: now) { history in
          output = change(&history)
          return true
        }
        guard let output, !after.isReadOnly else {
          throw ServiceFailure(.refused, after.problem ?? "The history may not be written")
        }
        return output
      }
    }.get()
  }
}
