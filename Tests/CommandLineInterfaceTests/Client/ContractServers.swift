import DemoWorld
import Domain
import FoundationEssentials
import Ledger
import Testing
import TokenProxyAPI
import TokenProxyClient
import TokenProxyServer

@testable import CommandLineInterface

/// The servers that the client's calls must get the same answers from.
enum ContractServer: String, CaseIterable, Sendable {
  /// The demo, within the process.
  case demo
  /// The management API over an empty ledger, within the process.
  case inProcess
  /// The whole server, over HTTP on loopback.
  case http

  /// Gives the work a transport to a server of its own.
  func run(_ work: (any APITransport) async throws -> Void) async throws {
    switch self {
    case .demo:
      let world = DemoWorld(seed: 42, epoch: Date(), tokenCount: nil, keyCount: nil)
      try await work(try await DemoServer.transport(world: world, now: { Date() }).0)
    case .inProcess:
      try await work(InProcessTransport(ManagementAPI(ledger: try await Self.ledger(), events: EventHub())))
    case .http: try await overHTTP(work)
    }
  }

  private static func ledger() async throws -> Ledger {
    var ledger = try await Ledger.open("sqlite::memory:")
    ledger.grantsUnbilled = true
    return ledger
  }

  private func overHTTP(_ work: (any APITransport) async throws -> Void) async throws {
    let options = ServerOptions(port: 0, drainSeconds: 0)
    let server = ProxyServer(ledger: try await Self.ledger(), options: options, log: ServerLog(format: .text))
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let running = Task {
      defer { port.finish() }
      try await server.run(onListening: { port.yield($0) }, until: { for await _ in ends { return } })
    }
    let result: Result<Void, any Error>
    do {
      let number = try #require(await ports.first { _ in true })
      try await work(HTTPTransport(base: try APIBase("http://127.0.0.1:\(number)/v1")))
      result = .success(())
    } catch { result = .failure(error) }
    end.yield()
    _ = try? await running.value
    try result.get()
  }
}
