import StructuredText
import Testing

struct DotEnvTests {
  private func read(_ text: String) throws -> DotEnv { try DotEnv.read(Array(text.utf8)) }

  @Test("quotes, export, comments and blanks are read as shells do")
  func forms() throws {
    let file = try read(
      """
      # comment
      PLAIN=value
      export EXPORTED = spaced   # comment
      SINGLE='it is $raw \\n'  # comment
      DOUBLE="a\\n\\"b\\" \\$c"
      HASH=a#b
      EMPTY=
      EQUALS=a=b==
        INDENTED=1
      export=2
      """)
    #expect(file["PLAIN"] == "value")
    #expect(file["EXPORTED"] == "spaced")
    #expect(file["SINGLE"] == "it is $raw \\n")
    #expect(file["DOUBLE"] == "a\n\"b\" $c")
    #expect(file["HASH"] == "a#b")
    #expect(file["EMPTY"] == "")
    #expect(file["EQUALS"] == "a=b==")
    #expect(file["INDENTED"] == "1")
    #expect(file["export"] == "2")
    #expect(file.oddLines.isEmpty)
  }

  @Test("the last assignment counts, and the order is that of the first ones")
  func repeated() throws {
    let file = try read("A=1\r\nB=2\r\nA=3\r\n")
    #expect(file["A"] == "3")
    #expect(file.entries.map(\.line) == [1, 2, 3])
    #expect(file.effective.map(\.name) == ["A", "B"])
    #expect(file.effective.map(\.value) == ["3", "2"])
  }

  @Test("a quoted value may hold line ends, and the lines after it keep their numbers")
  func longValues() throws {
    let file = try read("A=\"one\ntwo\"\nB=x\nodd line\nC='never closed\nD=y\n")
    #expect(file["A"] == "one\ntwo")
    #expect(file.entries.map(\.line) == [1, 3, 6])
    #expect(file.oddLines == [4, 5])
    #expect(file["D"] == "y")
  }

  @Test("what is not UTF-8 is an error at its place")
  func invalidUTF8() {
    #expect(throws: TextError(.notUTF8, line: 2, column: 3)) { try DotEnv.read(Array("A=1\nB=".utf8) + [0xFF]) }
  }

  @Test("a file cut anywhere is read")
  func prefixes() throws {
    let bytes = Array("export A=\"x\\n\"\r\nB='y' # z\nC=$D".utf8)
    for length in 0...bytes.count { _ = try DotEnv.read(Array(bytes.prefix(length))) }
  }
}
