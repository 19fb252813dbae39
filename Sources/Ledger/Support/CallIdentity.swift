import Domain
public import FoundationEssentials

/// The name of a call for ever.
public enum CallIdentity {
  /// 28 hexadecimal digits: when the call began, in milliseconds since 1970, and 64 random bits. Names in the order of time lie
  /// beside each other in the indexes of the ledger, so that many calls share the pages that are written.
  public static func make(at instant: Date) -> String {
    var random = SystemRandomNumberGenerator()
    return make(at: instant, random.next())
  }

  static func make(at instant: Date, _ random: UInt64) -> String {
    let time = UInt64(max(0, instant.milliseconds)) & 0xffff_ffff_ffff
    return String(unsafeUninitializedCapacity: 28) { digits in
      for place in 0..<28 {
        let bits = place < 12 ? time >> UInt64(44 - place * 4) : random >> UInt64(108 - place * 4)
        let digit = UInt8(truncatingIfNeeded: bits & 15)
        digits[place] = digit < 10 ? 48 + digit : 87 + digit
      }
      return 28
    }
  }
}
