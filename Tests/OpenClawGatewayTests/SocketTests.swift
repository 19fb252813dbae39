import Domain
import FoundationEssentials
import Glibc
import StructuredText
import Testing

@testable import OpenClawGateway

private struct Once: GatewayMethods {
  var names: [String] { ["tokenDiscovery.status"] }
  func answer(_ method: String, _ parameters: JSONValue) async -> GatewayFrame.Answer { .done(1.json) }
}

@Suite("Methods on a socket")
struct SocketTests {
  /// A folder of its own, short enough for the name of a socket.
  private func folder() throws -> String {
    var name = Array("/tmp/credtop-socket-XXXXXX".utf8CString)
    let made = name.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.flatMap { mkdtemp($0) } }
    return String(cString: try #require(made))
  }

  private func ask(_ path: String, _ lines: String, answers: Int) throws -> [JSONValue] {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0)
    _ = lines.withCString { write(descriptor, $0, strlen($0)) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while text.count(where: { $0 == 0x0A }) < answers {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer.prefix(count)
    }
    return try text.split(separator: 0x0A).map { try JSONReader.read(Array($0)) }
  }

  @Test("answers lines, also where they come in one piece, and says what is no JSON")
  func answers() async throws {
    let path = try folder() + "/tokens.sock"
    let server = try await GatewayServer.serve(Once(), socket: path, version: "0.1")
    let lines =
      "{\"type\":\"req\",\"id\":\"a\",\"method\":\"tokenDiscovery.status\"}\n\n{nonsense\n"
      + "{\"type\":\"req\",\"id\":\"b\",\"method\":\"tokenDiscovery.nothing\"}\n"
    let found = try ask(path, lines, answers: 3)
    #expect(found.first { $0["id"]?.string == "a" }?["payload"]?.int == 1)
    #expect(
      found.first { $0["id"]?.string == "b" }?["error"]?["message"]?.string == "unknown method: tokenDiscovery.nothing")
    #expect(found.contains { $0["error"]?["message"]?.string?.hasPrefix("the message is no JSON") == true })
    var facts = stat()
    #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
    await server.stop()
    #expect(access(path, F_OK) != 0, "the socket goes with its server")
  }

  @Test("a second server is refused; one that died leaves nothing in the way")
  func inUse() async throws {
    let path = try folder() + "/tokens.sock"
    let server = try await GatewayServer.serve(Once(), socket: path, version: "0.1")
    await #expect(throws: GatewayServer.Failure.inUse(path)) {
      try await GatewayServer.serve(Once(), socket: path, version: "0.1")
    }
    await server.stop()
    let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(dead, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    close(dead)
    let next = try await GatewayServer.serve(Once(), socket: path, version: "0.1")
    await next.stop()
  }

  @Test("neither a file nor an open folder is taken for its own")
  func others() async throws {
    let folder = try folder()
    let path = folder + "/tokens.sock"
    try "mine".write(toFile: path, atomically: false, encoding: .utf8)
    await #expect(throws: GatewayServer.Failure.self) {
      try await GatewayServer.serve(Once(), socket: path, version: "0.1")
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    chmod(folder, 0o755)
    await #expect(throws: GatewayServer.Failure.self) {
      try await GatewayServer.serve(Once(), socket: folder + "/b.sock", version: "0.1")
    }
  }
}
