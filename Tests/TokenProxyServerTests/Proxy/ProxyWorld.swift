import Domain
import FoundationEssentials
import Metering
import NIOCore
import NIOHTTP1
import StructuredText
import Synchronization
import TokenProxyAPI

@testable import TokenProxyServer

/// A proxy without a server around it, its books, and what it told.
final class ProxyWorld: Sendable {
  let proxy: MeteringProxy
  let ledger: BookLedger
  private let pool: UpstreamPool
  private let told: Told

  private final class Told: Sendable {
    let events = Mutex<[ServerEvent]>([])
    let lines = Mutex<[String]>([])
  }

  var events: [ServerEvent] { told.events.withLock { $0 } }
  /// The log.
  var lines: [String] { told.lines.withLock { $0 } }

  static let upstreamKey = "sk-FAKE-upstream-0123456789abcdef"

  init(
    _ upstreams: [Upstream], ledger: BookLedger = BookLedger(), prices: PriceTable = .builtIn,
    security: UpstreamSecurity = UpstreamSecurity(), change: (inout ProxySettings) -> Void = { _ in }
  ) {
    var settings = ProxySettings(instance: "test")
    change(&settings)
    let told = Told()
    self.told = told
    self.ledger = ledger
    pool = UpstreamPool(upstreams, connectTimeout: settings.connectTimeout, security: security)
    proxy = MeteringProxy(
      ledger: ledger, prices: PriceSource(prices), upstreams: pool, settings: settings,
      publish: { event, _ in told.events.withLock { $0.append(event) } },
      log: { event, members in
        told.lines.withLock { $0.append(event + " " + JSONWriter.compact(.members(members))) }
      }, keepsTime: false)
  }

  /// Runs with one upstream that answers by the script.
  static func run(
    ledger: BookLedger = BookLedger(), prices: PriceTable = .builtIn, keys: [String] = [upstreamKey],
    change: @escaping @Sendable (inout ProxySettings) -> Void = { _ in },
    _ script: @escaping TestUpstream.Script,
    _ body: @escaping @Sendable (ProxyWorld, TestUpstream) async throws -> Void
  ) async throws {
    try await TestUpstream.run(script) { upstream in
      let world = ProxyWorld(
        [upstream.at(keys)].compactMap { $0 }, ledger: ledger, prices: prices, change: change)
      do {
        try await body(world, upstream)
        await world.close()
      } catch {
        await world.close()
        throw error
      }
    }
  }

  var transport: UpstreamTransport { pool.transport }

  func close() async { await pool.close() }

  func send(
    _ body: String, _ path: String = "/v1/chat/completions", method: HTTPMethod = .POST,
    headers: [String: String] = ["authorization": "Bearer sk-prov-FAKE"], client: ClientPresence = ClientPresence()
  ) async throws -> ProxiedAnswer {
    try await send(
      IncomingBody(ByteBuffer(string: body)), path, method: method, headers: headers, client: client)
  }

  func send(
    _ body: IncomingBody, _ path: String = "/v1/chat/completions", method: HTTPMethod = .POST,
    headers: [String: String] = ["authorization": "Bearer sk-prov-FAKE"], client: ClientPresence = ClientPresence()
  ) async throws -> ProxiedAnswer {
    try await proxy.respond(
      to: ProxiedRequest(
        method, path, template: path, headers: HTTPHeaders(headers.map { ($0.key, $0.value) }),
        requestID: "request-1", body: body, client: client))
  }

  /// The whole answer of a call.
  func call(
    _ body: String, _ path: String = "/v1/chat/completions", method: HTTPMethod = .POST,
    headers: [String: String] = ["authorization": "Bearer sk-prov-FAKE"]
  ) async throws -> Answer {
    let answer = try await send(body, path, method: method, headers: headers)
    let paper = Paper()
    try await paper.take(answer)
    return Answer(status: answer.status, headers: answer.headers, body: paper.text)
  }
}

struct Answer: Sendable {
  var status: Int
  var headers: HTTPHeaders
  var body: String

  var error: JSONValue? { (try? JSONReader.read(body))?["error"] }
  var code: String? { error?["code"]?.string }
}

extension TestUpstream {
  func at(_ keys: [String], provider: String? = nil) -> Upstream? {
    Upstream(name: provider ?? "default", provider: provider, base: base, keys: keys.map { Secret($0) })
  }
}

/// A client that writes down what it gets; it may hang up.
final class Paper: AnswerWriter {
  private struct State {
    var text = ""
    var writes = 0
    var bytes = 0
    var hasEnded = false
  }

  struct HungUp: Error {}

  private let state = Mutex(State())
  /// Told of every write.
  private let news: (@Sendable (String) -> Void)?
  private let patience: Int

  /// Waited for before the first piece is taken.
  private let firstTaken: (@Sendable () async -> Void)?
  private let keeps: Bool

  /// - Parameters:
  ///   - patience: how many writes it takes before it hangs up.
  ///   - keeps: false only counts.
  init(
    patience: Int = .max, news: (@Sendable (String) -> Void)? = nil, firstTaken: (@Sendable () async -> Void)? = nil,
    keeps: Bool = true
  ) {
    self.patience = patience
    self.news = news
    self.firstTaken = firstTaken
    self.keeps = keeps
  }

  var bytes: Int { state.withLock { $0.bytes } }

  var text: String { state.withLock { $0.text } }
  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// Writes the body of an answer down, to its end.
  func take(_ answer: ProxiedAnswer) async throws {
    switch answer.body {
    case .whole(let body): try await write([body])
    case .stream(let write): try await write(self)
    }
    state.withLock { $0.hasEnded = true }
  }

  func write(_ pieces: [ByteBuffer]) async throws {
    for piece in pieces where piece.readableBytes > 0 { try await write(piece) }
  }

  private func write(_ piece: ByteBuffer) async throws {
    if let firstTaken, bytes == 0 { await firstTaken() }
    let text = try state.withLock { state in
      guard state.writes < patience else { throw HungUp() }
      state.writes += 1
      state.bytes += piece.readableBytes
      guard keeps else { return "" }
      state.text += String(buffer: piece)
      return state.text
    }
    news?(text)
  }
}

enum Body {
  static let chat = #"{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"max_tokens":50}"#
  static let stream = #"{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}],"max_tokens":50}"#
  static let streamWithUsage =
    #"{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},"messages":[],"max_tokens":50}"#
}
