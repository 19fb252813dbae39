import Synchronization

/// Sends one step of many calls, reservation or settlement, to PostgreSQL: what comes while one statement is under way
/// travels together in the next.
///
/// An account's row is locked until its settlements are on the disk. One after the other each would wait for a flush of
/// its own; together they share one round trip, one lock and one flush. Alone, a call is sent at once.
final class CallBatches: Sendable {
  /// A statement is never so large that the calls behind it wait long for it.
  static let largest = 64

  private struct Waiting {
    var values: [SQLValue]
    var continuation: CheckedContinuation<SQLRow, any Error>
  }
  private struct State {
    /// The lanes in which a statement is under way, with the calls behind it.
    var lanes: [String: [Waiting]] = [:]
    var count = 0
  }

  private let step: CallStep
  private let state = Mutex(State())

  init(_ step: CallStep) { self.step = step }

  /// How many statements are under way.
  var underWay: Int { state.withLock { $0.lanes.count } }
  /// How many calls wait for a statement that is under way.
  var waiting: Int { state.withLock { $0.count } }

  /// - Parameters:
  ///   - values: those of the step's function.
  ///   - lane: calls that would only wait for each other in the database; lanes do not wait for each other here.
  /// - Returns: the row of the step's function.
  /// - Throws: `DatabaseFailure`; `.busy` when too many wait.
  func run(_ values: [SQLValue], lane: String, on database: any Database) async throws -> SQLRow {
    let isFirst = state.withLock { state in
      guard state.lanes[lane] == nil else { return false }
      state.lanes[lane] = []
      return true
    }
    guard !isFirst else {
      let result = await alone(values, on: database)
      if let next = next(lane) { Task { await work(next, lane, on: database) } }
      return try result.get()
    }
    return try await withCheckedThrowingContinuation { continuation in
      enum Place { case waits, first, none }
      let waiting = Waiting(values: values, continuation: continuation)
      let place = state.withLock { state -> Place in
        guard state.count < PostgresDatabase.waitingLimit else { return .none }
        // Whoever was ahead may have left meanwhile.
        guard state.lanes[lane] != nil else {
          state.lanes[lane] = []
          return .first
        }
        state.lanes[lane]?.append(waiting)
        state.count += 1
        return .waits
      }
      switch place {
      case .waits: break
      case .first: Task { await work([waiting], lane, on: database) }
      case .none: continuation.resume(throwing: DatabaseFailure.busy)
      }
    }
  }

  /// The calls that travel together next; nil when none waits and the lane is free again.
  private func next(_ lane: String) -> [Waiting]? {
    state.withLock { state in
      guard let waiting = state.lanes[lane], !waiting.isEmpty else {
        state.lanes[lane] = nil
        return nil
      }
      let batch = Array(waiting.prefix(Self.largest))
      state.lanes[lane] = Array(waiting.dropFirst(batch.count))
      state.count -= batch.count
      return batch
    }
  }

  private func work(_ first: [Waiting], _ lane: String, on database: any Database) async {
    var batch = first
    while true {
      await send(batch, on: database)
      guard let more = next(lane) else { return }
      batch = more
    }
  }

  private func send(_ batch: [Waiting], on database: any Database) async {
    if batch.count > 1 {
      do {
        let rows = try await together(batch.map(\.values), on: database)
        for (waiting, row) in zip(batch, rows) { waiting.continuation.resume(returning: row) }
        return
      } catch DatabaseFailure.failed, DatabaseFailure.notUnique {
        // One of them cannot be done: that must not fail the others.
      } catch {
        for waiting in batch { waiting.continuation.resume(throwing: error) }
        return
      }
    }
    for waiting in batch { waiting.continuation.resume(with: await alone(waiting.values, on: database)) }
  }

  private func together(_ calls: [[SQLValue]], on database: any Database) async throws -> [SQLRow] {
    let rows = try await database.writeOne(
      step.together, step.arrays(calls), isDurable: step.isDurable, isRepeatable: true)
    let places = Dictionary(rows.map { ($0.count("o_place"), $0) }) { first, _ in first }
    return try calls.indices.map { index in
      guard let row = places[index + 1] else { throw DatabaseFailure.failed("\(step.function) left a call out") }
      return row
    }
  }

  private func alone(_ values: [SQLValue], on database: any Database) async -> Result<SQLRow, any Error> {
    do {
      let rows = try await database.writeOne(step.alone, values, isDurable: step.isDurable, isRepeatable: true)
      guard let row = rows.first else { throw DatabaseFailure.failed("\(step.function) gave no row") }
      return .success(row)
    } catch {
      return .failure(error)
    }
  }
}
