import Domain
import Glibc
import Testing
import TokenProxyAPI

@testable import TokenProxyClient

@Suite("The client as a library")
struct SideEffectTests {
  @Test("[C-26] a call goes to the base that was given, and touches no file")
  func effects() async throws {
    let server = try LoopbackServer { _ in
      let body = #"{"data":{"total_credits":5,"total_usage":1,"remaining":4}}"#
      return [
        Array(
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
            .utf8)
      ]
    }
    let folder = try TemporaryFolder()
    let profiles = ProfileStore(path: folder.path + "/client")
    let client = ProxyClient(
      transport: HTTPTransport(base: try APIBase("http://127.0.0.1:\(server.port)/v1"), policy: .once),
      managementKey: Secret("sk-mgmt-" + "FAKE0000-0000-4000-8000-00000000cccc"))
    #expect(try await client.credits().remaining == .dollars(4))
    #expect(server.heads.first?.hasPrefix("GET /v1/credits HTTP/1.1") == true)
    // Neither the client nor a look at the profiles makes a folder.
    #expect(try profiles.list().isEmpty)
    #expect(access(folder.path + "/client", F_OK) != 0)
  }
}
