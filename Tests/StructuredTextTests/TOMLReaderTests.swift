import StructuredText
import Testing

struct TOMLReaderTests {
  private func error(_ text: String) -> TextError? {
    do throws(TextError) {
      _ = try TOMLReader.read(text)
      return nil
    } catch {
      return error
    }
  }

  @Test("tables, dotted keys, inline tables and arrays of tables are read with their lines")
  func structure() throws {
    let text = """
      title = "x" # comment
      a.b."c.d" = 1

      [providers."managed:kimi-code"]
      oauth = { storage = "file", key.name = 'k' }
      list = [
        1, # one
        2,
      ]

      [[models]]
      name = "first"
      [models.limits]
      size = 3
      [[models]]
      name = "second"
      """
    let value = try TOMLReader.read(text)
    #expect(value["title"]?.string == "x")
    #expect(value["a"]?["b"]?["c.d"]?.integer == 1)
    let provider = value["providers"]?["managed:kimi-code"]
    #expect(provider?.line == 4)
    #expect(provider?["oauth"]?["storage"]?.string == "file")
    #expect(provider?["oauth"]?["key"]?["name"]?.string == "k")
    #expect(provider?["list"]?.array?.compactMap(\.integer) == [1, 2])
    #expect(provider?["list"]?.array?.map(\.line) == [7, 8])
    #expect(value["models"]?.array?.map { $0["name"]?.string } == ["first", "second"])
    #expect(value["models"]?.array?[0]["limits"]?["size"]?.integer == 3)
    #expect(value["models"]?.array?[1]["name"]?.line == 16)
  }

  @Test("all kinds of string are read")
  func strings() throws {
    let text = #"""
      basic = "a\tb\"\\\u00e9\U0001F600"
      literal = 'C:\path'
      long = """
      one \
         two
      "quoted" """"
      raw = '''
      it's \n'''
      """#
    let value = try TOMLReader.read(text.replacing("\n", with: "\r\n"))
    #expect(value["basic"]?.string == "a\tb\"\\é😀")
    #expect(value["literal"]?.string == #"C:\path"#)
    #expect(value["long"]?.string == "one two\n\"quoted\" \"")
    #expect(value["raw"]?.string == #"it's \n"#)
  }

  @Test("numbers, booleans and dates are told apart")
  func scalars() throws {
    let value = try TOMLReader.read(
      """
      int = -1_000
      hex = 0xdead_BEEF
      oct = 0o17
      bin = 0b101
      float = 6.02e23
      power = 1e3
      inf = -inf
      nan = nan
      yes = true
      moment = 1979-05-27T07:32:00.5-07:00
      spaced = 1979-05-27 07:32:00Z # comment
      day = 1979-05-27
      time = 07:32:00
      """)
    #expect(value["int"]?.integer == -1000)
    #expect(value["hex"]?.integer == 0xDEAD_BEEF)
    #expect(value["oct"]?.integer == 15)
    #expect(value["bin"]?.integer == 5)
    #expect(value["float"]?.double == 6.02e23)
    #expect(value["power"]?.double == 1000)
    #expect(value["inf"]?.double == -.infinity)
    #expect(value["nan"]?.double?.isNaN == true)
    #expect(value["yes"]?.bool == true)
    #expect(value["moment"]?.content == .date("1979-05-27T07:32:00.5-07:00"))
    #expect(value["spaced"]?.content == .date("1979-05-27 07:32:00Z"))
    #expect(value["day"]?.content == .date("1979-05-27"))
    #expect(value["time"]?.content == .date("07:32:00"))
  }

  @Test("what is defined twice is an error at the second place")
  func doubles() {
    #expect(error("a = 1\nb = 2\na = 3")?.line == 3)
    #expect(error("[a]\n[b]\n[a]")?.line == 3)
    #expect(error("a.b = 1\n[a]")?.line == 2)
    #expect(error("a = 1\n[a.b]")?.line == 2)
    #expect(error("a = {b = 1}\n[a.c]")?.line == 2)
    #expect(error("a = {b = 1}\na.c = 2")?.line == 2)
    #expect(error("a = [1]\n[[a]]")?.line == 2)
    #expect(error("[[a]]\n[a]")?.line == 2)
    #expect(error("[a.b.c]\n[a]\nb.d = 1")?.line == 3)
    #expect(error("a = {b = 1, b = 2}")?.line == 1)
    #expect(error("[a.b]\n[a]\nc = 1") == nil)
    #expect(error("[fruit]\napple.color = 1\n[fruit.apple.taste]") == nil)
  }

  @Test(
    "what TOML forbids is refused",
    arguments: [
      "a", "a =", "= 1", "a = 1 b = 2", "a = 01", "a = 1_", "a = _1", "a = 1__0", "a = 1.", "a = .1", "a = 0x",
      "a = 0xg",
      "a = +0x1", "a = \"x", "a = 'x", "a = \"\"\"x", "a = \"x\ny\"", "a = \"\\q\"", "a = \"\\ud800\"",
      "a = \"\\U00110000\"",
      "[a", "[a]]", "[[a]", "[]", "[a.]", "a. = 1", "a = [1", "a = [1 2]", "a = [,]", "a = {b = 1,}", "a = {b = 1\n}",
      "a = {", "a = tru", "a = yes", "a = 1979-5-27", "a\rb = 1", "# \u{1}", "a = 99999999999999999999",
      "\"\"\"k\"\"\" = 1",
      "[a] b = 1", "a = 1979-05-27T", "a = \"\u{7F}\"",
    ])
  func refusals(text: String) { #expect(error(text) != nil) }

  @Test("nesting beyond the limit is an error, however it is written")
  func nesting() {
    #expect(error("a = " + String(repeating: "[", count: 10_000))?.reason == .tooDeep)
    #expect(error("a = " + String(repeating: "{a = ", count: 10_000))?.reason == .tooDeep)
    #expect(error(String(repeating: "a.", count: 10_000) + "a = 1")?.reason == .tooDeep)
    #expect(error("[" + String(repeating: "a.", count: 10_000) + "a]")?.reason == .tooDeep)
    #expect(error("a = " + String(repeating: "{a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = ", count: 30))?.reason == .tooDeep)
  }

  @Test("a document cut anywhere is read or an error, never a crash")
  func prefixes() {
    let bytes = Array(
      "[a.\"b\"]\nc = { d = [1, 'x'], e = \"\"\"\n\\u00e9 \\\n\"\"\" }\n[[f]]\ng = 1979-05-27 07:32:00Z\n".utf8)
    #expect(error(String(decoding: bytes, as: UTF8.self)) == nil)
    for length in 0..<bytes.count { _ = try? TOMLReader.read(Array(bytes.prefix(length))) }
  }
}
