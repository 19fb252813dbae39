import Domain

/// What one key of the demo world is, and how it calls. The figures at one moment stand in its `KeyLedger`.
struct KeyPlan {
  /// When the key calls.
  enum Rhythm {
    case silent
    /// By chance, so many calls in a thousand minutes of the busiest hour; the hour of the day scales it.
    case random(perThousandMinutes: Int)
    /// By chance, and a call every four seconds besides since an evaluation was started.
    case beat
    /// A batch after two in the night, and one around the epoch that uses the budget up.
    case nightly
    /// One of many that share a stream of calls.
    case crowd
  }

  /// How a call on one model looks.
  struct Usage {
    var model: DemoModel
    /// Relative to the other usages of the key.
    var weight: Int
    var input: ClosedRange<Int>
    var output: ClosedRange<Int>
    /// The share of the input that is read from a cache, in percent.
    var cachedPercent = 0
  }

  /// Spend in micro-dollars before the first call that is known one by one.
  struct Opening {
    var total = 0
    var month = 0
    var week = 0
    var requests = 0
  }

  var id: String
  var name: String
  var state = ProvisionedKey.State.active
  /// Micro-dollars.
  var limit: Int?
  var reset: ProvisionedKey.LimitReset?
  var rhythm = Rhythm.silent
  var usages: [Usage]
  var opening = Opening()
  var createdAt: WorldTime
  var expiresAt: WorldTime?
  var lastUsedAt: WorldTime?
  /// nil: all.
  var models: [String]?
  /// Revoked by a person: no list has it any more.
  var isGone = false
}
