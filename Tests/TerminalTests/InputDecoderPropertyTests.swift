import Testing

@testable import Terminal

@Suite("Bytes in any portions")
struct InputDecoderPropertyTests {
  @Test("bytes cut anywhere give the same events", arguments: samples)
  func split(bytes: String) {
    let bytes = Array(bytes.utf8)
    var whole = InputDecoder()
    let expected = whole.feed(bytes)
    #expect(!expected.isEmpty)
    for cut in 0...bytes.count {
      var decoder = InputDecoder()
      #expect(decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...]) == expected, "cut at \(cut)")
      #expect(decoder.pendingTimeout == whole.pendingTimeout)
    }
    var single = InputDecoder()
    #expect(bytes.flatMap { single.feed([$0]) } == expected)
  }

  @Test("samples in any order and any portions give the events of each", arguments: 0..<200 as Range<UInt64>)
  func sequence(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let chosen = (0..<20).map { _ in samples[Int.random(in: 0..<samples.count, using: &generator)] }
    let expected = chosen.flatMap(events)
    var decoder = InputDecoder()
    var rest = Array(chosen.joined().utf8)[...]
    var result: [TerminalInput] = []
    while !rest.isEmpty {
      let count = Int.random(in: 1...9, using: &generator)
      result += decoder.feed(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    #expect(result == expected, "seed \(seed)")
  }

  @Test("after any bytes and silence, a key is that key", arguments: 0..<500 as Range<UInt64>)
  func hostile(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    // Bytes that steer the decoder, in between arbitrary ones.
    let special = Array("\u{1B}\u{1B}[[]OPM<?;:0129~$^mRyc\u{7}\\\u{0}".utf8)
    var decoder = InputDecoder()
    var all: [TerminalInput] = []
    for _ in 0..<20 {
      let bytes = (0..<50).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator)
          : special[Int.random(in: 0..<special.count, using: &generator)]
      }
      all += decoder.feed(bytes)
      all += decoder.timeOut()
      #expect(decoder.pendingTimeout == nil, "seed \(seed)")
      #expect(decoder.feed([0x71]) == [key(.character("q"))], "seed \(seed)")
    }
    for case .event(.key(let key)) in all {
      guard case .character(let character) = key.code else { continue }
      #expect(
        character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) },
        "seed \(seed): \(key)")
    }
  }

  @Test("a string without an end keeps no more than so many bytes")
  func bounded() {
    var decoder = InputDecoder()
    _ = decoder.feed(Array("\u{1B}]52;c;".utf8))
    for _ in 0..<100 { _ = decoder.feed(Array(repeating: 0x41, count: 1000)) }
    #expect(decoder.collected.count <= InputDecoder.mostCollected)
    #expect(decoder.feed([0x07, 0x71]) == [key(.character("q"))])
    _ = decoder.feed(Array("\u{1B}[".utf8) + Array(repeating: 0x30, count: 100_000))
    #expect(decoder.collected.count <= InputDecoder.mostCollected)
    #expect(decoder.sequence.count <= InputDecoder.mostCollected + 3)
  }
}

/// Whole sequences of all kinds; each gives at least one event and leaves nothing pending.
private let samples = [
  "q", "é", "漢", "👍", "\r", "\u{3}", "\u{1B}[A", "\u{1B}OB", "\u{1B}[1;5C", "\u{1B}[15~", "\u{1B}[Z", "\u{1B}[[C",
  "\u{1B}x", "\u{1B}漢", "\u{1B}\u{1B}[A", "\u{1B}[97;5u", "\u{1B}[<0;12;34M", "\u{1B}[<64;1;1M", "\u{1B}[M !!",
  "\u{1B}[I", "\u{1B}[O", "\u{1B}[?2026;2$y", "\u{1B}[?1;2c", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{7}",
  "\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\", "\u{1B}[200~pasted\r\u{1B}[A\u{1B}[201\u{1B}[201~",
  "\u{1B}[200~漢字\u{1B}]11;rgb:0/0/0\u{7}\u{1B}[201~",
]
