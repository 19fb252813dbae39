/// The digest by which OpenClaw names the lock of a login's renewal. It is no secret's protection, only a short name.
enum LockDigest {
  /// 32 lower-case hexadecimal digits.
  static func of(_ bytes: some Sequence<UInt8>) -> String {
    var left: UInt64 = 0xCBF2_9CE4_8422_2325
    var right: UInt64 = 0x9AE1_6A3B_2F90_404F
    let prime: UInt64 = 0x100_0000_01B3
    for byte in bytes {
      left = (left ^ UInt64(byte)) &* prime
      right = (right ^ (UInt64(byte) &+ 0x9E37_79B9_7F4A_7C15)) &* prime
    }
    return hex(left) + hex(right)
  }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
