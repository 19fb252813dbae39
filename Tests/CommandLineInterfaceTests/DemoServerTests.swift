import DemoWorld
import Domain
import FoundationEssentials
import StructuredText
import Testing
import TokenProxyAPI
import TokenProxyClient

@testable import CommandLineInterface

struct DemoServerTests {
  private func ask(_ path: String, seed: UInt64 = 42) async throws -> JSONValue {
    let epoch = DemoWorld.standardEpoch
    let (transport, key) = try await DemoServer.transport(world: DemoWorld(seed: seed, epoch: epoch), now: { epoch })
    let answer = try await transport.send(APIRequest(.get, path, bearer: key))
    #expect(answer.status == 200)
    return answer.body["data"] ?? .null
  }

  @Test("the demo's server holds the demo world's keys and credits")
  func contents() async throws {
    let world = DemoWorld(seed: 42, epoch: DemoWorld.standardEpoch)
    let credits = CreditTotals(try await ask("/credits"))
    let balance = world.balance(at: DemoWorld.standardEpoch)
    #expect(credits?.total == balance.total)
    #expect(credits?.used == balance.used)
    let keys = (try await ask("/keys"))["items"]?.array?.compactMap { KeyObject($0) } ?? []
    let expected = world.keys(at: DemoWorld.standardEpoch)
    #expect(Set(keys.map(\.name)) == Set(expected.map(\.name)))
    for key in keys {
      let twin = expected.first { $0.name == key.name }
      #expect(key.usage == twin?.usedTotal, "\(key.name)")
      #expect(key.creditLimit == twin?.limit)
      #expect(key.isDisabled == (twin?.state == .disabled))
    }
  }

  @Test(
    "the demo's figures of a key's day and window are those of the dashboard, whatever the hour",
    arguments: [0, 9 * 3_600, -14 * 3_600, 3 * 86_400, 20 * 86_400])
  func windows(seconds: Int) async throws {
    let epoch = DemoWorld.standardEpoch.addingTimeInterval(Double(seconds))
    let world = DemoWorld(seed: 42, epoch: epoch)
    let (transport, managementKey) = try await DemoServer.transport(world: world, now: { epoch })
    let client = ProxyClient(transport: transport, managementKey: managementKey)
    #expect(try await client.credits().remaining == world.balance(at: epoch).remaining)
    let keys = try await client.keys()
    for twin in world.keys(at: epoch) {
      let key = try #require(keys.first { $0.name == twin.name })
      #expect(key.usage == twin.usedTotal, "\(twin.name)")
      #expect((key.windowUsage ?? key.usage) == twin.usedInWindow, "\(twin.name)")
      #expect(key.isBlocked == (twin.state == .blocked), "\(twin.name)")
    }
  }

  @Test("the same seed makes the same server")
  func deterministic() async throws {
    let (one, two) = (try await ask("/keys"), try await ask("/keys"))
    #expect(one == two)
    #expect(try await ask("/keys", seed: 7) != one)
  }

  @Test("one can log in to it")
  func login() async throws {
    let epoch = DemoWorld.standardEpoch
    let (transport, _) = try await DemoServer.transport(world: DemoWorld(epoch: epoch), now: { epoch })
    var request = APIRequest(.post, "/auth/login")
    request.body = Array(#"{"email":"demo@openclaw.dev","password":"Demo1234!"}"#.utf8)
    #expect(try await transport.send(request).status == 200)
  }
}
