import Domain
import FoundationEssentials
import Glibc
import StructuredText
import Testing

@testable import TokenProxyClient

@Suite("Audit log")
struct AuditLogTests {
  private let folder: TemporaryFolder
  private let noon = Date(timeIntervalSince1970: 1_795_185_120)

  init() throws { folder = try TemporaryFolder() }

  private func entry(_ number: Int, failure: String? = nil) -> AuditEntry {
    AuditEntry(
      at: noon.addingTimeInterval(Double(number)), command: "keys create", flags: ["--name", "--n\(number)"],
      exitStatus: failure == nil ? 0 : 64, failure: failure)
  }

  @Test("entries are read as they were written, the oldest of the newest first")
  func roundTrip() throws {
    let log = AuditLog(folder: folder.path + "/new")
    #expect(try log.newest(5).isEmpty)
    for number in 0..<10 { try log.add(entry(number, failure: number == 9 ? "USAGE" : nil)) }
    #expect(try log.newest(3) == [entry(7), entry(8), entry(9, failure: "USAGE")])
    #expect(try log.newest(100).count == 10)
    #expect(
      folder.text(of: "new/audit.log")?.split(separator: "\n").first
        == #"{"timestamp":"2026-11-20T14:32:00.000Z","command":"keys create","args":["--name","--n0"],"status":"success","exit":0,"detail":null}"#
    )
  }

  @Test("[C-5] the log is 0600 in a folder 0700, and a log that was open to others is closed to them")
  func modes() throws {
    folder.write("", to: "new/audit.log", mode: 0o644)
    try AuditLog(folder: folder.path + "/new").add(entry(1))
    #expect(folder.mode(of: "new") == 0o700)
    #expect(folder.mode(of: "new/audit.log") == 0o600)
  }

  @Test("[C-5] a log that has grown too large is put aside once, and both are read as one")
  func rotation() throws {
    let log = AuditLog(folder: folder.path, limit: 2_000)
    for number in 0..<100 { try log.add(entry(number)) }
    let sizes = ["audit.log", "audit.log.1"].map { folder.text(of: $0)?.utf8.count ?? 0 }
    #expect(sizes.allSatisfy { $0 <= 2_000 && $0 > 0 })
    #expect(folder.everything().filter { $0.hasPrefix("audit") } == ["audit.log", "audit.log.1"])
    #expect(folder.mode(of: "audit.log.1") == 0o600)
    let newest = try log.newest(15)
    #expect(newest == (85..<100).map { entry($0) })
    try log.clear()
    #expect(try log.newest(15).isEmpty)
    #expect(folder.everything().filter { $0.hasPrefix("audit") }.isEmpty)
  }

  @Test("a thousand random lines, whole, broken and hostile: every entry is found and nothing else")
  func randomLines() throws {
    let seed: UInt64 = 74_656
    var random = SplitMix64(seed: seed)
    var text: [UInt8] = []
    var expected: [AuditEntry] = []
    for number in 0..<1_000 {
      switch random.next() % 6 {
      case 0: text += (0..<Int(random.next() % 300)).map { _ in UInt8(random.next() % 256) }.filter { $0 != 0x0A }
      case 1: text += Array(#"{"timestamp":"soon","command":"x","status":"success"}"#.utf8)
      case 2: text += Array(JSONWriter.compact(entry(number).json).utf8.dropLast(Int(random.next() % 40) + 1))
      case 3: text += [UInt8](repeating: UInt8(ascii: "["), count: Int(random.next() % 2_000))
      default:
        let entry = entry(number, failure: random.next() % 2 == 0 ? "CODE \u{1B}[31m\n\"\\ ü" : nil)
        text += Array(JSONWriter.compact(entry.json).utf8)
        expected.append(entry)
      }
      text += random.next() % 10 == 0 ? [0x0D, 0x0A] : [0x0A]
    }
    folder.write(text, to: "audit.log")
    let log = AuditLog(folder: folder.path)
    #expect(try log.newest(2_000) == expected, "seed \(seed)")
    for count in [1, 7, 100] { #expect(try log.newest(count) == Array(expected.suffix(count)), "seed \(seed)") }
  }

  @Test("a line that a crash cut off does not swallow the next")
  func cutLine() throws {
    folder.write(#"{"timestamp":"2026-11-2"#, to: "audit.log")
    let log = AuditLog(folder: folder.path)
    try log.add(entry(1))
    #expect(try log.newest(5) == [entry(1)])
  }

  @Test("a link in the log's place is not written through")
  func link() throws {
    folder.write("precious", to: "elsewhere")
    #expect(symlink(folder.path + "/elsewhere", folder.path + "/audit.log") == 0)
    #expect(throws: ClientFailure.self) { try AuditLog(folder: folder.path).add(entry(1)) }
    #expect(folder.text(of: "elsewhere") == "precious")
  }

  @Test("entries that several write at once are all there, each whole")
  func concurrent() async throws {
    let log = AuditLog(folder: folder.path)
    let entries = (0..<80).map { entry($0) }
    await withTaskGroup(of: Void.self) { group in
      for part in 0..<4 {
        group.addTask { for each in entries[(part * 20)..<(part * 20 + 20)] { try? log.add(each) } }
      }
    }
    #expect(Set(try log.newest(1_000)) == Set(entries))
  }
}
