import Crypto
import Domain
import FoundationEssentials

/// Verifies Stripe's signature of an event: HMAC-SHA256 over the instant and the raw bytes.
enum StripeSignature {
  /// How old, or how far ahead, a signed event may be.
  static let toleranceSeconds: Int64 = 300

  /// - Parameter header: `t=1700000000,v1=5257a8…`, with one `v1` for each secret that is valid now.
  static func isValid(header: String, body: [UInt8], secret: Secret, now: Date) -> Bool {
    var instant: Int64?
    var signatures: [[UInt8]] = []
    for part in header.split(separator: ",").prefix(32) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      switch pair[0].drop(while: { $0 == " " }) {
      case "t": instant = Int64(pair[1])
      case "v1": bytes(ofHex: pair[1]).map { signatures.append($0) }
      default: continue
      }
    }
    guard let instant, instant > 0, instant < 1 << 40,
      abs(Int64(now.timeIntervalSince1970) - instant) <= toleranceSeconds
    else { return false }
    let key = SymmetricKey(data: Array(secret.reveal().utf8))
    let message = Array("\(instant).".utf8) + body
    // Every one is compared, in constant time.
    return signatures.reduce(false) { isValid, signature in
      HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key) || isValid
    }
  }

  /// The header for a body, as Stripe makes it.
  static func header(body: [UInt8], secret: Secret, at now: Date) -> String {
    let instant = Int64(now.timeIntervalSince1970)
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(instant).".utf8) + body, using: SymmetricKey(data: Array(secret.reveal().utf8)))
    return "t=\(instant),v1=\(hex(code))"
  }

  private static func bytes(ofHex text: Substring) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
