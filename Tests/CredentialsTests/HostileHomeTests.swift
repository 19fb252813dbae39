import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import Testing

@testable import Credentials

@Suite("A home that means no good")
struct HostileHomeTests {
  private static let targets: [(Tool, String)] = [
    (.kimi, ".kimi-code/credentials/kimi-code.json"), (.codex, ".codex/auth.json"),
    (.claude, ".claude/.credentials.json"), (.opencode, ".local/share/opencode/auth.json"),
  ]

  private func scanned(_ make: (TestHome, String) throws -> Void) async throws -> DiscoveryReport {
    let home = try TestHome()
    try home.write(".aider.conf.yml", "openai-api-key: sk-FAKEhealthy0123456789\n")
    for (_, place) in Self.targets {
      try makeFolder(parent(of: home.at(place)))
      try make(home, place)
    }
    let before = try home.othersFiles()
    let report = try await TokenDiscovery(context: home.context()).scan(ScanRequest())
    #expect(try home.othersFiles() == before)
    #expect(report.tokens.map(\.tool) == [.aider])
    return report
  }

  private func expect(_ kinds: Set<DiscoveryNotice.Kind>, in report: DiscoveryReport, _ what: String) {
    for (tool, _) in Self.targets {
      #expect(report.notices.contains { $0.tool == tool && kinds.contains($0.kind) }, "\(what): \(tool)")
    }
  }

  @Test("content that makes no sense is a notice, and the healthy source is still found")
  func content() async throws {
    let deep = #"{"a":"# + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000) + "}"
    let cases: [(String, [UInt8], Set<DiscoveryNotice.Kind>)] = [
      ("half-written", Array(#"{"access_token": "xFAKEhalf"#.utf8), [.malformed]), ("empty", [], [.malformed]),
      ("array", Array("[1]".utf8), [.malformed]),
      ("not UTF-8", [0x7B, 0x22, 0x61, 0x22, 0x3A, 0x22, 0xFF, 0xFE, 0x22, 0x7D], [.malformed]),
      ("deep", Array(deep.utf8), [.malformed]),
      ("two mebibytes", Array(#"{"a": ""#.utf8) + Array(repeating: 120, count: 2 << 20) + [0x22, 0x7D], [.tooLarge]),
    ]
    for (name, bytes, kinds) in cases {
      let report = try await scanned { home, place in _ = try home.write(place, bytes: bytes) }
      expect(kinds, in: report, name)
      #expect(!report.notices.contains { $0.message.contains("FAKE") })
    }
  }

  @Test("a folder, a pipe and a link in a circle are notices, at once")
  func shapes() async throws {
    expect([.unreadable], in: try await scanned { mkdir($0.at($1), 0o700) }, "folder")
    expect([.unreadable], in: try await scanned { mkfifo($0.at($1), 0o600) }, "pipe")
    expect([.unreadable], in: try await scanned { symlink(lastName(of: $1), $0.at($1)) }, "circle")
  }

  @Test("a file that may not be read is a permission notice, not a logged-out tool", .enabled(if: getuid() != 0))
  func forbidden() async throws {
    expect([.permission], in: try await scanned { _ = try $0.write($1, "{}", mode: 0) }, "forbidden")
  }

  @Test("a refusal by the system is a permission notice for whoever runs it")
  func refused() async throws {
    let home = try TestHome()
    try home.claude()
    var context = home.context()
    context.read = { path, limit in
      path.hasSuffix(".credentials.json") ? .refused(.permission, "may not be read") : readFile(path, limit: limit)
    }
    let report = try await TokenDiscovery(context: context).scan(ScanRequest())
    #expect(report.notices.filter { $0.tool == .claude }.map(\.kind) == [.permission])
  }

  @Test("Codex's half-written file is read again until it is whole", .timeLimit(.minutes(1)))
  func halfWritten() async throws {
    let home = try TestHome(now: Date())
    try home.codex()
    let whole = try #require(home.text(".codex/auth.json"))
    let attempts = TestClock(Date(timeIntervalSince1970: 0))
    var context = home.context()
    context.read = { path, limit in
      guard path.hasSuffix(".codex/auth.json"), case .content(var content) = readFile(path, limit: limit) else {
        return readFile(path, limit: limit)
      }
      attempts.advance(1)
      if attempts.now.timeIntervalSince1970 < 2 { content.bytes = Array(whole.utf8.prefix(99)) }
      return .content(content)
    }
    let report = try await TokenDiscovery(context: context).scan(ScanRequest())
    #expect(report.tokens.map(\.id) == ["codex-cli:me@example.com"])
    #expect(report.notices.filter { $0.tool == .codex }.isEmpty)
  }

  @Test("a tool whose files hang is named, and hides no other", .timeLimit(.minutes(1)))
  func hanging() async throws {
    let home = try TestHome()
    try home.codex()
    try home.claude()
    var context = home.context()
    context.toolLimit = .milliseconds(300)
    context.read = { path, limit in
      if path.contains("/.claude/") { sleep(2) }
      return readFile(path, limit: limit)
    }
    let service = TokenDiscovery(context: context)
    let report = try await service.scan(ScanRequest())
    #expect(report.tokens.map(\.tool) == [.codex])
    #expect(report.notices.contains { $0.tool == .claude && $0.kind == .unreadable })
  }

  @Test("a file of others that is open to all keeps its mode and is marked")
  func open() async throws {
    let home = try TestHome()
    try home.claude(mode: 0o644)
    let report = try await TokenDiscovery(context: home.context()).scan(ScanRequest())
    #expect(report.tokens.map(\.flags.permissionWarning) == ["0644"])
    #expect(home.mode(".claude/.credentials.json") == 0o644)
  }
}
