import CredentialPings
import Crypto
import Domain
import FoundationEssentials
import Glibc
import StructuredText
import Testing

@testable import Credentials

@Suite("Signing in without the tool's program")
struct SignInTests {
  private static let kimi = ".kimi-code/credentials/kimi-code.json"
  private static let code =
    #"{"device_code":"FAKE-device","user_code":"FAKE-0042","verification_uri":"https://www.kimi.com/device","verification_uri_complete":"https://www.kimi.com/device?user_code=FAKE-0042","expires_in":600,"interval":1}"#

  /// Answers the questions of a device sign-in one after the other.
  private func vendor(_ answers: [String], asked: Synchronized<Int>)
    -> @Sendable (TokenServer.Request) -> TokenServer.Reply?
  {
    { request in
      if request.method == "GET" { return .init(body: "{}") }
      if request.path.contains("device") { return .init(body: Self.code) }
      let index = asked.change { asked -> Int in
        defer { asked += 1 }
        return asked
      }
      let body = answers[min(index, answers.count - 1)]
      return .init(status: body.contains("error") ? 400 : 200, body: body)
    }
  }

  private func signIn(
    _ home: RefreshHome, _ tool: Tool, keys: (any PastedKeyStore)? = nil, cancelAfterCode: Bool = false
  ) async throws -> (RefreshResult, [RefreshProgress]) {
    let (renewal, discovery) = home.program(keys: keys)
    let token = try await RefreshHome.token(tool, discovery)
    let method = try #require(token.methods.first { $0.kind == .oauthBrowser })
    let told = Synchronized<[RefreshProgress]>([])
    let task = Synchronized<Task<RefreshResult, Never>?>(nil)
    let work = Task {
      await renewal.carryOut(RefreshRequest(tokenID: token.id, method: method)) { progress in
        told.change { $0.append(progress) }
        if cancelAfterCode, progress.code != nil { task.value?.cancel() }
      }
    }
    task.value = work
    let result = await work.value
    await discovery.close()
    return (result, told.value)
  }

  @Test("a code is shown with its page, and Kimi's file holds the new login when it was typed in")
  func device() async throws {
    let asked = Synchronized(0)
    let tokens = Vendor.tokens(path: "/api/oauth/token", 9, end: 0)
    let home = try RefreshHome(
      vendor: vendor(
        [
          #"{"error":"authorization_pending"}"#, #"{"error":"slow_down"}"#, #"{"error":"authorization_pending"}"#,
          tokens,
        ],
        asked: asked))
    try home.logins()
    let (result, told) = try await signIn(home, .kimi)
    #expect(result.outcome == .stored, "\(result)")
    #expect(result.before == .expired)
    #expect(result.after == .active)
    #expect(told.last?.code == "FAKE-0042")
    #expect(told.last?.url == "https://www.kimi.com/device?user_code=FAKE-0042")
    #expect(asked.value == 4)
    #expect(home.document(Self.kimi)?["refresh_token"]?.string == "kimi-FAKErefresh-9")
    #expect(home.document(Self.kimi)?["unknown"] != nil)
    #expect(home.mode(Self.kimi) == 0o600)
    // Kimi wants to know its devices, and learns the client's public name.
    let first = home.server.requests.first { $0.path == "/api/oauth/device_authorization" }
    #expect(first?.body == "client_id=17e5f671-d194-4dfb-9706-5516cb48c098")
    #expect(first?.head.lowercased().contains("x-msh-platform: kimi_code_cli") == true)
  }

