import StructuredText
import Testing

struct JSONReaderTests {
  private func error(_ text: String, _ dialect: JSONDialect = .strict) -> TextError? {
    error(Array(text.utf8), dialect)
  }

  private func error(_ bytes: [UInt8], _ dialect: JSONDialect = .strict) -> TextError? {
    do throws(TextError) {
      _ = try JSONReader.read(bytes, dialect: dialect)
      return nil
    } catch {
      return error
    }
  }

  @Test("every kind of value is read, members in their order")
  func values() throws {
    let value = try JSONReader.read(#" {"b": [null, true, false, -1.50e+2], "a": {"": "x"}} "#)
    #expect(
      value
        == .object([
          .init(name: "b", value: .array([.null, .bool(true), .bool(false), .number("-1.50e+2")])),
          .init(name: "a", value: .object([.init(name: "", value: .string("x"))])),
        ]))
  }

  @Test("escapes are resolved, pairs of surrogates joined and halves replaced")
  func escapes() throws {
    #expect(try JSONReader.read(#""\"\\\/\b\f\n\r\t\u0041""#).string == "\"\\/\u{8}\u{C}\n\r\tA")
    #expect(try JSONReader.read(#""\ud83d\ude00""#).string == "😀")
    #expect(try JSONReader.read(#""a\ud83db""#).string == "a\u{FFFD}b")
    #expect(try JSONReader.read(#""\ude00\ud83d""#).string == "\u{FFFD}\u{FFFD}")
    #expect(try JSONReader.read(#""\ud83d\u0041""#).string == "\u{FFFD}A")
  }

  @Test("a byte order mark and line ends of every kind are accepted")
  func lineEnds() throws {
    #expect(try JSONReader.read([0xEF, 0xBB, 0xBF] + Array("{\r\n\"a\": 1\r}\r\n".utf8))["a"]?.int == 1)
  }

