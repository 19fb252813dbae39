import Domain
import StructuredText
import Testing

@testable import OpenClawConfiguration

@Suite struct EnvironmentFileTests {
  @Test(
    "a line is added and taken out to the byte",
    arguments: [
      "", "A=1\n", "A=1", "A=1\r\nB=2\r\n", "# only a remark", "A='x\ny'\nexport B=\"q\"\n\n", "odd line\nA=1\n",
      "\u{FEFF}A=1\n",
    ])
  func addAndRemove(text: String) throws {
    var file = try EnvironmentFile(Array(text.utf8))
    let added = try file.add("NAME", "FAKE-value")
    #expect(file["NAME"] == "FAKE-value")
    #expect(file.bytes.starts(with: text.utf8))
    #expect(try file.remove("NAME", addedNewline: added.first?.isNewline == true))
    #expect(file.bytes == Array(text.utf8))
    #expect(try !file.remove("NAME"))
  }

  @Test("a name that is set already is refused with its line")
  func taken() throws {
    var file = try EnvironmentFile(Array("A=1\n export NAME = x\n".utf8))
    #expect(throws: EnvironmentFile.Failure.exists(name: "NAME", line: 2)) { try file.add("NAME", "y") }
  }

  @Test("what cannot be read with certainty is refused, never guessed", arguments: 0..<200)
  func hostile(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pieces = ["A=", "'", "\"", "\n", "\r\n", "=", " # ", "export ", "B=2", "`", "\\", "NAME=old\n"]
    let text = (0..<random.next() % 12).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
    var file = try EnvironmentFile(Array(text.utf8))
    let before = file
    do {
      let added = try file.add("NAME", "FAKE-value")
      #expect(file["NAME"] == "FAKE-value", "seed \(seed)")
      _ = try file.remove("NAME", addedNewline: added.first?.isNewline == true)
      #expect(file.bytes == before.bytes, "seed \(seed)")
    } catch {
      #expect(file == before, "seed \(seed)")
    }
  }
}
