import Crypto
import Domain
import FoundationEssentials

/// Keeps the answer to a creating call, secret included, so that only who repeats the call can read it: under a key made
/// from the presented management key and the idempotency key, neither of which the database holds.
enum SealedAnswer {
  /// - Returns: nonce, text and tag in Base64; nil when the system has no randomness.
  static func seal(_ text: String, managementKey: Secret, idempotencyKey: String) -> String? {
    let box = try? AES.GCM.seal(Array(text.utf8), using: key(managementKey, idempotencyKey))
    return box?.combined.map { $0.base64EncodedString() }
  }

  /// nil when it was sealed under other keys or is damaged.
  static func open(_ sealed: String, managementKey: Secret, idempotencyKey: String) -> String? {
    guard let data = Data(base64Encoded: sealed), let box = try? AES.GCM.SealedBox(combined: data),
      let text = try? AES.GCM.open(box, using: key(managementKey, idempotencyKey))
    else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  private static func key(_ managementKey: Secret, _ idempotencyKey: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: Array(managementKey.reveal().utf8)), salt: Array(idempotencyKey.utf8),
      info: Array("credtop idempotent answer".utf8), outputByteCount: 32)
  }
}
