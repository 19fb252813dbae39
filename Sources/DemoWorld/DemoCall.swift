import Domain
/// A call before it is charged. Whether it goes through is decided by the budget of its key.
struct DemoCall {
  var at: WorldTime
  /// The place of the key among the plans.
  var key: Int
  var model: DemoModel
  var counts: TokenCounts
  /// For calls that together use up what is left of a budget: how many of them are still to come, this one included.
  var callsUntilLimit: Int?
}

/// Makes the calls of any minute from the seed alone, without those of the minutes before.
struct CallSource {
  private let seed: UInt64
  private let plans: [KeyPlan]
  /// The keys that call by a rhythm of their own, and those that share one stream.
  private let soloists: [Int]
  private let crowd: [Int]

  /// Nothing is called in this span after the epoch, so that the first frame is the same however quickly it is drawn.
  private static let quiet = 0..<3 * Span.second
  private static let slot = 5 * Span.second
  private static let crowdCallsPerMinute = 12
  /// How busy each hour of the day is, in percent of the busiest.
  private static let shape = [
    18, 12, 8, 6, 6, 10, 18, 34, 58, 82, 96, 88, 64, 78, 100, 96, 90, 82, 66, 52, 48, 44, 36, 26,
  ]

  init(seed: UInt64, plans: [KeyPlan]) {
    self.seed = seed
    self.plans = plans
    soloists = plans.indices.filter { index in
      switch plans[index].rhythm {
      case .silent, .crowd: false
      case .random, .beat, .nightly: true
      }
    }
    crowd = plans.indices.filter { index in
      if case .crowd = plans[index].rhythm { true } else { false }
    }
  }

  /// Appends the calls of a minute, in no order.
  func appendCalls(inMinute minute: Int, to calls: inout [DemoCall]) {
    for key in soloists {
      var random = SplitMix64(seed: seed, lane: key, bucket: minute)
      switch plans[key].rhythm {
      case .random(let rate): byChance(rate, key, minute, &random, &calls)
      case .beat: beat(key, minute, &random, &calls)
      case .nightly: nightly(key, minute, &random, &calls)
      case .silent, .crowd: break
      }
    }
    guard !crowd.isEmpty else { return }
    var random = SplitMix64(seed: seed, lane: Lane.crowd, bucket: minute)
    for _ in 0..<CallSource.crowdCallsPerMinute {
      let key = crowd[random.next(below: crowd.count)]
      add(key, at: minute * Span.minute + random.next(below: Span.minute), &random, &calls)
    }
  }

  private func byChance(
    _ rate: Int, _ key: Int, _ minute: Int, _ random: inout SplitMix64, _ calls: inout [DemoCall]
  ) {
    let slots = Span.minute / CallSource.slot
    let share = rate * CallSource.shape[WorldCalendar.minuteOfDay(ofMinute: minute) / 60]
    for slot in 0..<slots where random.next(below: slots * 1_000 * 100) < share {
      let at = minute * Span.minute + slot * CallSource.slot + random.next(below: CallSource.slot)
      add(key, at: at, &random, &calls)
    }
  }

  /// Four seconds and at most one more between two calls: whoever looks every five seconds sees something new.
  private func beat(_ key: Int, _ minute: Int, _ random: inout SplitMix64, _ calls: inout [DemoCall]) {
    byChance(minute < -47 ? 1_500 : 4_000, key, minute, &random, &calls)
    guard minute >= -47 else { return }
    for beat in 0..<15 {
      let at = minute * Span.minute + beat * 4 * Span.second + random.next(below: Span.second)
      add(key, at: at, &random, &calls)
    }
  }

  private func nightly(_ key: Int, _ minute: Int, _ random: inout SplitMix64, _ calls: inout [DemoCall]) {
    let minuteOfDay = WorldCalendar.minuteOfDay(ofMinute: minute)
    if (120..<160).contains(minuteOfDay), minuteOfDay % 2 == 0 {
      add(key, at: minute * Span.minute + random.next(in: 5...50) * Span.second, &random, &calls)
    }
    guard (-20..<2).contains(minute), let usage = plans[key].usages.first else { return }
    for slot in 0..<3 {
      let callsLeft = (2 - minute) * 3 - slot
      let offset = callsLeft == 1 ? 18_000 : random.next(in: 4_000...12_000)
      calls.append(
        DemoCall(
          at: minute * Span.minute + slot * 20 * Span.second + offset, key: key, model: usage.model,
          counts: TokenCounts(), callsUntilLimit: callsLeft))
    }
  }

  private func add(_ key: Int, at time: WorldTime, _ random: inout SplitMix64, _ calls: inout [DemoCall]) {
    let usage = pick(from: plans[key].usages, &random)
    let input = random.next(in: usage.input)
    let cached = input * usage.cachedPercent / 100
    let counts = TokenCounts(input: input - cached, output: random.next(in: usage.output), cached: cached)
    guard !CallSource.quiet.contains(time) else { return }
    calls.append(DemoCall(at: time, key: key, model: usage.model, counts: counts))
  }

  private func pick(from usages: [KeyPlan.Usage], _ random: inout SplitMix64) -> KeyPlan.Usage {
    var rest = random.next(below: usages.reduce(0) { $0 + $1.weight })
    for usage in usages {
      rest -= usage.weight
      if rest < 0 { return usage }
    }
    return usages[0]
  }
}
