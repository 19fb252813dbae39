import CredentialFormats
import Domain
import StructuredText
import Testing

/// SplitMix64: the same damage for the same seed.
private struct RandomSource: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

struct HostileInputTests {
  private func read(_ format: CredentialFormat, _ bytes: [UInt8]) -> FormatReading {
    format.read(bytes, in: FormatContext(now: now, hints: [:]))
  }

  /// The texts of a sample that are secret: words that hold FAKE, and tokens.
  private static func secrets(in text: String) -> [String] {
    let words = text.split { !($0.isLetter || $0.isNumber || "-_./".contains($0)) }.map(String.init)
    return words.filter { ($0.contains("FAKE") && $0.count >= 12) || $0.hasPrefix("eyJ") }
  }

  private func leak(of secrets: [String], in reading: FormatReading) -> String? {
    for notice in reading.notices {
      for secret in secrets {
        let characters = Array(secret)
        for start in stride(from: 0, through: characters.count - 8, by: 1)
        where notice.message.contains(String(characters[start..<start + 8])) {
          return notice.message
        }
      }
    }
    return nil
  }

  /// Formats that must say something when the document is no document of theirs at all.
  private static let strictOnes: [CredentialFormat] = [
    .kimiCredentials, .codexAuth, .qwenOAuth, .geminiOAuth, .geminiEncrypted, .claudeCredentials, .openCodeAuth,
    .continueAuth,
    .copilotApps, .grokAuth, .kiloAuth, .codebuffCredentials, .minimaxOAuth, .gcloudADC, .openClawProfiles,
  ]

  @Test("an empty file, an array, bytes that are no text and deep nesting are malformed", arguments: strictOnes)
  func malformed(format: CredentialFormat) {
    let deep = "{\"a\":" + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000) + "}"
    for bytes in [
      [], Array("[1]".utf8), Array("{\"a\": \"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8), Array(deep.utf8),
    ] {
      let reading = read(format, bytes)
      #expect(reading.credentials.isEmpty)
      #expect(reading.notices.map(\.kind) == [.malformed])
    }
  }

  @Test("an object without a login says how to log in", arguments: strictOnes)
  func nothingThere(format: CredentialFormat) {
    let reading = read(format, Array("{}".utf8))
    #expect(reading.credentials.isEmpty)
    #expect(reading.notices.map(\.kind).contains { $0 == .notLoggedIn || $0 == .malformed })
  }

  @Test("files of configuration without a key say nothing")
  func quietOnes() {
    for format in [
      CredentialFormat.qwenSettings, .geminiSettings, .claudeState, .copilotConfig, .kimiLegacyConfig,
      .continueLegacyConfig,
    ] {
      #expect(read(format, Array("{}".utf8)) == FormatReading(), "\(format)")
    }
    for format in [CredentialFormat.kimiConfig, .codexConfig, .aiderConfig, .continueConfig, .dotEnv] {
      #expect(read(format, []) == FormatReading(), "\(format)")
    }
  }

  @Test("two mebibytes are read without harm", arguments: CredentialFormat.allCases)
  func large(format: CredentialFormat) {
    let bytes = Array("{\"a\": \"".utf8) + [UInt8](repeating: 0x78, count: 2 << 20) + Array("\"}".utf8)
    #expect(read(format, bytes).credentials.isEmpty)
  }

  @Test("a sample cut anywhere leaks nothing and never grows", arguments: Sample.all)
  func prefixes(sample: Sample) {
    let bytes = Array(sample.text.utf8)
    let secrets = Self.secrets(in: sample.text)
    for length in 0..<bytes.count {
      let reading = read(sample.format, Array(bytes.prefix(length)))
      #expect(reading.credentials.count <= max(sample.count, 1), "cut at \(length)")
      #expect(leak(of: secrets, in: reading) == nil, "cut at \(length)")
      _ = sample.format.hints(in: Array(bytes.prefix(length)))
    }
  }

  @Test("members of the wrong type never crash a format", arguments: Sample.all)
  func wrongTypes(sample: Sample) throws {
    guard let document = try? JSONReader.read(sample.text, dialect: .lenient) else { return }
    let secrets = Self.secrets(in: sample.text)
    let strange: [JSONValue] = [
      .null, .bool(true), .number("5"), .number("-1e400"), .string(""), .string("\u{1B}[31m"), .array([.null]),
      .object([]),
    ]
    for (place, value) in (0..<document.size).flatMap({ place in strange.map { (place, $0) } }) {
      var counter = place
      let text = JSONWriter.compact(document.replacing(at: &counter, with: value))
      let reading = read(sample.format, Array(text.utf8))
      #expect(leak(of: secrets, in: reading) == nil, "\(place)")
      for shown in reading.credentials.flatMap({ [$0.account, $0.accountKey, $0.plan, $0.label] }).compactMap({ $0 }) {
        #expect(!shown.contains("\u{1B}"))
      }
      _ = sample.format.hints(in: Array(text.utf8))
    }
  }

  @Test("random damage never crashes a format and leaks nothing", arguments: Sample.all)
  func mutations(sample: Sample) {
    let original = Array(sample.text.utf8)
    let secrets = Self.secrets(in: sample.text)
    let pieces = [
      "\"", "{", "}", "[", "]", ":", ",", "\\", "\n", "=", "'", "null", "-", "&a", "*a", "<<: ", "\u{0}", "é", "$",
    ]
    for seed in UInt64(1)...120 {
      var random = RandomSource(state: seed)
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...max(bytes.count - 1, 0), using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: if !bytes.isEmpty { bytes.remove(at: place) }
        case 1: bytes.insert(.random(in: 0...255, using: &random), at: place)
        case 2: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: place)
        default:
          let other = Int.random(in: 0...max(bytes.count - 1, 0), using: &random)
          bytes.insert(contentsOf: bytes[min(place, other)..<max(place, other)], at: place)
        }
      }
      let reading = read(sample.format, bytes)
      #expect(leak(of: secrets, in: reading) == nil, "seed \(seed)")
      #expect("\(reading.credentials.map(\.secret))".contains("FAKE") == false, "seed \(seed)")
      _ = sample.format.hints(in: bytes)
    }
  }
}

extension JSONValue {
  /// How many values stand in this one, itself included.
  fileprivate var size: Int {
    switch self {
    case .array(let values): values.reduce(1) { $0 + $1.size }
    case .object(let members): members.reduce(1) { $0 + $1.value.size }
    default: 1
    }
  }

  /// The same with one value replaced; the values are counted as `size` does.
  fileprivate func replacing(at counter: inout Int, with other: JSONValue) -> JSONValue {
    counter -= 1
    if counter == -1 { return other }
    switch self {
    case .array(let values):
      var result: [JSONValue] = []
      for value in values { result.append(value.replacing(at: &counter, with: other)) }
      return .array(result)
    case .object(let members):
      var result: [Member] = []
      for member in members {
        result.append(.init(name: member.name, value: member.value.replacing(at: &counter, with: other)))
      }
      return .object(result)
    default: return self
    }
  }
}
