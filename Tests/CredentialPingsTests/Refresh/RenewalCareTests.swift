@testable import Credentials
import LocalFiles
import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText
import Testing

@testable import CredentialPings

@Suite("Renewing with care for others")
struct RenewalCareTests {
  private static let kimi = ".kimi-code/credentials/kimi-code.json"
  private static let codex = ".codex/auth.json"

  private func method(_ token: DiscoveredToken) throws -> RefreshMethod {
    try #require(token.methods.first { $0.kind == .renew })
  }

  @Test("nothing is renewed in a tool's file unless a person allowed it", arguments: [Tool.kimi, .codex, .claude])
  func notAllowed(_ tool: Tool) async throws {
    let home = try RefreshHome { _ in .init(body: "{}") }
    try home.logins()
    let (renewal, discovery) = home.program([])
    let token = try await RefreshHome.token(tool, discovery)
    #expect(!token.methods.contains { $0.action == .renew(.file) })
    let wish = RefreshMethod(kind: .renew, title: "", consequence: "", action: .renew(.file))
    let result = await renewal.carryOut(
      RefreshRequest(tokenID: token.id, method: wish, isConfirmed: true)
    ) { _ in }
    await discovery.close()
    #expect(result.outcome == .refused)
    #expect(result.text.contains("--renew"))
    #expect(home.server.requests.isEmpty)
  }

