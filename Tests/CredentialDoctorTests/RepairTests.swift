import CredentialDoctor
import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import OpenClawStore
import StructuredText
import Testing

private let sick = """
  {"version": 1, "zz": {"kept": true},
   "profiles": {
    "anthropic:camel": {"type":"oauth","provider":"anthropic","accessToken":"\(Fake.token)","refreshToken":"\(Fake.refresh)","expiresAt":\(far)},
    "openai:type": {"type":"apiKey","provider":"openai","key":"\(Fake.key)","future":[1,{"deep":null}]},
    "groq:hidden": {"type":"api_key","provider":"groq","key":"[REDACTED]"}},
   "order": {"anthropic": ["anthropic:ghost", "anthropic:camel"]}}
  """

@Suite struct RepairTests {
  @Test("examining changes nothing, and finds what is there") func examine() async throws {
    let home = try TemporaryHome(store: sick)
    home.setMode(0o644)
    let report = try await home.doctor().examine()
    #expect(
      Set(report.findings.map(\.code)).isSuperset(of: [
        "camel-fields", "type-apiKey", "redacted", "order-dangling", "perm",
      ]))
    #expect(report.findings.allSatisfy { $0.path.hasPrefix("~/") || $0.path.hasPrefix("/") })
    #expect(home.text() == sick && home.mode() == 0o644)
    #expect(!exists(home.path + "/.local"))
  }

  @Test("mending keeps what it does not mend, and undoing brings bytes and modes back") func mendAndUndo() async throws
  {
    let home = try TemporaryHome(store: sick)
    home.setMode(0o644)
    let doctor = home.doctor()
    let outcome = try await doctor.fix([])
    #expect(outcome.failed.isEmpty)
    let mended = try #require(home.json())
    #expect(mended["profiles"]?["openai:type"]?["type"] == "api_key".json)
    #expect(mended["profiles"]?["openai:type"]?["future"] == json(#"[1,{"deep":null}]"#))
    #expect(mended["profiles"]?["groq:hidden"] == json(#"{"type":"api_key","provider":"groq","key":"[REDACTED]"}"#))
    #expect(mended["zz"] == json(#"{"kept": true}"#))
    #expect(mended.members?.map(\.name) == ["version", "zz", "profiles", "order"])
    #expect(home.mode() == 0o600)
    let left = try await doctor.examine()
    #expect(left.findings.filter { $0.severity != .info }.map(\.code) == ["redacted"])
    #expect(left.undoable?.id == outcome.record?.id)
    let undone = try await doctor.undo(nil)
    #expect(undone.failed.isEmpty)
    #expect(home.text() == sick && home.mode() == 0o644)
    #expect(try await doctor.undo(nil) == DoctorOutcome())
  }

  @Test("the journal and its copies are their owner's alone, and the journal holds no secret") func journalSecrecy()
    async throws
  {
    let home = try TemporaryHome(store: sick)
    let record = try #require(try await home.doctor().fix([]).record)
    let folder = ".local/state/credtop/doctor/\(record.id)"
    #expect(home.mode(folder) == 0o700 && home.mode(".local/state/credtop/doctor") == 0o700)
    for name in names(in: home.path + "/" + folder, limit: 100) { #expect(home.mode("\(folder)/\(name)") == 0o600) }
    let journal = try #require(home.text(folder + "/journal.json"))
    #expect(!journal.contains("FAKE"))
  }

  @Test("a preview shows the change without a secret, and writes nothing") func preview() async throws {
    let home = try TemporaryHome(store: sick)
    let text = try await home.doctor().preview([])
    #expect(text.contains("\"access\"") && text.contains("-") && text.contains("~/.openclaw"))
    for secret in [Fake.token, Fake.refresh, Fake.key] { #expect(!text.contains(secret.suffix(12))) }
    #expect(home.text() == sick && !exists(home.path + "/.local"))
  }

  @Test("only the finding that is named is mended") func single() async throws {
    let home = try TemporaryHome(store: sick)
    let doctor = home.doctor()
    let id = try #require(try await doctor.examine().findings.first { $0.code == "type-apiKey" }?.id)
    _ = try await doctor.fix([id])
    #expect(home.json()?["profiles"]?["openai:type"]?["type"] == "api_key".json)
    #expect(home.json()?["profiles"]?["anthropic:camel"]?["accessToken"] != nil)
  }

  @Test("in a store that was changed since, only what was mended goes back") func memberUndo() async throws {
    let home = try TemporaryHome(store: sick)
    let doctor = home.doctor()
    _ = try await doctor.fix([])
    let changed = try #require(home.text()).replacing("\"kept\": true", with: "\"kept\": false")
    home.write(changed, to: TemporaryHome.store)
    let outcome = try await doctor.undo(nil)
    #expect(outcome.failed.isEmpty)
    let now = try #require(home.json())
    #expect(now["zz"] == json(#"{"kept": false}"#))
    #expect(now["profiles"] == json(sick)?["profiles"] && now["order"] == json(sick)?["order"])
  }

  @Test("what was mended and then changed by somebody is not touched") func conflict() async throws {
    let home = try TemporaryHome(store: sick)
    let doctor = home.doctor()
    _ = try await doctor.fix([])
    let changed = try #require(home.text()).replacing(far, with: "4102444800001")
    home.write(changed, to: TemporaryHome.store)
    let outcome = try await doctor.undo(nil)
    #expect(outcome.failed.count == 1 && outcome.failed[0].contains("expires"))
    #expect(!outcome.failed[0].contains("FAKE"))
    #expect(home.text() == changed)
  }

  @Test("the configuration keeps its comments through mending and undoing") func configuration() async throws {
    let home = try TemporaryHome(store: #"{"version":1,"profiles":{}}"#)
    let text = """
      // mine
      {
        meta: { lastTouchedVersion: '2026.1.29' }, // stamp
        auth: { order: { groq: [], } },
      }
      """
    home.write(text, to: TemporaryHome.configuration)
    let doctor = home.doctor()
    #expect(try await doctor.fix([]).failed.isEmpty)
    let mended = try #require(home.text(TemporaryHome.configuration))
    #expect(mended.contains("// mine") && mended.contains("// stamp") && !mended.contains("groq"))
    // Somebody adds a line; it stays.
    home.write(mended.replacing("// stamp", with: "// stamp, and more"), to: TemporaryHome.configuration)
    #expect(try await doctor.undo(nil).failed.isEmpty)
    let undone = try #require(home.text(TemporaryHome.configuration))
    #expect(undone.contains("groq") && undone.contains("// stamp, and more"))
  }

  @Test("a stale lock and an unfinished draft go; the draft comes back") func leftovers() async throws {
    let home = try TemporaryHome(store: #"{"version":1,"profiles":{}}"#)
    let lock = TemporaryHome.store + ".lock"
    let draft = TemporaryHome.store + ".99999999-abcdefgh.tmp"
    home.write("FAKE draft", to: draft, mode: 0o640)
    mkdir(home.path + "/" + lock, 0o700)
    home.age(lock, seconds: 90)
    home.age(draft, seconds: 3600)
    let doctor = home.doctor()
    #expect(Set(try await doctor.examine().findings.map(\.code)) == ["stale-lock", "temporary-file"])
    #expect(try await doctor.fix([]).failed.isEmpty)
    #expect(!exists(home.path + "/" + lock) && !exists(home.path + "/" + draft))
    #expect(try await doctor.undo(nil).failed.isEmpty)
    #expect(home.text(draft) == "FAKE draft" && home.mode(draft) == 0o640)
    #expect(!exists(home.path + "/" + lock))
  }

  @Test("while another program holds the lock nothing is written, and what failed is told") func locked() async throws {
    let home = try TemporaryHome(store: sick)
    mkdir(home.path + "/" + TemporaryHome.store + ".lock", 0o700)
    let outcome = try await home.doctor().fix([])
    #expect(outcome.failed.contains { $0.contains("in use") })
    #expect(home.text() == sick)
  }

  @Test("OpenClaw's own doctor is run only when asked, once for all that it mends; taking back says that it stays")
  func ownDoctor() async throws {
    let login =
      #"{"type":"oauth","provider":"anthropic","access":"\#(Fake.token)","refresh":"\#(Fake.refresh)","expires":\#(far)}"#
    let home = try TemporaryHome(
      store: #"{"version":1,"profiles":{"anthropic:claude-cli":\#(login),"x:y":{"type":"aws-sdk","provider":"x"}}}"#)
    let script = home.write("#!/bin/sh\necho \"$@\" >> '\(home.path)/ran'\n", to: "openclaw", mode: 0o755)
    let program = OpenClawProgram(path: script, environment: [:])
    #expect(try await home.doctor(program: program).fix([]) == DoctorOutcome())
    let asked = home.doctor(program: program, runsOpenClaw: true)
    #expect(try await asked.fix([]).failed.isEmpty)
    #expect(home.text("ran") == "doctor --fix --non-interactive\n")
    #expect(try await asked.undo(nil).failed.count == 1)
    // Without the program it fails, and says so.
    #expect(try await home.doctor(runsOpenClaw: true).fix([]).failed.count == 1)
  }

  @Test("a read-only run mends nothing") func readOnly() async throws {
    let home = try TemporaryHome(store: sick)
    await #expect(throws: ServiceFailure.self) { try await home.doctor(mayWrite: false).fix([]) }
    await #expect(throws: ServiceFailure.self) { try await home.doctor(mayWrite: false).undo(nil) }
    #expect(home.text() == sick)
  }

  @Test("a journal that was cut off at any point still takes back what was done") func cutOff() async throws {
    let home = try TemporaryHome(store: sick)
    let doctor = home.doctor()
    let record = try #require(try await doctor.fix([]).record)
    let journal = ".local/state/credtop/doctor/\(record.id)/journal.json"
    let done = try #require(home.text(journal))
    // Ended before the end was noted: the file is changed already.
    home.write(done.replacing("\"state\": \"done\"", with: "\"state\": \"begun\""), to: journal)
    #expect(try await doctor.undo(nil).failed.isEmpty)
    #expect(home.text() == sick)
    // Ended before the file was changed: it is as before, and stays so.
    home.write(done.replacing("\"state\": \"done\"", with: "\"state\": \"begun\""), to: journal)
    #expect(try await doctor.undo(nil).failed.isEmpty)
    #expect(home.text() == sick)
  }

  @Test("a journal that makes no sense, or names a copy elsewhere, is not followed") func hostileJournal() async throws
  {
    let home = try TemporaryHome(store: sick)
    let doctor = home.doctor()
    let record = try #require(try await doctor.fix([]).record)
    let journal = ".local/state/credtop/doctor/\(record.id)/journal.json"
    let done = try #require(home.text(journal))
    let mended = home.text()
    for text in [
      "", "{", "[]", done.replacing("\"0.copy\"", with: "\"../../x\""), done.replacing("\"rename\"", with: "\"eval\""),
    ] {
      home.write(text, to: journal)
      #expect(try await doctor.undo(nil) == DoctorOutcome())
      await #expect(throws: ServiceFailure.self) { try await doctor.undo("../\(record.id)") }
      #expect(home.text() == mended)
    }
  }

  @Test(
    "hostile stores are told of and left alone",
    arguments: [
      String(repeating: "[", count: 100_000), "\u{0}\u{1}",
      "{\"profiles\": {\"a\": " + String(repeating: "{\"b\":", count: 5000),
      "{\"version\":1,\"profiles\":{\"\":{},\"a\\nb\":[],\"\\u0000\":null,\"x\":{\"type\":5,\"provider\":{},\"key\":[]}}}",
      "{\"version\":1,\"profiles\":{},\"order\":{\"a\":[1,{}],\"b\":7},\"lastGood\":[],\"usageStats\":{\"x\":5}}",
    ])
  func hostile(_ text: String) async throws {
    let home = try TemporaryHome(store: text)
    let doctor = home.doctor()
    _ = try await doctor.examine()
    _ = try await doctor.fix([])
    if try await doctor.examine().undoable != nil { #expect(try await doctor.undo(nil).failed.isEmpty) }
    #expect(home.text() == text)
  }

  @Test("a store that is no UTF-8, too large, a folder, a pipe or a link in a circle is told of") func oddFiles()
    async throws
  {
    let home = try TemporaryHome(store: "x")
    let path = home.path + "/" + TemporaryHome.store
    let doctor = home.doctor()
    func codes() async throws -> Set<String> { Set(try await doctor.examine().findings.map(\.code)) }
    let file = open(path, O_WRONLY | O_TRUNC)
    _ = [UInt8](repeating: 0xFF, count: 100).withUnsafeBytes { write(file, $0.baseAddress, 100) }
    #expect(try await codes() == ["json-invalid"])
    ftruncate(file, 512 << 20)
    close(file)
    #expect(try await codes() == ["unreadable"])
    unlink(path)
    mkfifo(path, 0o600)
    #expect(try await codes() == ["unreadable"])
    unlink(path)
    mkdir(path, 0o700)
    #expect(try await codes() == ["unreadable"])
    rmdir(path)
    symlink(path, path)
    #expect(try await codes() == ["unreadable"])
    _ = try await doctor.fix([])
  }

  @Test("random documents are mended and taken back to the byte", arguments: 0..<40) func random(_ seed: Int)
    async throws
  {
    var random = SplitMix64(seed: UInt64(seed))
    func pick<Element>(_ values: [Element]) -> Element { values[Int(random.next() % UInt64(values.count))] }
    var members: [String] = []
    for number in 0..<12 {
      let fields = (0..<Int(random.next() % 6)).map { _ in
        let name = pick([
          "type", "mode", "provider", "key", "apiKey", "api_key", "token", "access", "refresh", "accessToken",
          "expires", "expiresAt",
        ])
        let value = pick([
          "\"oauth\"", "\"api_key\"", "\"token\"", "\"apiKey\"", "\"anthropic\"", "\"\(Fake.token)\"",
          "\"\(Fake.key)\"", "\"[REDACTED]\"",
          "0", "1795000000", far, "\"\(far)\"", "null", "{}", "\"a b\"",
        ])
        return "\"\(name)\": \(value)"
      }
      members.append("\"anthropic:\(number)\": {\(fields.joined(separator: ", "))}")
    }
    let text = "{\"version\": 1, \"profiles\": {\(members.joined(separator: ", "))}}"
    let home = try TemporaryHome(store: text)
    let doctor = home.doctor()
    #expect(try await doctor.fix([]).failed.isEmpty, "seed \(seed)")
    #expect(!(try await doctor.examine().findings.contains(where: \.isFixable)), "seed \(seed)")
    _ = try await doctor.undo(nil)
    #expect(home.text() == text, "seed \(seed)")
  }
}
