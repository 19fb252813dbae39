import Crypto
public import Domain
import FoundationEssentials
import Ledger
import Synchronization

/// Makes keys and identifiers. The demo's follow from its seed.
public struct SecretMaker: Sendable {
  private let bytes: @Sendable (Int) -> [UInt8]

  /// From the system's generator.
  public static let system = SecretMaker { count in
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// The same ones in the same order for the same seed: only where no secret is one.
  public static func seeded(_ seed: UInt64) -> SecretMaker {
    let state = SeededState(seed)
    return SecretMaker { state.bytes($0) }
  }

  /// `sk-mgmt-` and a random UUID.
  public func managementKey() -> Secret { Secret("sk-mgmt-" + uuid()) }

  /// `sk-prov-` and 32 hexadecimal digits.
  public func provisionedKey() -> Secret { Secret("sk-prov-" + hex(bytes(16))) }

  /// A random UUID in lower case.
  public func uuid() -> String {
    var raw = bytes(16)
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    let digits = Array(hex(raw).utf8)
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(decoding: digits[$0], as: UTF8.self) }
    return parts.joined(separator: "-")
  }

  /// 256 random bits in hexadecimal digits.
  public func token() -> Secret { Secret("gho_" + hex(bytes(32))) }

  private final class SeededState: Sendable {
    private let generator: Mutex<SplitMix64>

    init(_ seed: UInt64) { generator = Mutex(SplitMix64(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] {
      generator.withLock { generator in
        (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) }
      }
    }
  }
}

/// Hexadecimal digits in lower case.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 0x0F)])
  }
  return String(decoding: text, as: UTF8.self)
}

extension Secret {
  /// As the token proxy shows its keys: `sk-mgmt-a1b2****7890`.
  var shown: String {
    let text = reveal()
    return switch text.count {
    case ...4: "****"
    case 5...16: text.prefix(4) + "****"
    default: text.prefix(12) + "****" + text.suffix(4)
    }
  }
}
