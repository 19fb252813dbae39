import Domain
import FoundationEssentials
import Glibc
import Testing

@testable import UsageLogs

@Suite("Growing logs")
struct GrowingFileTests {
  @Test("a line that has not ended is read when it has")
  func lineHasNotEnded() {
    let home = LogHome()
    let file = ".claude/projects/p/s.jsonl"
    let line = ClaudeLog.answer("m1", request: "r1", [3, 0, 0, 50], at: "2026-11-20T10:00:01.000Z")
    home.append(file, line.utf8.dropLast(9))
    var index = home.read()
    #expect(index.sum() == Sum())
    #expect(index.malformed == 0)
    home.append(file, line.utf8.suffix(9))
    home.read(into: &index)
    #expect(index.sum() == Sum(calls: 1, input: 3, output: 50))
  }

  @Test("only what came is read")
  func onlyWhatCameRead() {
    let home = LogHome()
    let file = ".claude/projects/p/s.jsonl"
    home.append(file, ClaudeLog.answer("m1", request: "r1", [3, 0, 0, 50], at: "2026-11-20T10:00:01.000Z"))
    var index = home.read()
    #expect(home.read(into: &index).bytes == 0)
    let more = ClaudeLog.answer("m2", request: "r2", [4, 0, 0, 60], at: "2026-11-20T10:00:02.000Z")
    home.append(file, more)
    #expect(home.read(into: &index).bytes == Int64(more.utf8.count))
    #expect(index.sum() == Sum(calls: 2, input: 7, output: 110))
  }

  @Test("a file that was cut, replaced or written anew is read from its beginning, and nothing counts twice")
  func fileCutReplacedOr() {
    let home = LogHome()
    let file = ".claude/projects/p/s.jsonl"
    let lines = (1...5).map {
      ClaudeLog.answer("m\($0)", request: "r\($0)", [3, 0, 0, 50], at: "2026-11-20T10:00:0\($0).000Z")
    }
    home.write(file, lines[0...2].joined())
    var index = home.read()
    // Shorter.
    home.write(file, lines[3])
    home.read(into: &index)
    #expect(index.sum().calls == 4)
    // Another file of the same name.
    home.write(".claude/projects/p/new", lines[3] + lines[4])
    rename(home.path + "/.claude/projects/p/new", home.path + "/" + file)
    home.read(into: &index)
    #expect(index.sum().calls == 5)
    // As long as before, in the same place, with other lines.
    home.write(file, lines[3].replacing("m4", with: "m8") + lines[4].replacing("m5", with: "m9"))
    home.read(into: &index)
    #expect(index.sum().calls == 7)
  }

  @Test("what was counted stays when its log is deleted")
  func whatCountedStaysWhen() {
    let home = LogHome()
    let file = ".claude/projects/p/s.jsonl"
    home.write(file, ClaudeLog.answer("m1", request: "r1", [3, 0, 0, 50], at: "2026-11-20T10:00:01.000Z"))
    var index = home.read()
    unlink(home.path + "/" + file)
    #expect(home.read(into: &index).hasChanged)
    #expect(index.sum() == Sum(calls: 1, input: 3, output: 50))
    #expect(index.files.isEmpty)
  }

  /// However files grow and however often they are looked at, the totals are those of one look at the end.
  @Test("looks at growing files add up to one look at the end", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func looksAtGrowingFiles(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let home = LogHome()
    var contents = RandomLogs.files(&random)
    var grown: [String: Int] = [:]
    var index = UsageIndex()
    while !contents.isEmpty {
      for name in contents.keys.sorted() where random.next() % 3 > 0 {
        guard let bytes = contents[name] else { continue }
        let done = grown[name] ?? 0
        let length = min(bytes.count - done, 1 + Int(random.next() % 900))
        home.append(name, bytes[done..<done + length])
        grown[name] = done + length
        if done + length == bytes.count { contents[name] = nil }
      }
      let size = 64 << Int(random.next() % 6)
      home.read(into: &index, bufferSize: size)
      // Between two looks the program may have ended.
      if random.next() % 4 == 0 { index = try #require(UsageIndex(state: index.state), "seed \(seed)") }
    }
    let once = home.read()
    #expect(index.named == once.named, "seed \(seed)")
    #expect(index.malformed == once.malformed, "seed \(seed)")
    #expect(once.sum().calls > 20, "seed \(seed)")
  }

  @Test("one large file is read in pieces that meet at its lines")
  func oneLargeFileRead() {
    let home = LogHome()
    let file = ".claude/projects/p/s.jsonl"
    let filler = String(repeating: "x", count: 250_000)
    var text = ""
    for number in 0..<150 {
      text += ClaudeLog.answer(
        "m\(number)", request: "r", [1, 0, 0, 2], at: "2026-11-20T10:00:01.000Z",
        text: number % 3 == 0 ? filler : "short")
      if number % 5 == 0 { text += #"{"type":"user","content":"\#(filler)"}"# + "\n" }
    }
    home.append(file, text.utf8)
    #expect(text.utf8.count > 2 * Int(LogUnit.length))
    #expect(home.read().sum() == Sum(calls: 150, input: 150, output: 300))
  }
}

/// Logs of all kinds that a seed makes up: with repeats, copies, broken lines and long ones.
enum RandomLogs {
  static func files(_ random: inout SplitMix64) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    var known: [String] = []
    for session in 0..<3 {
      var text = ""
      for number in 0..<12 {
        let message = "m\(session)-\(number)"
        for _ in 0..<1 + random.next() % 3 {
          let line = ClaudeLog.answer(
            message, request: "r\(random.next() % 2)",
            [Int(random.next() % 50), Int(random.next() % 500), 0, 1 + Int(random.next() % 90)],
            at: time(&random), session: "s\(session)", isSidechain: random.next() % 5 == 0,
            text: String(repeating: "é\\\"", count: Int(random.next() % 200)))
          text += line
          known.append(line)
        }
        // A conversation that was gone on with repeats lines of others.
        if random.next() % 3 == 0 { text += known[Int(random.next() % UInt64(known.count))] }
        if random.next() % 6 == 0 { text += "{\"type\":\"assistant\",\"usage\":{\n" }
      }
      files[".claude/projects/p/s\(session).jsonl"] = Array(text.utf8)
    }
    for session in 0..<3 {
      var running = [0, 0, 0, 0]
      var text =
        CodexLog.meta("c\(session)", at: "2026-11-20T1\(session):00:00.000Z")
        + CodexLog.model("gpt-5", at: "2026-11-20T1\(session):00:00.000Z")
      for number in 0..<10 {
        let last = [100 + Int(random.next() % 900), Int(random.next() % 100), 1 + Int(random.next() % 50), 1]
        running = zip(running, last).map { $0 + $1 }
        let line = CodexLog.count(
          random.next() % 4 == 0 ? nil : last, running, at: "2026-11-20T1\(session):0\(number):05.000Z")
        text += line
        if random.next() % 3 == 0 { text += line }
        if random.next() % 5 == 0 {
          text += #"{"type":"response_item","payload":"\#(String(repeating: "y", count: 700))"}"# + "\n"
        }
      }
      files[".codex/sessions/2026/11/20/rollout-2026-11-20T1\(session)-00-00-c.jsonl"] = Array(text.utf8)
    }
    return files
  }

  private static func time(_ random: inout SplitMix64) -> String {
    let minute = random.next() % 60
    return "2026-11-20T10:\(minute < 10 ? "0" : "")\(minute):00.000Z"
  }
}
