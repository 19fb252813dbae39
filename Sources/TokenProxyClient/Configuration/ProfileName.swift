/// The name of a profile: 1 to 63 characters, the first a letter or digit, then letters, digits, `-` and `_`. A value of this
/// type names a folder and leads nowhere else.
public struct ProfileName: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public static let standard = ProfileName(checked: "default")

  private init(checked text: String) { self.text = text }

  public init(_ text: some StringProtocol) throws(ClientFailure) {
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    let bytes = Array(text.utf8)
    guard (1...63).contains(bytes.count), isLetterOrDigit(bytes[0]),
      bytes.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") })
    else {
      throw ClientFailure(
        .invalidValue, "'\(String(text).prefix(80))' is not a profile name",
        remedy: "Use 1 to 63 letters, digits, - and _, with a letter or digit first.")
    }
    self.text = String(text)
  }

  public var description: String { text }
  public static func < (left: ProfileName, right: ProfileName) -> Bool { left.text < right.text }
}
