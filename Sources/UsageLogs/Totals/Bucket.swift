/// What calls are counted under.
struct BucketKey: Hashable, Sendable {
  /// Among the homes of the index.
  var home: UInt16
  /// How long the prompts were: models have other prices for long ones.
  var band: UInt8
  /// Among the names of the index; `UsageRow.none` when the log does not say.
  var model: UInt32
  var session: UInt32
  /// Quarters of an hour since 1970. All zones of the world differ by whole quarters, so each is within one local day.
  var quarter: UInt32

  /// The lengths of prompts from which on some model has another price.
  static let bands: [UInt64] = [0, 32_000, 100_000, 128_000, 200_000, 256_000, 272_000, 512_000]

  static func band(prompt: UInt64) -> UInt8 {
    var band = bands.count - 1
    while band > 0, prompt <= bands[band] { band -= 1 }
    return UInt8(band)
  }
}

/// The sums of some calls.
struct Bucket: Hashable, Sendable {
  var key: BucketKey
  var calls: Int64 = 0
  var input: Int64 = 0
  var cacheRead: Int64 = 0
  var cacheWrite: Int64 = 0
  var longWrite: Int64 = 0
  var output: Int64 = 0
  var reasoning: Int64 = 0
  /// In micro-dollars, as the logs say, and of how many calls they say it.
  var cost: Int64 = 0
  var costedCalls: Int64 = 0

  init(key: BucketKey) { self.key = key }

  /// - Parameter sign: 1 to count the call, -1 to take it back.
  mutating func add(_ counts: TokenCounts, cost: Int64, sign: Int64) {
    calls += sign
    input += sign * Int64(counts.input)
    cacheRead += sign * Int64(counts.cacheRead)
    cacheWrite += sign * Int64(counts.cacheWrite)
    longWrite += sign * Int64(counts.longWrite)
    output += sign * Int64(counts.output)
    reasoning += sign * Int64(counts.reasoning)
    if cost >= 0 {
      self.cost += sign * cost
      costedCalls += sign
    }
  }
}
