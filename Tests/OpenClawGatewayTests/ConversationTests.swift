import Domain
import Glibc
import NIOCore
import NIOPosix
import StructuredText
import Testing

@testable import OpenClawGateway

/// Methods that say what they were asked.
private struct Echo: GatewayMethods {
  var names: [String] { ["echo.say", "echo.fail"] }

  func answer(_ method: String, _ parameters: JSONValue) async -> GatewayFrame.Answer {
    method == "echo.say"
      ? .done(.members([("said", parameters["text"] ?? .null)]))
      : .refused(GatewayRefusal(code: "UNAVAILABLE", message: "not now"))
  }
}

/// Answers whatever comes as a web server would.
private final class PlainServer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let answer = ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
  }
}

@Suite("Talking to a gateway")
struct ConversationTests {
  private func served(token: String = "FAKE-shared") async throws -> GatewayServer {
    try await GatewayServer.serve(Echo(), port: 0, token: Secret(token), version: "0.1")
  }

  private func address(_ server: GatewayServer, _ token: String?) throws -> GatewayAddress {
    GatewayAddress(port: try #require(server.port), credential: token.map { .token(Secret($0)) })
  }

  @Test("greets, asks, is refused, asks again")
  func asks() async throws {
    let server = try await served()
    let connection = try await GatewayConnection.open(address(server, "FAKE-shared"), version: "0.1")
    #expect(connection.hello.protocolVersion == 4)
    #expect(connection.hello.version == "credtop 0.1")
    #expect(connection.hello.mayHave("echo.say") && !connection.hello.mayHave("models.authStatus"))
    let answer = try await connection.call("echo.say", .members([("text", "grüß".json)]))
    #expect(answer["said"]?.string == "grüß")
    await #expect(throws: GatewayFailure.refused(GatewayRefusal(code: "UNAVAILABLE", message: "not now"))) {
      try await connection.call("echo.fail")
    }
    await #expect(throws: GatewayFailure.refused(.unknownMethod("no.such"))) { try await connection.call("no.such") }
    let many = String(repeating: "x", count: 300_000)
    #expect(try await connection.call("echo.say", .members([("text", many.json)]))["said"]?.string == many)
    await server.stop()
  }

  @Test("many questions at once each get their own answer")
  func atOnce() async throws {
    let server = try await served()
    let connection = try await GatewayConnection.open(address(server, "FAKE-shared"), version: "0.1")
    try await withThrowingTaskGroup(of: (Int, Int?).self) { group in
      for number in 0..<16 {
        group.addTask {
          let answer = try await connection.call("echo.say", .members([("text", number.json)]))
          return (number, answer["said"]?.int)
        }
      }
      for try await (asked, said) in group { #expect(asked == said) }
    }
    await server.stop()
  }

  @Test("who shows the wrong token, or none, is not let in", arguments: ["FAKE-other", nil] as [String?])
  func refused(token: String?) async throws {
    let server = try await served()
    let address = try address(server, token)
    let failure = await #expect(throws: GatewayFailure.self) {
      try await GatewayConnection.open(address, version: "0.1")
    }
    guard case .notAllowed? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    await server.stop()
  }

  @Test("nothing there, and something else there, are told apart")
  func elsewhere() async throws {
    let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(PlainServer()) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(silent.localAddress?.port)
    let failure = await #expect(throws: GatewayFailure.self) {
      try await GatewayConnection.open(GatewayAddress(port: port), version: "0.1")
    }
    guard case .noGateway? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    try await silent.close()
    let gone = await #expect(throws: GatewayFailure.self) {
      try await GatewayConnection.open(GatewayAddress(port: port), version: "0.1")
    }
    guard case .unreachable? = gone else {
      Issue.record("\(String(describing: gone))")
      return
    }
  }

  @Test("a gateway that goes away ends what is asked")
  func ends() async throws {
    let server = try await served()
    let connection = try await GatewayConnection.open(address(server, "FAKE-shared"), version: "0.1")
    connection.close()
    await #expect(throws: GatewayFailure.self) { try await connection.call("echo.say") }
    await server.stop()
  }

  @Test("a client of another protocol is told which one is spoken")
  func anotherProtocol() {
    var conversation = ServedConversation(methods: [], token: Secret("FAKE-t"), version: "0.1")
    let request = GatewayFrame.request(
      id: "1", method: "connect", params: .members([("minProtocol", 7.json), ("maxProtocol", 9.json)]))
    guard case .sendAndClose(.answer("1", .refused(let refusal)), 1002) = conversation.step(Array(request.text.utf8))
    else {
      Issue.record("it was let in")
      return
    }
    #expect(refusal.details?["expectedProtocol"]?.int == 4)
  }

  @Test("nobody is answered before the greeting")
  func ungreeted() {
    var conversation = ServedConversation(methods: ["a"], token: Secret("FAKE-t"), version: "0.1")
    let request = GatewayFrame.request(id: "1", method: "a", params: nil)
    guard case .sendAndClose(_, 1008) = conversation.step(Array(request.text.utf8)) else {
      Issue.record("it was answered")
      return
    }
  }
}
