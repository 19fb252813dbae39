/// The name of an exchange, in the answer and in the log.
enum RequestIdentity {
  /// What the caller chose, where it is harmless in a log and a header, otherwise a new one.
  static func of(_ sent: String?) -> String {
    if let sent, (1...128).contains(sent.utf8.count), sent.utf8.allSatisfy({ isHarmless($0) }), !sent.contains("sk-") {
      return sent
    }
    return RandomName.make()
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    AccountRules.isNameByte(byte) || byte == 0x2E || byte == 0x3A
  }
}
