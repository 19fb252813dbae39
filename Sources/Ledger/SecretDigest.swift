import Crypto
public import Domain

/// What is stored in place of a secret. Keys of ours have at least 122 random bits, so a plain digest cannot be turned
/// back by guessing.
public enum SecretDigest {
  /// SHA-256 over the UTF-8 bytes, as 64 lower-case hex digits.
  public static func hex(of secret: Secret) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in SHA256.hash(data: Array(secret.reveal().utf8)) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
