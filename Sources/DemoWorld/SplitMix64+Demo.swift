import Domain

extension SplitMix64 {
  /// A stream of its own for each pair of a lane (a key, the crowd) and a bucket of time.
  init(seed: UInt64, lane: Int, bucket: Int) {
    let start = SplitMix64.mixed(seed &+ UInt64(bitPattern: Int64(lane)) &* 0x9E37_79B9_7F4A_7C15)
    self.init(seed: SplitMix64.mixed(start ^ UInt64(bitPattern: Int64(bucket))))
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
}
