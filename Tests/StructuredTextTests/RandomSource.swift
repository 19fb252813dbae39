import StructuredText

/// SplitMix64: the same documents for the same seed, on every machine.
struct RandomSource: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func string() -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "Z", "0", "\"", "\\", "/", "\n", "\u{0}", "\u{1B}", "\u{7F}", "é", "語", "😀", "\u{2028}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...8, using: &self) {
      text.append(scalars.randomElement(using: &self) ?? "a")
    }
    return String(text)
  }

  mutating func json(depth: Int = 4) -> JSONValue {
    switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &self) {
    case 0: .null
    case 1: .bool(.random(using: &self))
    case 2:
      .number(
        ["0", "-1", "12.50", "1e9", "-0.5E-3", "123456789012345678901234567890"].randomElement(using: &self) ?? "0")
    case 3, 4: .string(string())
    case 5: .array((0..<Int.random(in: 0...4, using: &self)).map { _ in json(depth: depth - 1) })
    default:
      .object(
        (0..<Int.random(in: 0...4, using: &self)).map { _ in .init(name: string(), value: json(depth: depth - 1)) })
    }
  }
}
