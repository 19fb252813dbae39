import StructuredText
import Testing

@testable import OpenClawConfiguration

@Suite struct EditingTests {
  private func adding(_ path: MemberPath, _ value: JSONValue, to text: String) throws -> String {
    var document = try ConfigurationDocument(text)
    let change = try document.insert(path, value)
    let edited = document.text
    #expect(try document.undo(change) == .exact)
    #expect(document.text == text)
    return edited
  }

  @Test("a comment behind the last member stays with it, and the comma goes before the comment")
  func commentBehindLast() throws {
    #expect(
      try adding(["b"], 2.json, to: "{\n  a: 1 // one\n  // nothing more\n}\n")
        == "{\n  a: 1, // one\n  // nothing more\n  b: 2\n}\n")
  }

  @Test("trailing commas, single quotes, tabs and CRLF are imitated")
  func imitation() throws {
    #expect(
      try adding(["m", "x-y"], .members([("u", "v".json)]), to: "{\r\n\tm: {\r\n\t\tk: 'w',\r\n\t},\r\n}")
        == "{\r\n\tm: {\r\n\t\tk: 'w',\r\n\t\t'x-y': {\r\n\t\t\tu: 'v',\r\n\t\t},\r\n\t},\r\n}")
  }

  @Test("a document on one line stays on one line")
  func oneLine() throws {
    #expect(try adding(["b", "c"], 2.json, to: "{\"a\":1}") == "{\"a\":1,\"b\":{\"c\":2}}")
    #expect(try adding(["b"], 2.json, to: "{ \"a\": 1 }\n") == "{ \"a\": 1, \"b\": 2 }\n")
  }

  @Test("an empty document gets the form in which OpenClaw writes")
  func emptyObject() throws {
    #expect(try adding(["a", "b"], 2.json, to: "{}\n") == "{\n  \"a\": {\n    \"b\": 2\n  }\n}\n")
    #expect(try adding(["a"], 1.json, to: "{ // later\n}") == "{ // later\n  \"a\": 1\n}")
  }

  @Test("a byte order mark stays first")
  func byteOrderMark() throws {
    #expect(try adding(["b"], 2.json, to: "\u{FEFF}{\n    \"a\": 1\n}") == "\u{FEFF}{\n    \"a\": 1,\n    \"b\": 2\n}")
  }

  @Test("an object that takes the place of a value is written on one line where its neighbours are")
  func replacingInline() throws {
    var document = try ConfigurationDocument("{\n  defaults: { model: 'a/b', n: 1 },\n  other: 'x',\n}\n")
    try document.replace(["defaults", "model"], with: .members([("primary", "a/b".json)]))
    try document.insert(["defaults", "model", "fallbacks"], ["c/d"].json)
    try document.replace(["other"], with: .members([("y", 1.json)]))
    #expect(
      document.text
        == "{\n  defaults: { model: { primary: 'a/b', fallbacks: ['c/d'] }, n: 1 },\n  other: {\n    y: 1,\n  },\n}\n")
  }

  private func failure(_ text: String, _ path: MemberPath = ["models", "providers", "x"]) -> ConfigurationFailure? {
    do {
      var document = try ConfigurationDocument(text)
      try document.insert(path, 1.json)
      return nil
    } catch { return error }
  }

  @Test("[C-23] a document that does not parse is refused with line and column")
  func unreadable() {
    #expect(failure("{\n  a: 1,\n  b 2\n}") == .unreadable(TextError(.expected("“:”"), line: 3, column: 5)))
    #expect(failure("") == .unreadable(TextError(.empty, line: 1, column: 1)))
    #expect(failure("// only a comment\n") != nil)
  }

  @Test("a member that stands twice on the path is refused")
  func duplicates() {
    #expect(failure("{models: {}, \"models\": {}}") == .duplicate(path: "models"))
    #expect(failure("{models: {providers: {x: 1, 'x': 2}}}") == .duplicate(path: "models.providers.x"))
    // A duplicate elsewhere is not ours to judge.
    #expect(failure("{a: 1, a: 2, models: {}}") == nil)
  }

  @Test("an $include at or above the path is refused, one elsewhere is not")
  func includes() {
    #expect(failure("{$include: './a.json5', models: {}}") == .included(path: "the document"))
    #expect(failure("{models: {'$include': ['./m.json5']}}") == .included(path: "models"))
    #expect(failure("{models: {\"\\u0024include\": './m.json5'}}") == .included(path: "models"))
    #expect(failure("{agents: {$include: './a.json5'}}") == nil)
  }

  @Test("a path through something that is no object is refused")
  func notAnObject() {
    #expect(failure("{models: []}") == .notAnObject(path: "models"))
    #expect(failure("{models: {providers: null}}") == .notAnObject(path: "models.providers"))
    #expect(failure("[]") == .notAnObject(path: "the document"))
    #expect(failure("{models: {providers: {x: {}}}}") == .exists(path: "models.providers.x"))
  }

  @Test("deleting from lists on one line leaves no stray space or comma")
  func removingInline() throws {
    for (text, element, result) in [
      ("{a: ['x', 'y']}", "x", "{a: ['y']}"), ("{a: ['x', 'y']}", "y", "{a: ['x']}"), ("{a: ['x',]}", "x", "{a: []}"),
      ("{a: [\n'x', // c\n'y' // d\n]}", "y", "{a: [\n'x' // c\n // d\n]}"),
    ] {
      var document = try ConfigurationDocument(text)
      try document.remove(element.json, from: ["a"])
      #expect(document.text == result)
    }
  }
}
