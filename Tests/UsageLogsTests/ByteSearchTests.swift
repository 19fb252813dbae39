import CByteSearch
import Domain
import Testing

/// The forms with vectors and the plain ones are compared; on a processor without them both are plain. One after another, as
/// the switch is for all.
@Suite("Searching bytes", .serialized)
struct ByteSearchTests {
  @Test("needles are found where a simple search finds them", arguments: [11, 12, 13, 14] as [UInt64])
  func needlesFoundWhereSimple(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let texts = ["ab", "a,:b", "\"\\a", "bbbbbb"]
    var needles = byte_needles()
    for text in texts { #expect(byte_needles_add(&needles, text) == 1) }
    for _ in 0..<2_000 {
      let bytes = (0..<Int(random.next() % 300)).map { _ in Array("ab,:\"\\".utf8)[Int(random.next() % 6)] }
      let from = Int(random.next() % UInt64(bytes.count + 1))
      let expected =
        bytes.indices.first { place in
          place >= from && texts.contains { bytes[place...].starts(with: $0.utf8) }
        } ?? bytes.count
      for vectors in [Int32(0), 1] {
        byte_search_allow_vectors(vectors)
        #expect(byte_search(&needles, bytes, from, bytes.count) == expected, "seed \(seed)")
      }
    }
    byte_search_allow_vectors(1)
  }

  @Test("the end of texts and containers is found however long they are", arguments: [21, 22, 23, 24] as [UInt64])
  func endTextsContainersFound(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<1_000 {
      var text = ""
      for _ in 0..<random.next() % 120 {
        text += ["x", "\\\"", "\\\\", "{", "]", "é", "  ", "\\u0022"][Int(random.next() % 8)]
      }
      let string = Array("\(text)\", \"more".utf8)
      let nested = Array(#"[{"a":"\#(text)","b":[1,{"c":["\#(text)"]}]},"\#(text)"]"#.utf8)
      for vectors in [Int32(0), 1] {
        byte_search_allow_vectors(vectors)
        #expect(byte_json_string_end(string, string.count) == text.utf8.count, "seed \(seed)")
        #expect(byte_json_skip(nested + [0x2C, 0x5D], nested.count + 2) == nested.count, "seed \(seed)")
        #expect(byte_json_skip(nested, nested.count - 1) == 0, "seed \(seed)")
        #expect(byte_json_string_end(string, text.utf8.count) == text.utf8.count, "seed \(seed)")
      }
    }
    byte_search_allow_vectors(1)
  }

  @Test("no more and no longer needles are taken than there is room for")
  func noMoreNoLonger() {
    var needles = byte_needles()
    #expect(byte_needles_add(&needles, "x") == 0)
    #expect(byte_needles_add(&needles, String(repeating: "x", count: 32)) == 0)
    for _ in 0..<4 { #expect(byte_needles_add(&needles, String(repeating: "x", count: 31)) == 1) }
    #expect(byte_needles_add(&needles, "xy") == 0)
    #expect(byte_search(&needles, Array("xy".utf8), 0, 2) == 2)
  }
}
