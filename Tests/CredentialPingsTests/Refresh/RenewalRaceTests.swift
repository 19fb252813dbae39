import LocalFiles
import CredentialPings
import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText
import Testing

@testable import Credentials

@Suite("Renewing while others renew")
struct RenewalRaceTests {
  private static let kimi = ".kimi-code/credentials/kimi-code.json"
  private static let codex = ".codex/auth.json"
  private static let claude = ".claude/.credentials.json"

  /// Kimi itself: takes its lock, reads its file again, asks and writes.
  private static func kimiItself(_ home: RefreshHome) async throws {
    let lock = home.at(".kimi-code/oauth/kimi-code.lock")
    try makeFolder(home.at(".kimi-code/oauth"))
    while mkdir(lock, 0o700) != 0 { try await Task.sleep(for: .milliseconds(5)) }
    defer { rmdir(lock) }
    guard let refresh = home.document(kimi)?["refresh_token"]?.string else { return }
    let answer = try await ask(home, path: "/api/oauth/token", refresh)
    if let answer { try home.write(kimi, JSONWriter.pretty(merged(home.document(kimi), answer, end: "expires_at"))) }
  }

  /// Codex itself knows no lock and writes without care; when its token was used it looks at its file again.
  private static func codexItself(_ home: RefreshHome) async throws {
    guard let refresh = home.document(codex)?["tokens"]?["refresh_token"]?.string,
      let answer = try await ask(home, path: "/oauth/token", refresh), var document = home.document(codex)
    else { return }
    document = .object(
      (document.members ?? []).map {
        $0.name == "tokens" ? .init(name: "tokens", value: merged($0.value, answer, end: nil)) : $0
      })
    let bytes = Array(JSONWriter.pretty(document).utf8)
    let file = open(home.at(codex), O_WRONLY | O_TRUNC | O_CLOEXEC)
    defer { close(file) }
    let half = bytes.count / 2
    _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, half) }
    try await Task.sleep(for: .milliseconds(30))
    _ = bytes.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + half }, bytes.count - half) }
  }

  private static func merged(_ document: JSONValue?, _ answer: JSONValue, end: String?) -> JSONValue {
    var members = document?.members ?? []
    for member in answer.members ?? [] where member.name != "expires_in" {
      if let index = members.firstIndex(where: { $0.name == member.name }) {
        members[index] = member
      } else {
        members.append(member)
      }
    }
    if let end, let index = members.firstIndex(where: { $0.name == end }) {
      members[index].value = .number("1790003600")
    }
    return .object(members)
  }

  private static func ask(_ home: RefreshHome, path: String, _ refresh: String) async throws -> JSONValue? {
    let transport = HTTPPingTransport()
    let reply = await transport.post(.form(home.server.base + path, [("refresh_token", refresh)]))
    await transport.close()
    guard case .response(let response) = reply, response.status == 200 else { return nil }
    return try JSONReader.read(response.body)
  }

  private func renewOnce(_ tool: Tool, _ home: RefreshHome) async throws -> RefreshResult {
    try await home.renew(tool).result
  }

  @Test(
    "two of us and the tool itself at once never lose a token", .timeLimit(.minutes(1)),
    arguments: [Tool.kimi, .codex, .claude])
  func together(_ tool: Tool) async throws {
    for _ in 0..<4 {
      let vendor = Vendor(delayMilliseconds: 20)
      let home = try RefreshHome { vendor.answer($0) }
      try home.logins()
      let results = try await withThrowingTaskGroup(of: RefreshResult?.self) { group in
        for _ in 0..<2 { group.addTask { try await renewOnce(tool, home) } }
        group.addTask {
          if tool == .kimi { try await Self.kimiItself(home) }
          if tool == .codex { try await Self.codexItself(home) }
          return nil
        }
        var results: [RefreshResult] = []
        for try await result in group { if let result { results.append(result) } }
        return results
      }
      // The one refresh token that works lies in the file.
      let document = home.document(tool == .kimi ? Self.kimi : tool == .codex ? Self.codex : Self.claude)
      let kept =
        switch tool {
        case .kimi: document?["refresh_token"]?.string
        case .codex: document?["tokens"]?["refresh_token"]?.string
        default: document?["claudeAiOauth"]?["refreshToken"]?.string
        }
      #expect(
        kept?.hasSuffix("FAKErefresh-\(vendor.serial)") == true, "\(kept ?? "nothing") \(vendor.serial) \(results)")
      for result in results { #expect([.renewed, .pickedUp].contains(result.outcome), "\(result)") }
      #expect(try await after(tool, home) == .active)
    }
  }

  private func after(_ tool: Tool, _ home: RefreshHome) async throws -> TokenStatus {
    let (_, discovery) = home.program()
    defer { Task { await discovery.close() } }
    return try await RefreshHome.token(tool, discovery).status
  }

  @Test("of eight who want the same lock each gets it alone", .timeLimit(.minutes(1)))
  func lock() async throws {
    let home = try RefreshHome { _ in nil }
    let inside = Synchronized(0)
    let most = Synchronized(0)
    let lock = DirectoryLock(path: home.at("a.lock"), stale: 5, touch: 1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let result = await runBlocking { () -> Result<Void, LockFailure> in
            do throws(LockFailure) {
              let held = try lock.take(patience: 30)
              let count = inside.change { count -> Int in
                count += 1
                return count
              }
              most.change { $0 = max($0, count) }
              usleep(2_000)
              inside.change { $0 -= 1 }
              held.release()
              return .success(())
            } catch { return .failure(error) }
          }
          try result.get()
        }
      }
      try await group.waitForAll()
    }
    #expect(most.value == 1)
    #expect(access(lock.path, F_OK) != 0)
  }
}
