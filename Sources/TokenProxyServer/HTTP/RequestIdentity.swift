/// The name of an exchange, in the answer and in the log.
enum RequestIdentity {
  /// What the caller chose, where it is harmless in a log and a header, otherwise a new one.
  static func of(_ sent: String?) -> String {
    if let sent, (1...128).contains(sent.utf8.count), sent.utf8.allSatisfy({ isHarmless($0) }), !sent.contains("sk-") {
      return sent
    }
    var generator = SystemRandomNumberGenerator()
    let (high, low) = (generator.next() as UInt64, generator.next() as UInt64)
    return padded(high) + padded(low)
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    AccountRules.isNameByte(byte) || byte == 0x2E || byte == 0x3A
  }

  private static func padded(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
