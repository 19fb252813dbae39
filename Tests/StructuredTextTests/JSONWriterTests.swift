import StructuredText
import Testing

struct JSONWriterTests {
  private let value: JSONValue = .object([
    .init(name: "z", value: .array([.number("1"), .object([])])),
    .init(name: "a", value: .string("é\u{1B}\"\u{7F}\u{2028}")),
    .init(name: "n", value: .array([])), .init(name: "q", value: .null),
  ])

  @Test("pretty text has two spaces a level, members in order, and ends with a line end")
  func pretty() {
    #expect(
      JSONWriter.pretty(value) == """
        {
          "z": [
            1,
            {}
          ],
          "a": "é\\u001b\\"\\u007f\\u2028",
          "n": [],
          "q": null
        }

        """)
  }

  @Test("compact text is one line without spaces")
  func compact() {
    #expect(JSONWriter.compact(value) == #"{"z":[1,{}],"a":"é\u001b\"\u007f\u2028","n":[],"q":null}"#)
  }

  @Test(
    "what is no number of JSON is written as null", arguments: ["NaN", "Infinity", "0x10", "1.", "", "1,2", "\"a\""])
  func strangeNumbers(text: String) { #expect(JSONWriter.compact(.number(text)) == "null") }
}
