import LocalFiles
import CredentialFormats
import CredentialPings
import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText
import Testing
import Threads

@testable import Credentials

/// A home with logins of its own for one test, and a vendor on this machine that renews them.
final class RefreshHome: Sendable {
  let path: String
  let now: Date
  let server: TokenServer
  /// How often each file was read.
  private let reads = WaitableState<[String: Int]>([:])
  /// Where programs are looked for.
  let searchPath: String

  /// A login that can be renewed by a token endpoint.
  struct Login: Hashable, Sendable, CustomTestStringConvertible {
    var tool: Tool
    /// Where it lies.
    var place: String
    /// The members that lead to its refresh token.
    var refresh: [String]
    /// What a person does when it ended.
    var command: String
    var testDescription: String { place }
  }

  static let kimi = Login(
    tool: .kimi, place: ".kimi-code/credentials/kimi-code.json", refresh: ["refresh_token"], command: "kimi login")
  /// The older program of the same name.
  static let oldKimi = Login(
    tool: .kimi, place: ".kimi/credentials/kimi-code.json", refresh: ["refresh_token"], command: "kimi login")
  static let codex = Login(
    tool: .codex, place: ".codex/auth.json", refresh: ["tokens", "refresh_token"], command: "codex login")
  static let claude = Login(
    tool: .claude, place: ".claude/.credentials.json", refresh: ["claudeAiOauth", "refreshToken"],
    command: "claude auth login")
  static let gemini = Login(
    tool: .gemini, place: ".gemini/oauth_creds.json", refresh: ["refresh_token"], command: "gemini, then /auth")
  /// Those in whose files we may write.
  static let writable = [kimi, oldKimi, codex, claude]
  static let all = writable + [gemini]

  /// Waits until the login's file was read so often.
  func read(_ login: Login, times: Int) async {
    let (reads, path) = (reads, at(login.place))
    await runBlocking { _ = reads.wait(atMost: .seconds(20), until: { $0[path, default: 0] >= times }) }
  }

  func refreshToken(_ login: Login) -> String? {
    login.refresh.reduce(document(login.place)) { $0?[$1] }?.string
  }

  /// Writes the logins of all tools, or where two programs share a name, of that one.
  func logins(with login: Login, left: Double = -60, serial: Int = 1) throws {
    try logins(left: left, serial: serial)
    guard login == Self.oldKimi else { return }
    try write(login.place, text(Self.kimi.place) ?? "")
    try FileManager.default.removeItem(atPath: at(".kimi-code"))
  }

