import Domain
import FoundationEssentials

enum Identifiers {
  static func make() -> String { UUID().uuidString.lowercased() }

  /// The public name of an entry: a UUID of version 7 made from what the entry has anyway. Within an account, later
  /// entries have greater names.
  static func entry(account: String, number: Int64, at milliseconds: Int64) -> String {
    var mark: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in account.utf8 { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let number = UInt64(bitPattern: number) & 0xff_ffff_ffff
    let high = (UInt64(bitPattern: milliseconds) << 16) | 0x7000 | (number >> 28)
    let low = (0b10 << 62) | ((number & 0xfff_ffff) << 34) | (mark & 0x3_ffff_ffff)
    let digits = hex(high) + hex(low)
    func part(_ from: Int, _ to: Int) -> Substring { digits.dropFirst(from).prefix(to - from) }
    return "\(part(0, 8))-\(part(8, 12))-\(part(12, 16))-\(part(16, 20))-\(part(20, 32))"
  }

  private static func hex(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
