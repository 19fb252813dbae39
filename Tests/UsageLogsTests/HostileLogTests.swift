import Domain
import FoundationEssentials
import Glibc
import Testing

@testable import UsageLogs

@Suite("Hostile logs")
struct HostileLogTests {
  let file = ".claude/projects/p/s.jsonl"
  let good = ClaudeLog.answer("m1", request: "r1", [3, 0, 0, 50], at: "2026-11-20T10:00:01.000Z")

  @Test("lines that make no sense are counted, and those around them are read")
  func linesMakeNoSense() {
    let home = LogHome()
    let bad = [
      "\"usage\"\n", "[\"usage\"]\n", "{\"usage\":\n",
      "{\"type\":\"assistant\",\"message\":{\"usage\":{\"input_tokens\":1}}\n",
      "{\"type\":\"assistant\",\"message\":{\"usage\":{\"output_tokens\":7}}}\n", "\u{0}\"usage\"\u{FFFD}\n",
    ]
    home.write(file, bad.joined() + good + bad.joined() + good.replacing("m1", with: "m2"))
    let index = home.read()
    #expect(index.sum() == Sum(calls: 2, input: 6, output: 100))
    #expect(index.malformed == 2 * bad.count)
  }

  @Test("figures beyond all measure are cut off")
  func figuresBeyondAllMeasure() {
    let home = LogHome()
    for (number, figure) in ["99999999999999999999999999", "1e300", "-5", "1.5", "\"12\"", "null", "true", "[]"]
      .enumerated()
    {
      home.append(
        file,
        good.replacing("m1", with: "n\(number)").replacing(#""input_tokens":3"#, with: #""input_tokens":\#(figure)"#))
    }
    let index = home.read()
    #expect(index.sum().calls == 8)
    #expect(index.sum().input == 2 * Int(UInt32.max) + 1 + 12)
  }

  @Test("a line over the limit is counted and passed over")
  func lineOverLimitCounted() {
    let home = LogHome()
    let long = good.replacing("hello", with: String(repeating: "x", count: 50_000))
    home.write(file, good + long + good.replacing("m1", with: "m2"))
    var index = UsageIndex()
    home.read(into: &index, bufferSize: 1_024, lineLimit: 8_192)
    #expect(index.sum().calls == 2)
    #expect(index.oversized == 1)
    var whole = UsageIndex()
    home.read(into: &whole, bufferSize: 1_024)
    #expect(whole.oversized == 0)
  }

  @Test("links in a circle, folders named like files, pipes and unreadable files do no harm")
  func linksCircleFoldersNamed() {
    let home = LogHome()
    home.write(file, good)
    let folder = home.path + "/.claude/projects/p"
    symlink(folder, folder + "/again")
    symlink(folder + "/loop.jsonl", folder + "/loop.jsonl")
    symlink("/nowhere", folder + "/dead.jsonl")
    mkdir(folder + "/folder.jsonl", 0o700)
    mkfifo(folder + "/pipe.jsonl", 0o600)
    home.write(".claude/projects/p/closed.jsonl", good.replacing("m1", with: "m2"))
    chmod(folder + "/closed.jsonl", 0)
    var index = UsageIndex()
    let outcome = home.read(into: &index)
    let mayReadAll = getuid() == 0
    #expect(index.sum().calls == (mayReadAll ? 2 : 1))
    #expect(outcome.troubles.count == (mayReadAll ? 0 : 1))
  }

  @Test("no bytes whatever make it fail")
  func noBytesWhateverMake() {
    for seed in 1...60 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      let home = LogHome()
      var files = RandomLogs.files(&random)
      files[".gemini/tmp/a/chats/session-1.jsonl"] = Array(
        #"{"id":"m","timestamp":"2026-11-20T10:00:05Z","type":"gemini","tokens":{"input":10,"output":5},"$set":{"messages":[{}]}}"#
          .utf8)
      files[".copilot/otel/a.jsonl"] = Array(
        #"{"name":"chat","time":[1,2],"attributes":{"gen_ai.usage.input_tokens":1}}"#.utf8)
      files["work/.aider.chat.history.md"] = Array(
        "# aider chat started at 2026-11-20 10:00:00\n> Tokens: 4k sent, 5 received.\n".utf8)
      for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
        var bytes = bytes
        for _ in 0..<1 + random.next() % 40 where bytes.count > 1 {
          let place = Int(random.next() % UInt64(bytes.count))
          switch random.next() % 4 {
          case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
          case 1: bytes.remove(at: place)
          case 2: bytes.insert(contentsOf: "{[\"\\}]:,\n".utf8, at: place)
          default: bytes.removeLast(min(bytes.count - 1, Int(random.next() % 50)))
          }
        }
        home.append(name, bytes + [0x0A])
      }
      var index = UsageIndex()
      home.read(into: &index, bufferSize: 256)
      #expect(UsageIndex(state: index.state)?.named == index.named, "seed \(seed)")
    }
  }

  @Test("a damaged state is none")
  func damagedStateNone() {
    let home = LogHome()
    home.write(file, good)
    let state = home.read().state
    #expect(UsageIndex(state: state) != nil)
    for seed in 1...200 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      var bytes = state
      let place = Int(random.next() % UInt64(bytes.count))
      bytes[place] ^= UInt8(1 + random.next() % 255)
      #expect(UsageIndex(state: bytes) == nil, "seed \(seed)")
      #expect(UsageIndex(state: Array(state.prefix(place))) == nil, "seed \(seed)")
    }
  }
}