  @Test("whoever goes away leaves everything as it was", .timeLimit(.minutes(1)))
  func cancelled() async throws {
    let asked = Synchronized(0)
    let home = try RefreshHome(vendor: vendor([#"{"error":"authorization_pending"}"#], asked: asked))
    try home.logins()
    let before = home.text(Self.kimi)
    let (result, _) = try await signIn(home, .kimi, cancelAfterCode: true)
    #expect(result.outcome == .cancelled)
    #expect(home.text(Self.kimi) == before)
  }

  @Test(
    "a refusal, the end of the time and nonsense change nothing",
    arguments: [
      (#"{"error":"access_denied"}"#, RefreshResult.Outcome.refused), (#"{"error":"expired_token"}"#, .failed),
      (#"{"error":"whatever"}"#, .unusable), ("[]", .unusable),
    ])
  func refused(_ body: String, _ outcome: RefreshResult.Outcome) async throws {
    let home = try RefreshHome(vendor: vendor([body], asked: Synchronized(0)))
    try home.logins()
    let before = home.text(Self.kimi)
    let (result, _) = try await signIn(home, .kimi)
    #expect(result.outcome == outcome, "\(result)")
    #expect(home.text(Self.kimi) == before)
  }

  @Test("GitHub's token goes into the store for pasted keys and into no tool's file")
  func gitHub() async throws {
    let asked = Synchronized(0)
    // GitHub answers everything with 200.
    let home = try RefreshHome { request in
      if request.path == "/login/device/code" {
        return .init(body: Self.code.replacing("https://www.kimi.com", with: "https://github.com"))
      }
      let isFirst = asked.change { asked -> Bool in
        defer { asked += 1 }
        return asked == 0
      }
      return .init(
        body: isFirst
          ? #"{"error":"authorization_pending"}"#
          : #"{"access_token":"gho_FAKEnew0123456789abcdef","token_type":"bearer","scope":"read:user"}"#)
    }
    try home.write(
      ".config/gh/hosts.yml", "github.com:\n    user: octocat\n    oauth_token: gho_FAKEgithub0123456789abcd\n")
    let before = home.text(".config/gh/hosts.yml")
    let keys = KeptKeys()
    let (result, _) = try await signIn(home, .copilot, keys: keys)
    #expect(result.outcome == .stored, "\(result)")
    #expect(
      keys.kept.value == [
        PastedKey(
          tool: .copilot, provider: "github-copilot", kind: .accessToken, secret: Secret("gho_FAKEnew0123456789abcdef"))
      ])
    #expect(home.text(".config/gh/hosts.yml") == before)
  }

  @Test("OpenRouter sends the browser back with a code, and its key is kept", .timeLimit(.minutes(1)))
  func browser() async throws {
    let home = try RefreshHome { request in
      request.path == "/api/v1/auth/keys"
        ? .init(body: #"{"key":"sk-or-v1-FAKEnew0123456789abcdef"}"#) : .init(body: "{}")
    }
    try home.write(".aider/oauth-keys.env", "OPENROUTER_API_KEY=\"sk-or-v1-FAKEold0123456789abcd\"\n")
    let keys = KeptKeys()
    let (renewal, discovery) = home.program(keys: keys)
    let token = try await RefreshHome.token(.aider, discovery)
    let method = try #require(token.methods.first { $0.action == .signIn(.browser) })
    let page = Synchronized("")
    let result = await renewal.carryOut(RefreshRequest(tokenID: token.id, method: method)) { progress in
      guard let url = progress.url else { return }
      #expect(progress.opensPage)
      page.value = url
      let callback = Self.parameter("callback_url", of: url)
      Task {
        // A stranger's request is answered and changes nothing.
        _ = await Self.get(callback.replacing("/callback/", with: "/callback/x") + "?code=FAKEwrong")
        _ = await Self.get(callback + "?code=FAKEcode%2B1")
      }
    }
    await discovery.close()
    #expect(result.outcome == .stored, "\(result)")
    #expect(keys.kept.value.map { $0.secret.reveal() } == ["sk-or-v1-FAKEnew0123456789abcdef"])
    let url = page.value
    #expect(url.hasPrefix(home.server.base + "/auth?callback_url=http%3A%2F%2Flocalhost%3A"))
    #expect(Self.parameter("code_challenge_method", of: url) == "S256")
    let body = try #require(home.server.requests.first { $0.path == "/api/v1/auth/keys" }?.body)
    let asked = try JSONReader.read(Array(body.utf8))
    #expect(asked["code"]?.string == "FAKEcode+1")
    let verifier = try #require(asked["code_verifier"]?.string)
    #expect((43...128).contains(verifier.utf8.count))
    #expect(
      Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8)))) == Self.parameter("code_challenge", of: url))
  }

  @Test("nobody who comes back in time is told so, and the port is free again", .timeLimit(.minutes(1)))
  func late() async throws {
    let listener = try #require(LoopbackCallback(ports: 0...0, path: "/callback/FAKE"))
    #expect(await listener.code(within: .milliseconds(50)) == .late)
    let refusing = try #require(LoopbackCallback(ports: 0...0, path: "/callback/FAKE"))
    let port = refusing.port
    async let answer = refusing.code(within: .seconds(20))
    #expect(await Self.get("http://localhost:\(port)/callback/FAKE?error=access_denied") == 200)
    #expect(await answer == .refused)
  }

  @Test("a connection that says nothing keeps nobody out", .timeLimit(.minutes(1)))
  func mute() async throws {
    let listener = try #require(LoopbackCallback(ports: 0...0, path: "/callback/FAKE"))
    let mute = Self.connect(listener.port)
    defer { close(mute) }
    async let answer = listener.code(within: .seconds(20))
    #expect(await Self.get("http://localhost:\(listener.port)/callback/FAKE?code=FAKE1") == 200)
    #expect(await answer == .code("FAKE1"))
  }

  private static func parameter(_ name: String, of url: String) -> String {
    let pair = url.split(separator: "?").last?.split(separator: "&").first { $0.hasPrefix(name + "=") }
    return percentDecoded(String(pair?.dropFirst(name.count + 1) ?? "")) ?? ""
  }

  private static func get(_ url: String) async -> Int? {
    let transport = HTTPPingTransport()
    let reply = await transport.send(PingRequest(id: "", url: url, headers: []))
    await transport.close()
    if case .response(let response) = reply { return response.status }
    return nil
  }

  private static func connect(_ port: UInt16) -> Int32 {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return file
  }
}

/// A place for keys that is only looked at.
struct KeptKeys: PastedKeyStore {
  let kept = Synchronized<[PastedKey]>([])
  var place: String { "OpenClaw's store" }

  func store(_ key: PastedKey) async throws -> String {
    kept.change { $0.append(key) }
    return "openclaw agent main, profile \(key.provider):default"
  }
}
