import Synchronization

/// Tells one value of a feed from another without comparing them: two feeds with one number hold the same value.
/// All stamps are equal to `==`, so that a stamp never makes two states differ.
struct ValueStamp: Equatable, Sendable {
  private static let last = Atomic<UInt64>(0)

  let number: UInt64

  init() { number = Self.last.wrappingAdd(1, ordering: .relaxed).newValue }

  static func == (left: ValueStamp, right: ValueStamp) -> Bool { true }
}