  @Test("a login that others hold is renewed only with a person's word, and then they are named")
  func holders() async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins()
    try home.write(
      ".openclaw/agents/main/agent/auth-profiles.json",
      #"{"version":1,"profiles":{"kimi:default":{"type":"oauth","provider":"kimi","access":"FAKE-old-access-0123456789","refresh":"kimi-FAKErefresh-1","expires":1790000000000}}}"#
    )
    let before = home.text(Self.kimi)
    let (renewal, discovery) = home.program()
    let token = try await RefreshHome.token(.kimi, discovery)
    #expect(token.sharedGrantWith.count == 1)
    var request = RefreshRequest(tokenID: token.id, method: try method(token))
    let preview = try await renewal.preview(request)
    #expect(preview.needsConfirmation)
    #expect(preview.risk?.contains("openclaw agent main") == true)
    #expect(preview.files == ["~/" + Self.kimi])
    let refused = await renewal.carryOut(request) { _ in }
    #expect(refused.outcome == .refused)
    #expect(home.server.requests.isEmpty)
    #expect(home.text(Self.kimi) == before)
    request.isConfirmed = true
    let result = await renewal.carryOut(request) { _ in }
    await discovery.close()
    #expect(result.outcome == .renewed)
    #expect(result.remedy?.contains("openclaw agent main") == true)
  }

  @Test("a look at what would happen asks nobody and writes nothing")
  func dryRun() async throws {
    let home = try RefreshHome { _ in .init(body: "{}") }
    try home.logins()
    let (renewal, discovery) = home.program()
    for login in RefreshHome.all where login != RefreshHome.oldKimi {
      let before = home.text(login.place)
      let token = try await RefreshHome.token(login.tool, discovery)
      for method in token.methods {
        let preview = try await renewal.preview(RefreshRequest(tokenID: token.id, method: method))
        #expect(preview.owner == token.owner)
      }
      #expect(home.text(login.place) == before)
    }
    await discovery.close()
    #expect(home.server.requests.isEmpty)
  }

  @Test("Codex, which has no lock, is renewed only after a warning")
  func codexWarning() async throws {
    let home = try RefreshHome { _ in .init(body: "{}") }
    try home.logins()
    let (result, _) = try await home.renew(.codex, isConfirmed: false)
    #expect(result.outcome == .refused)
    #expect(result.text.contains("codex knows no lock"))
    #expect(home.server.requests.isEmpty)
  }

  @Test("while the tool holds its lock nothing is asked", .timeLimit(.minutes(1)))
  func lockHeld() async throws {
    let home = try RefreshHome { _ in .init(body: "{}") }
    try home.logins()
    try makeFolder(home.at(".kimi-code/oauth"))
    #expect(mkdir(home.at(".kimi-code/oauth/kimi-code.lock"), 0o700) == 0)
    let (renewal, discovery) = home.program(patience: 0.2)
    let token = try await RefreshHome.token(.kimi, discovery)
    let result = await renewal.carryOut(RefreshRequest(tokenID: token.id, method: try method(token))) { _ in }
    await discovery.close()
    #expect(result.outcome == .refused)
    #expect(result.text.contains("holds its lock ~/.kimi-code/oauth/kimi-code.lock"))
    #expect(home.server.requests.isEmpty)
    #expect(access(home.at(".kimi-code/oauth/kimi-code.lock"), F_OK) == 0)
  }

  @Test("a lock that its holder left behind is taken over, and ours is taken away at the end")
  func abandonedLock() async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins()
    for name in [".kimi-code/oauth/kimi-code.lock", ".claude/.oauth_refresh.lock", ".claude.lock"] {
      try makeFolder(home.at(name))
      var times = [timespec(tv_sec: 1_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 0)]
      #expect(utimensat(AT_FDCWD, home.at(name), &times, 0) == 0)
    }
    #expect(try await home.renew(.kimi).result.outcome == .renewed)
    #expect(try await home.renew(.claude).result.outcome == .ended)
    for name in [".kimi-code/oauth/kimi-code.lock", ".claude/.oauth_refresh.lock", ".claude.lock"] {
      #expect(access(home.at(name), F_OK) != 0, "\(name)")
    }
  }

  @Test("a login of somebody else that came into the file meanwhile is not renewed", .timeLimit(.minutes(1)))
  func otherAccount() async throws {
    let home = try RefreshHome { _ in .init(body: "{}") }
    try home.logins()
    try makeFolder(home.at(".openclaw"))
    // Held by another one of us until the login of another account is in the file.
    let lock = open(home.at(".openclaw/credtop-codex.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #expect(flock(lock, LOCK_EX) == 0)
    let (renewal, discovery) = home.program()
    let token = try await RefreshHome.token(.codex, discovery)
    let request = RefreshRequest(tokenID: token.id, method: try method(token), isConfirmed: true)
    async let result = renewal.carryOut(request) { _ in }
    // By the scan, by the sighting, and by both plans.
    await home.read(RefreshHome.codex, times: 4)
    let text = (home.text(Self.codex) ?? "").replacing("11111111-FAKE", with: "22222222-FAKE")
    try home.write(Self.codex, text)
    close(lock)
    #expect(await result.outcome == .refused)
    #expect(await result.text.contains("another account"))
    await discovery.close()
    #expect(home.server.requests.isEmpty)
    #expect(home.text(Self.codex) == text)
  }

  @Test("a login that the tool made while the provider was asked stays")
  func superseded() async throws {
    let vendor = Vendor()
    let made = HomeBox()
    let home = try RefreshHome { request in
      if request.method == "POST" { try? made.home?.logins(left: 7200, serial: 77) }
      return vendor.answer(request)
    }
    made.home = home
    try home.logins()
    let (result, token) = try await home.renew(.codex)
    made.home = nil
    #expect(result.outcome == .pickedUp)
    #expect(token.status == .active)
    #expect(home.document(Self.codex)?["tokens"]?["refresh_token"]?.string == "rt_FAKErefresh-77")
  }

  @Test(
    "a new token that finds its file broken is kept elsewhere, and the person is told where", .timeLimit(.minutes(1)))
  func rescued() async throws {
    let vendor = Vendor()
    let made = HomeBox()
    let home = try RefreshHome { request in
      if request.method == "POST" { try? made.home?.write(Self.kimi, #"{"access_token": "#) }
      return vendor.answer(request)
    }
    made.home = home
    try home.logins()
    let (renewal, discovery) = home.program()
    let token = try await RefreshHome.token(.kimi, discovery)
    let result = await renewal.carryOut(RefreshRequest(tokenID: token.id, method: try method(token))) { _ in }
    await discovery.close()
    made.home = nil
    #expect(result.outcome == .failed)
    let names = try FileManager.default.contentsOfDirectory(atPath: home.at(".openclaw")).filter {
      $0.hasPrefix("rescued-kimi")
    }
    #expect(names.count == 1)
    let rescued = ".openclaw/" + (names.first ?? "")
    #expect(result.text.contains("~/" + rescued))
    #expect(home.document(rescued)?["refresh_token"]?.string == "kimi-FAKErefresh-2")
    #expect(home.mode(rescued) == 0o600)
    #expect(home.text(Self.kimi) == #"{"access_token": "#)
  }

  @Test("a credential behind a link is written at the end of the link")
  func link() async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins()
    try makeFolder(home.at("synced"))
    #expect(rename(home.at(Self.codex), home.at("synced/auth.json")) == 0)
    #expect(symlink(home.at("synced/auth.json"), home.at(Self.codex)) == 0)
    #expect(try await home.renew(.codex).result.outcome == .renewed)
    var facts = stat()
    #expect(lstat(home.at(Self.codex), &facts) == 0)
    #expect(facts.st_mode & S_IFMT == S_IFLNK)
    #expect(home.text("synced/auth.json")?.contains("rt_FAKErefresh-2") == true)
  }
}

/// Lets a vendor reach the home that it belongs to.
final class HomeBox: Sendable {
  private let box = Synchronized<RefreshHome?>(nil)
  var home: RefreshHome? {
    get { box.value }
    set { box.value = newValue }
  }
}
