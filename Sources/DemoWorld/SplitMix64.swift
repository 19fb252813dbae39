/// A small generator of pseudo-random numbers. Its sequence is part of the demo world: with another one every figure changes.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// A stream of its own for each pair of a lane (a key, the crowd) and a bucket of time.
  init(seed: UInt64, lane: Int, bucket: Int) {
    let start = SplitMix64.mixed(seed &+ UInt64(bitPattern: Int64(lane)) &* 0x9E37_79B9_7F4A_7C15)
    state = SplitMix64.mixed(start ^ UInt64(bitPattern: Int64(bucket)))
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix64.mixed(state)
  }

  /// 0 up to and without `bound`. The standard library's ranges are not used: how they draw may change with a release.
  mutating func next(below bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// From the lower to the upper end, both included.
  mutating func next(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + next(below: range.upperBound - range.lowerBound + 1)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
