import Domain
import FoundationEssentials
import StructuredText
import Synchronization
import TokenProxyAPI
import TokenProxyClient

@testable import CommandLineInterface

/// Answers requests by a closure and remembers them.
final class FakeServer: APITransport {
  private let answer: @Sendable (APIRequest) throws -> APIResponse
  private let asked = Mutex<[APIRequest]>([])

  init(_ answer: @escaping @Sendable (APIRequest) throws -> APIResponse) { self.answer = answer }

  var requests: [APIRequest] { asked.withLock { $0 } }

  func send(_ request: APIRequest) async throws -> APIResponse {
    asked.withLock { $0.append(request) }
    return try answer(request)
  }

  func events(_ request: APIRequest) -> AsyncThrowingStream<ServerEvent, any Error> {
    AsyncThrowingStream { $0.finish() }
  }

  /// Answers as they stand in a table of `METHOD path` and JSON; a leading number is the status.
  static func table(_ answers: [String: String]) -> FakeServer {
    FakeServer { request in
      guard let text = answers["\(request.method.rawValue) \(request.path)"] else {
        return APIResponse(APIFailure(404, "NOT_FOUND", "Endpoint not found"))
      }
      let status = Int(text.prefix(3))
      let body = try JSONReader.read(status == nil ? text : String(text.dropFirst(4)))
      if let status, status >= 300 { return APIResponse(status: status, headers: ["x-request-id": "r-1"], body: body) }
      return .data(body, status: status ?? 200)
    }
  }
}

let fakeManagementKey = "sk-mgmt-" + "FAKE0000-0000-4000-8000-00000000aaaa"
let otherManagementKey = "sk-mgmt-" + "FAKE0000-0000-4000-8000-00000000bbbb"

/// A machine with a home folder, a server, and somebody at the keyboard.
final class ClientHarness: Sendable {
  let home: TemporaryHome
  let server: FakeServer
  private let keyboard = Mutex<[String]>([])
  private let pages = Mutex<[String]>([])
  private let bases = Mutex<[String]>([])
  private let time = Mutex(Duration.zero)

  init(_ server: FakeServer = .table([:]), isLoggedIn: Bool = true, home: TemporaryHome? = nil) throws {
    self.home = try home ?? TemporaryHome()
    self.server = server
    if isLoggedIn { logIn() }
  }

  convenience init(_ answers: [String: String], isLoggedIn: Bool = true) throws {
    try self.init(.table(answers), isLoggedIn: isLoggedIn)
  }

  func logIn(_ profile: String = "default", base: String = "https://proxy.example") {
    home.write(
      """
      {"management_key":"\(fakeManagementKey)","api_base":"\(base)","email":"me@example.com",
       "created_at":"2026-01-01T00:00:00.000Z","last_login":"2026-01-01T00:00:00.000Z"}
      """, to: ".openclaw-token/profiles/\(profile)/config.json")
  }

  /// The pages that were opened, and the bases that were asked.
  var opened: [String] { pages.withLock { $0 } }
  var asked: [String] { bases.withLock { $0 } }

  func stored(_ profile: String = "default") -> String? {
    home.text(of: ".openclaw-token/profiles/\(profile)/config.json")
  }

  /// - Parameter typing: what the person types, a line each; nil without a terminal.
  func run(_ words: String..., typing: [String]? = nil, environment: [String: String] = [:]) async -> Run {
    await run(words, typing: typing, environment: environment)
  }

  func run(_ words: [String], typing: [String]? = nil, environment: [String: String] = [:]) async -> Run {
    let output = Said()
    let errors = Said()
    keyboard.withLock { $0 = typing ?? [] }
    var context = CommandContext(
      environment: environment.merging(["HOME": home.path]) { given, _ in given }, workingDirectory: "/",
      isInputTerminal: typing != nil, isOutputTerminal: false, now: { noon }, write: output.add, writeError: errors.add)
    let line: @Sendable () -> String? = { self.keyboard.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    context.client = ClientSurroundings(
      transport: { base, _ in
        self.bases.withLock { $0.append(base.text) }
        return self.server
      }, demoTransport: { _, _ in self.server }, readLine: { line() },
      readHidden: { ask in
        ask()
        return line()
      },
      openPage: { page, _ in
        self.pages.withLock { $0.append(page) }
        return true
      }, sleep: { span in self.time.withLock { $0 += span } }, elapsed: { self.time.withLock { $0 } },
      makeIdempotencyKey: { "idempotency-key" })
    let status = await Program.run(arguments: words, in: context)
    return Run(status: status, output: output.value, errors: errors.value)
  }
}

final class Said: Sendable {
  private let text = Mutex("")
  func add(_ more: String) { text.withLock { $0 += more } }
  var value: String { text.withLock { $0 } }
}
