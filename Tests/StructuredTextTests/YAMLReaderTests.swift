import StructuredText
import Testing

struct YAMLReaderTests {
  private func error(_ text: String) -> TextError? {
    do throws(TextError) {
      _ = try YAMLReader.read(text)
      return nil
    } catch {
      return error
    }
  }

  @Test("mappings, sequences and scalars become a JSON value")
  func structure() throws {
    let value = try YAMLReader.read(
      """
      # comment
      key: sk-FAKE
      list:
        - gemini=FAKE
        - 'quoted: yes'
      flow: {a: 1, b: [true, ~, 1.5]}
      text: |
        one
        two
      number: 0123
      forced: !!str 12
      empty:
      """)
    #expect(value["key"]?.string == "sk-FAKE")
    #expect(value["list"]?.array == [.string("gemini=FAKE"), .string("quoted: yes")])
    #expect(value["flow"]?["a"]?.int == 1)
    #expect(value["flow"]?["b"]?.array == [.bool(true), .null, .number("1.5")])
    #expect(value["text"]?.string == "one\ntwo\n")
    #expect(value["number"]?.string == "0123")
    #expect(value["forced"]?.string == "12")
    #expect(value["empty"]?.isNull == true)
  }

  @Test("of doubled keys the last one counts, of several documents the first")
  func doubles() throws {
    let value = try YAMLReader.read("a: 1\nb: 2\na: 3\n---\nc: 4\n")
    #expect(value == .object([.init(name: "a", value: .number("3")), .init(name: "b", value: .number("2"))]))
    #expect(try YAMLReader.read("") == .null)
    #expect(try YAMLReader.read([0xEF, 0xBB, 0xBF] + Array("a: 1\r\n".utf8))["a"]?.int == 1)
  }

  @Test("aliases and merge keys are followed")
  func aliases() throws {
    let value = try YAMLReader.read("base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}\nsame: *b\n")
    #expect(value["use"]?["x"]?.int == 1)
    #expect(value["use"]?["y"]?.int == 3)
    #expect(value["same"] == value["base"])
  }

  @Test("a bomb of aliases is refused")
  func bomb() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      let uses = (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ")
      text += "a\(level): &a\(level) [\(uses)]\n"
    }
    #expect(error(text)?.reason == .tooLarge)
  }

  @Test("a bomb of merge keys is refused")
  func mergeBomb() {
    var text = "a0: &a0 {k: v}\n"
    for level in 1...40 {
      text += "a\(level): &a\(level) {<<: [*a\(level - 1), *a\(level - 1)], k\(level): *a\(level - 1)}\n"
    }
    #expect(error(text)?.reason == .tooLarge)
  }

  @Test("nesting beyond the limit is an error")
  func nesting() {
    #expect(error(String(repeating: "[", count: 10_000))?.reason == .tooDeep)
    #expect(error(String(repeating: "- ", count: 10_000) + "x") != nil)
  }

  @Test(
    "what is not YAML is an error with a place",
    arguments: ["a: [1", "a: 'x", "\ta: 1", "a: 1\n b: 2", "*x", "{a: 1}: 2", "a: @x", "? [a]\n: b"])
  func refusals(text: String) throws {
    let fault = try #require(error(text))
    #expect(fault.line >= 1 && fault.column >= 1)
  }

  @Test("what is not UTF-8 is refused")
  func invalidUTF8() {
    #expect(throws: TextError.self) { try YAMLReader.read([0x61, 0x3A, 0x20, 0xFF]) }
  }
}
