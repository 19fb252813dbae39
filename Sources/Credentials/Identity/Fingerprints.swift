import Crypto
public import Domain

/// One-way fingerprints that tell two secrets apart and tell nothing else.
///
/// They are keyed with a random salt of this installation, so that whoever finds the history cannot try guessed keys
/// against it.
public struct Fingerprints: Sendable {
  private let key: SymmetricKey

  /// - Parameter salt: 32 random bytes.
  public init(salt: [UInt8]) { key = SymmetricKey(data: salt) }

  /// For noticing that a secret changed, and for finding one secret in several places.
  public func secret(_ secret: Secret) -> String { keyed("secret\u{0}" + secret.reveal()) }

  /// For finding one refresh token in several places.
  public func grant(_ refresh: Secret) -> String { keyed("grant\u{0}" + refresh.reveal()) }

  /// The fingerprint of what version 1 of the history calls `tokenHash`, an unsalted hash that is never written again.
  func legacy(_ tokenHash: String) -> String { keyed("v1\u{0}" + tokenHash) }

  func legacy(of secret: Secret) -> String { legacy(Self.unsalted(secret.reveal())) }

  private func keyed(_ text: String) -> String {
    "hmac:" + hex(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
  }

  /// `sha256:` and the hash, as version 1 of the history wrote it.
  static func unsalted(_ text: String) -> String { "sha256:" + hex(SHA256.hash(data: Array(text.utf8))) }

  /// Eight hexadecimal digits for a name that is no secret.
  static func short(_ name: String) -> String { String(hex(SHA256.hash(data: Array(name.utf8))).prefix(8)) }
}

private func hex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(64)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
