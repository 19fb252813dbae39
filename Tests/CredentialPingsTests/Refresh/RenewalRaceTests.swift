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
  typealias Login = RefreshHome.Login

  /// What the tool itself does, by its own rules.
  private static func itself(_ login: Login, _ home: RefreshHome) async throws {
    switch login {
    case RefreshHome.kimi:
      try await withFolders([home.at(".kimi-code/oauth/kimi-code.lock")]) { try await kimi(login, home) }
    case RefreshHome.oldKimi:
      let lock = open(home.at(".kimi/credentials/kimi-code.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      defer { close(lock) }
      while flock(lock, LOCK_EX | LOCK_NB) != 0 { try await Task.sleep(for: .milliseconds(5)) }
      try await kimi(login, home)
    case RefreshHome.claude:
      try await withFolders([home.at(".claude/.oauth_refresh.lock"), home.at(".claude.lock")]) {
        try await claude(home)
      }
    default: try await codex(home)
    }
  }

  /// Takes locks as Node's programs do.
  private static func withFolders(_ paths: [String], _ work: () async throws -> Void) async throws {
    for path in paths {
      try makeFolder(parent(of: path))
      while mkdir(path, 0o700) != 0 { try await Task.sleep(for: .milliseconds(5)) }
    }
    defer { for path in paths.reversed() { rmdir(path) } }
    try await work()
  }

  /// Under its lock: reads its file again, asks and writes.
  private static func kimi(_ login: Login, _ home: RefreshHome) async throws {
    guard let refresh = home.refreshToken(login),
      let answer = try await ask(home, path: "/api/oauth/token", refresh)
    else { return }
    try home.write(login.place, JSONWriter.pretty(merged(home.document(login.place), answer, end: "expires_at")))
  }

  private static func claude(_ home: RefreshHome) async throws {
    guard let refresh = home.refreshToken(RefreshHome.claude),
      let answer = try await ask(home, path: "/v1/oauth/token", refresh)
    else { return }
    let names = [("access_token", "accessToken"), ("refresh_token", "refreshToken")]
    var text = home.text(RefreshHome.claude.place) ?? ""
    let before = home.document(RefreshHome.claude.place)?["claudeAiOauth"]
    for (name, member) in names {
      guard let new = answer[name]?.string, let old = before?[member]?.string else { continue }
      text = text.replacing(old, with: new)
    }
    if let end = before?["expiresAt"]?.int { text = text.replacing(String(end), with: "1790003600000") }
    try home.write(RefreshHome.claude.place, text)
  }

  /// Codex knows no lock and writes without care.
  private static func codex(_ home: RefreshHome) async throws {
    let place = RefreshHome.codex.place
    guard let refresh = home.refreshToken(RefreshHome.codex),
      let answer = try await ask(home, path: "/oauth/token", refresh), var document = home.document(place)
    else { return }
    document = .object(
      (document.members ?? []).map {
        $0.name == "tokens" ? .init(name: "tokens", value: merged($0.value, answer, end: nil)) : $0
      })
    let bytes = Array(JSONWriter.pretty(document).utf8)
    let file = open(home.at(place), O_WRONLY | O_TRUNC | O_CLOEXEC)
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

  @Test(
    "two of us and the tool itself at once never lose a token", .timeLimit(.minutes(1)),
    arguments: RefreshHome.writable)
  func together(_ login: Login) async throws {
    for _ in 0..<4 {
      let vendor = Vendor(askers: 3)
      let home = try RefreshHome { vendor.answer($0) }
      try home.logins(with: login)
      let results = try await withThrowingTaskGroup(of: RefreshResult?.self) { group in
        for _ in 0..<2 {
          group.addTask {
            vendor.come()
            return try await home.renew(login.tool).result
          }
        }
        group.addTask {
          vendor.come()
          try await Self.itself(login, home)
          return nil
        }
        var results: [RefreshResult] = []
        for try await result in group { if let result { results.append(result) } }
        return results
      }
      // The one refresh token that works lies in the file.
      let kept = home.refreshToken(login)
      #expect(
        kept?.hasSuffix("FAKErefresh-\(vendor.serial)") == true, "\(kept ?? "nothing") \(vendor.serial) \(results)")
      for result in results { #expect([.renewed, .pickedUp].contains(result.outcome), "\(result)") }
      #expect(try await after(login.tool, home) == .active)
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
              for _ in 0..<100 { sched_yield() }
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
