import Synchronization

/// Computes the state of the world at any time, and remembers the last one, so that the next poll books only the calls
/// since. What it remembers never shows: the answer is the same without.
final class Replay: Sendable {
  let plans: [KeyPlan]
  private let calls: CallSource
  private let memory = Mutex(Memory())

  private struct Memory {
    /// The state just before the epoch: times after it need no calls from before.
    var epoch: WorldState?
    var latest: WorldState?
  }

  init(seed: UInt64, plans: [KeyPlan]) {
    self.plans = plans
    calls = CallSource(seed: seed, plans: plans)
  }

  /// - Parameter deeds: what was changed, the oldest first; a longer list begins with all that a shorter one had.
  func state(at time: WorldTime, deeds: [WorldDeed] = []) -> WorldState {
    memory.withLock { memory in
      var state: WorldState
      if let latest = memory.latest, latest.time <= time, latest.deedCount <= deeds.count,
        latest.deedCount > 0 || deeds.first.map({ $0.at >= latest.time }) ?? true
      {
        state = latest
      } else if let epoch = memory.epoch, epoch.time <= time {
        state = epoch
      } else {
        state = WorldState(plans: plans)
      }
      // Two owners would make the first change copy everything.
      memory.latest = nil
      if time >= 0, memory.epoch == nil {
        state.advance(to: -1, calls: calls, deeds: [])
        memory.epoch = state
      }
      state.advance(to: time, calls: calls, deeds: deeds)
      memory.latest = state
      return state
    }
  }
}
