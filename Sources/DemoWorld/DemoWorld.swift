import Domain
public import FoundationEssentials

/// A made-up machine and account that live on their own: credits burn, keys spend, a credential ends and is renewed, a
/// budget is used up. It is a value: the same seed, epoch and moment give the same answers in every process, and no
/// file, variable or network is read for them.
///
/// Everything is told relative to the epoch, windows of keys and hours of spend included, so that the first frame of a
/// seed is the same at any time of day. Calls move from 25 hours before the epoch to 90 days after it.
///
///     let world = DemoWorld(seed: 42, epoch: DemoWorld.standardEpoch)
///     world.balance(at: DemoWorld.standardEpoch.addingTimeInterval(60)).remaining
public struct DemoWorld: Sendable {
  public let seed: UInt64
  /// When the world starts: gemini-cli then has 8 minutes and 40 seconds left.
  public let epoch: Date
  let replay: Replay
  let tokenScripts: [TokenScript]

  /// 2026-11-20 14:32:00 UTC, for tests: with this epoch the days, weeks and months of the world are those of UTC.
  public static let standardEpoch = Date(timeIntervalSince1970: 1_795_185_120)
  /// The seed where nobody gave one.
  public static let defaultSeed: UInt64 = 42

  /// - Parameters:
  ///   - tokenCount: nil for the credentials of the story alone; more are made up beside them, less cuts them.
  ///   - keyCount: the same for keys.
  public init(seed: UInt64 = defaultSeed, epoch: Date, tokenCount: Int? = nil, keyCount: Int? = nil) {
    self.seed = seed
    self.epoch = epoch
    replay = Replay(seed: seed, plans: KeyPlan.plans(count: keyCount ?? KeyPlan.named.count, seed: seed))
    tokenScripts = TokenScript.all(count: tokenCount, seed: seed, epoch: epoch)
  }

  func state(at date: Date, deeds: [WorldDeed] = []) -> WorldState {
    replay.state(at: date.worldTime(since: epoch), deeds: deeds)
  }
}