  init(
    now: Date = Date(timeIntervalSince1970: 1_790_000_000), programs: Bool = false,
    vendor: @escaping @Sendable (TokenServer.Request) -> TokenServer.Reply?
  ) throws {
    var template = Array("/tmp/credtop-refresh-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw ServerFailure(code: errno) }
    path = realPath(of: String(cString: made)) ?? String(cString: made)
    self.now = now
    searchPath = programs ? path + "/bin:/usr/bin:/bin" : "/nowhere"
    server = try TokenServer(vendor)
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(atPath: path)
  }

  func at(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ name: String, _ text: String) throws {
    try makeFolder(parent(of: at(name)))
    try replaceFile(at(name), with: Array(text.utf8))
  }

  func text(_ name: String) -> String? {
    guard case .content(let content) = readFile(at(name), limit: 1 << 20) else { return nil }
    return String(decoding: content.bytes, as: UTF8.self)
  }

  func document(_ name: String) -> JSONValue? { text(name).flatMap { try? JSONReader.read(Array($0.utf8)) } }

  func mode(_ name: String) -> Int? {
    guard case .content(let content) = readFile(at(name), limit: 1 << 20) else { return nil }
    return content.mode
  }

  /// - Parameter left: seconds until the access tokens end.
  func logins(left: Double = -60, serial: Int = 1) throws {
    let end = now.timeIntervalSince1970 + left
    try write(
      ".kimi-code/credentials/kimi-code.json",
      """
      {
        "access_token": "kimi-FAKEaccess-\(serial)-0123456789",
        "refresh_token": "kimi-FAKErefresh-\(serial)",
        "expires_at": \(Int(end)),
        "scope": "kimi-code",
        "unknown": {"kept": [1.50, "as it is"]},
        "token_type": "Bearer",
        "expires_in": 900
      }

      """)
    try write(
      ".codex/auth.json",
      """
      {
        "auth_mode": "chatgpt",
        "OPENAI_API_KEY": null,
        "tokens": {
          "id_token": "\(webToken(end: end, serial))",
          "access_token": "\(webToken(end: end, serial))",
          "refresh_token": "rt_FAKErefresh-\(serial)",
          "account_id": "11111111-FAKE",
          "unknown": true
        },
        "last_refresh": "2026-08-20T10:11:12.000000Z"
      }

      """)
    try write(
      ".claude/.credentials.json",
      #"{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKEaccess-\#(serial)-0123456789abcdef","refreshToken":"sk-ant-ort01-FAKErefresh-\#(serial)","expiresAt":\#(Int(end * 1000)),"scopes":["user:inference","user:profile"],"subscriptionType":"max","rateLimitTier":"default_claude_max_5x","unknown":1.0},"mcpOAuth":{"kept":{}}}"#
    )
    let google = webToken(end: end, serial, email: "dev@corp.example", more: #","hd":"corp.example""#)
    try write(
      ".gemini/oauth_creds.json",
      """
      {"access_token": "ya29.FAKEaccess-\(serial)-0123456789", "refresh_token": "1//FAKErefresh-\(serial)", "scope": "s",
       "token_type": "Bearer", "expiry_date": \(Int(end * 1000)), "id_token": "\(google)"}
      """)
  }

  func webToken(end: Double, _ serial: Int, email: String = "me@example.com", more: String = "") -> String {
    let head = Base64URL.encode(Array(#"{"alg":"RS256"}"#.utf8))
    let claims = #"{"email":"\#(email)","exp":\#(Int(end)),"iat":\#(Int(end) - 3600)\#(more)}"#
    return "\(head).\(Base64URL.encode(Array(claims.utf8))).FAKEsignature\(serial)"
  }

  func context(_ renewing: Set<Tool> = [.kimi, .codex, .claude]) -> DiscoveryContext {
    var environment = ["PATH": searchPath, "HOME": path]
    for tool in Tool.all {
      environment["CREDTOP_OAUTH_BASE_" + tool.variablePart] = server.base
      environment["CREDTOP_PING_BASE_" + tool.variablePart] = server.base
    }
    let now = now
    let reads = reads
    var context = DiscoveryContext(
      home: path, environment: environment, workingDirectory: "/nowhere", now: { now },
      read: { path, limit in
        reads.withLock { $0[path, default: 0] += 1 }
        reads.signalAll()
        return readFile(path, limit: limit)
      })
    context.refresh = RefreshSettings(renewing: renewing)
    return context
  }

  /// What a test asks, as a program of its own would.
  func program(
    _ renewing: Set<Tool> = [.kimi, .codex, .claude], keys: (any PastedKeyStore)? = nil,
    longest: Duration = .seconds(10), limit: Duration = .seconds(10), patience: TimeInterval = 20
  ) -> (renewal: Renewal, discovery: TokenDiscovery) {
    let transport = HTTPPingTransport(limit: limit, longestPost: longest)
    var context = context(renewing)
    if let keys { context.refresh.pasting = .into(keys.place) }
    let discovery = TokenDiscovery(context: context, transport: transport)
    let renewal = Renewal(
      discovery: discovery, transport: transport, keys: keys, patience: patience, pause: { _ in await Task.yield() })
    return (renewal, discovery)
  }

  /// Renews the only login of a tool, and answers what came of it and the row afterwards.
  func renew(
    _ tool: Tool, longest: Duration = .seconds(10), isConfirmed: Bool = true
  ) async throws -> (result: RefreshResult, token: DiscoveredToken) {
    let (renewal, discovery) = program(longest: longest)
    let token = try await Self.token(tool, discovery)
    let method = token.methods.first { $0.kind == .renew } ?? token.methods[0]
    let result = await renewal.carryOut(
      RefreshRequest(tokenID: token.id, method: method, isConfirmed: isConfirmed)
    ) { _ in }
    let after = try await Self.token(tool, discovery)
    await discovery.close()
    return (result, after)
  }

  static func token(_ tool: Tool, _ discovery: TokenDiscovery) async throws -> DiscoveredToken {
    let report = try await discovery.scan(ScanRequest(tools: [tool]))
    guard let token = report.tokens.first(where: { $0.tool == tool && $0.status != .missing }) else {
      throw ServiceFailure(.broken, "no token of \(tool)")
    }
    return token
  }
}