  @Test(
    "what strict JSON forbids is refused",
    arguments: [
      "{'a': 1}", "{a: 1}", "[1,]", "{\"a\": 1,}", "[01]", "[+1]", "[.5]", "[5.]", "[0x10]", "[NaN]", "[Infinity]",
      "[-]",
      "[1e]", "// x\n1", "/* x */ 1", "[1 2]", "{\"a\" 1}", "{1: 2}", "\"a\nb\"", "\"\\x41\"", "\"\\u12g4\"", "tru",
      "nulll",
      "1 2", "}", "[", ",", "{\"a\":}", "[\u{A0}1]", "\"\\", "\"a", "-", "truefalse",
    ])
  func refusals(text: String) { #expect(error(text) != nil) }

  @Test("a fault is told with its line and column")
  func places() {
    #expect(error("{\n  \"a\": 1\n  \"b\": 2\n}") == TextError(.expected("“,” or “}”"), line: 3, column: 3))
    #expect(error("{\r\n\"a\": ?}") == TextError(.expected("a value or a sign of JSON"), line: 2, column: 6))
    #expect(error("") == TextError(.empty, line: 1, column: 1))
    #expect(error(" \n ") == TextError(.empty, line: 2, column: 2))
    #expect(error("{\"a\": \"half") == TextError(.unfinished("a string"), line: 1, column: 12))
  }

  @Test("what is not UTF-8 is refused at its place")
  func invalidUTF8() {
    for bytes: [UInt8] in [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xF0, 0x9F, 0x98],
    ] {
      #expect(
        error(Array("[\n\"".utf8) + bytes + Array("\"]".utf8)) == TextError(.notUTF8, line: 2, column: 2), "\(bytes)")
    }
    #expect(error(Array("\"aé語😀\"".utf8)) == nil)
  }

  @Test("nesting beyond the limit is an error, however deep")
  func nesting() throws {
    for depth in [129, 10_000, 200_000] {
      #expect(error(String(repeating: "[", count: depth))?.reason == .tooDeep)
      #expect(error(String(repeating: "{\"a\":", count: depth))?.reason == .tooDeep)
    }
    let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(error(deepest) == nil)
    #expect(throws: TextError.self) { try JSONReader.read("[[[1]]]", depthLimit: 2) }
  }

  @Test("JSON5 documents are read in the lenient dialect")
  func lenient() throws {
    let text = """
      // a comment
      {
        /* another */ bare: 'single "quoted"', $_9: "double 'quoted'", 'quoted': 1, "esc\\u0061pe": 2, \\u0062: 3,
        numbers: [+1, .5, 5., -.5e1, 5.e3, 0x1F, -0XA, Infinity, -Infinity, NaN, -NaN,],
        continued: 'one \\\ntwo \\\r\nthree', escapes: '\\x41\\v\\0\\'\\q',\u{A0}\u{2003}
        ünïcode: true,
      }
      """
    let value = try JSONReader.read(text, dialect: .lenient)
    #expect(value["bare"]?.string == "single \"quoted\"")
    #expect(value["$_9"]?.string == "double 'quoted'")
    #expect(value["quoted"]?.int == 1)
    #expect(value["escape"]?.int == 2)
    #expect(value["b"]?.int == 3)
    #expect(
      value["numbers"]?.array
        == ["1", "0.5", "5.0", "-0.5e1", "5.0e3", "31", "-10", "Infinity", "-Infinity", "NaN", "NaN"].map {
          .number($0)
        })
    #expect(value["numbers"]?.array?[7].double == nil)
    #expect(value["continued"]?.string == "one two three")
    #expect(value["escapes"]?.string == "A\u{B}\0'q")
    #expect(value["ünïcode"]?.bool == true)
  }

  @Test(
    "what even JSON5 forbids is refused",
    arguments: [
      "[,]", "{,}", "[1,,2]", "'a\nb'", "/* x", "/ x", "{a b: 1}", "0x", "+", ".", "'\\1'", "[1}", "{a}", "--1", "01",
      "1_0",
    ])
  func lenientRefusals(text: String) { #expect(error(text, .lenient) != nil) }

  @Test("of doubled members the last one counts")
  func doubled() throws {
    #expect(try JSONReader.read(#"{"a": 1, "a": 2}"#)["a"]?.int == 2)
  }

  @Test("tokens cover the document, so that an editor can keep every other byte")
  func tokens() throws {
    let bytes = Array("{a: /* why */ 'x', // end\n}".utf8)
    var tokenizer = JSONTokenizer(bytes, dialect: .lenient)
    var texts: [String] = []
    while true {
      let token = try tokenizer.next()
      if token.kind == .end { break }
      texts.append(String(decoding: bytes[token.range], as: UTF8.self))
    }
    #expect(texts == ["{", "a", ":", "'x'", ",", "}"])
  }

  @Test("random documents survive writing and reading, in both dialects")
  func roundTrips() throws {
    for seed in UInt64(1)...400 {
      var random = RandomSource(seed: seed)
      let value = random.json()
      #expect(try JSONReader.read(JSONWriter.compact(value)) == value, "seed \(seed)")
      #expect(try JSONReader.read(JSONWriter.pretty(value), dialect: .lenient) == value, "seed \(seed)")
    }
  }

  @Test("a document cut anywhere is an error, never a crash or half a value")
  func prefixes() {
    let bytes = Array(#"{"a": ["x\u00e9é", -1.5e3, true, null], "b": {"c": "d"}}"#.utf8)
    for length in 0..<bytes.count {
      #expect(error(Array(bytes.prefix(length))) != nil, "cut at \(length)")
      #expect(error(Array(bytes.prefix(length)), .lenient) != nil, "cut at \(length)")
    }
  }

  @Test("random bytes never crash a reader")
  func randomBytes() {
    let pieces = "{}[]:,\"'\\/*+-.eE0123xu \n\rtruefalsnullNI#=&<>|é😀".unicodeScalars.map { Array(String($0).utf8) }
    for seed in UInt64(1)...600 {
      var random = RandomSource(seed: seed)
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...60, using: &random) { bytes += pieces.randomElement(using: &random) ?? [] }
      if Bool.random(using: &random) { bytes.append(.random(in: 0...255, using: &random)) }
      for dialect in [JSONDialect.strict, .lenient] {
        guard let value = try? JSONReader.read(bytes, dialect: dialect) else { continue }
        // What was read can be written and read again to the same, non-finite numbers aside.
        let text = JSONWriter.compact(value)
        #expect((try? JSONReader.read(text)).map(JSONWriter.compact) == text, "seed \(seed)")
      }
      _ = try? TOMLReader.read(bytes)
      _ = try? YAMLReader.read(bytes)
      _ = try? DotEnv.read(bytes)
    }
  }
}
