import Domain
import FoundationEssentials
import StructuredText
import Synchronization
import Testing
import TokenProxyAPI
import TokenProxyClient

@testable import CommandLineInterface

/// The calls of the client against every server that there is.
@Suite("Contract of the client", .serialized)
struct ContractTests {
  private static let password = Secret("FAKE-Passw0rd")

  /// Runs the work as a new account.
  private func asAccount(
    _ server: ContractServer, _ work: (ProxyClient) async throws -> Void
  ) async throws {
    try await server.run { transport in
      let stranger = ProxyClient(transport: transport, managementKey: nil)
      let session = try await stranger.register(email: "contract@example.dev", password: Self.password)
      try await work(ProxyClient(transport: transport, managementKey: session.managementKey))
    }
  }

  /// The code of the refusal that the work ends with.
  private func code(_ work: () async throws -> Void) async -> String? {
    do {
      try await work()
      return nil
    } catch let failure as APIFailure {
      return failure.code
    } catch {
      return "\(error)"
    }
  }

  @Test("an account registers, logs in, is refused and rotates", arguments: ContractServer.allCases)
  func accounts(server: ContractServer) async throws {
    try await server.run { transport in
      let stranger = ProxyClient(transport: transport, managementKey: nil)
      let email = "Person@example.dev"
      let first = try await stranger.register(email: email, password: Self.password)
      #expect(ManagementKey.isPlausible(first.managementKey.reveal()))
      #expect(await code { _ = try await stranger.register(email: email, password: Self.password) } == "EMAIL_EXISTS")
      #expect(
        await code { _ = try await stranger.register(email: "x@example.dev", password: Secret("short")) }
          == "INVALID_INPUT")
      #expect(
        await code { _ = try await stranger.login(email: email, password: Secret("Wrong-Passw0rd")) }
          == "INVALID_CREDENTIALS")
      let profile = try await ProxyClient(transport: transport, managementKey: first.managementKey).profile()
      #expect(profile.email == email)
      #expect(profile.creditsRemaining == .zero)
      #expect(profile.keys == 0)

      let second = try await stranger.login(email: email.lowercased(), password: Self.password)
      #expect(second.managementKey != first.managementKey)
      let old = ProxyClient(transport: transport, managementKey: first.managementKey)
      #expect(await code { _ = try await old.profile() } == "UNAUTHORIZED")
      let current = ProxyClient(transport: transport, managementKey: second.managementKey)
      let third = try await current.rotateManagementKey(idempotencyKey: "rotation")
      #expect(await code { _ = try await current.profile() } == "UNAUTHORIZED")
      let last = ProxyClient(transport: transport, managementKey: third.managementKey)
      #expect(try await last.profile().email == email)
      try await last.endManagementKey(idempotencyKey: "end")
      #expect(await code { _ = try await last.profile() } == "UNAUTHORIZED")
      await #expect(throws: ServiceFailure.self) { try await stranger.profile() }
    }
  }

  @Test("credits are bought once for each idempotency key, and the history adds up", arguments: ContractServer.allCases)
  func credits(server: ContractServer) async throws {
    try await asAccount(server) { client in
      guard case .granted(let first) = try await client.buy(.dollars(25), idempotencyKey: "one"),
        case .granted(let again) = try await client.buy(.dollars(25), idempotencyKey: "one"),
        case .granted(let second) = try await client.buy(.dollars(100), idempotencyKey: "two")
      else {
        Issue.record("a purchase without a payment provider is granted at once")
        return
      }
      #expect(first.platformFee == .cents(138))
      #expect(first.totalCharged == .cents(2_638))
      #expect(first.newBalance == .dollars(25))
      #expect(first.isUnbilled)
      #expect(again.transactionID == first.transactionID)
      #expect(second.newBalance == .dollars(125))
      let totals = try await client.credits()
      #expect(totals.total == .dollars(125))
      #expect(totals.remaining == .dollars(125))
      let page = try await client.history(limit: 1)
      #expect(page.total == 2)
      #expect(page.hasMore)
      #expect(page.items.map(\.amount) == [.dollars(100)])
      #expect(try await client.history(limit: 5, offset: 1).items.map(\.amount) == [.dollars(25)])
      #expect(try await client.history(kind: .usage).items.isEmpty)
      for amount in [Money.dollars(4), .dollars(10_001), .zero, Money(microDollars: 5_000_001)] {
        #expect(await code { _ = try await client.buy(amount, idempotencyKey: "\(amount)") } == "INVALID_INPUT")
      }
      #expect(await code { _ = try await client.history(limit: 101) } == "INVALID_INPUT")
      #expect(await code { _ = try await client.history(offset: -1) } == "INVALID_INPUT")
      #expect(await code { _ = try await client.purchase("no-such") } == "NOT_FOUND")
    }
  }

  @Test("the auto top-up is read and changed in part", arguments: ContractServer.allCases)
  func autoTopUp(server: ContractServer) async throws {
    try await asAccount(server) { client in
      #expect(
        try await client.autoTopUp() == AutoTopUp(isEnabled: false, threshold: .dollars(5), amount: .dollars(25)))
      let changed = try await client.setAutoTopUp(isEnabled: nil, threshold: .cents(750), amount: nil)
      #expect(changed == AutoTopUp(isEnabled: false, threshold: .cents(750), amount: .dollars(25)))
      #expect(
        await code { _ = try await client.setAutoTopUp(isEnabled: true, threshold: .zero, amount: nil) }
          == "INVALID_INPUT")
      #expect(try await client.autoTopUp() == changed)
    }
  }

  @Test("a key is created, listed, changed, cleared, rotated and revoked", arguments: ContractServer.allCases)
  func keys(server: ContractServer) async throws {
    try await asAccount(server) { client in
      let end = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 86_400).rounded())
      let wish = ProxyClient.NewKey(
        name: "prod", creditLimit: .cents(1_250), limitReset: .weekly, expiresAt: end, models: ["gpt-4o"])
      let made = try await client.createKey(wish, idempotencyKey: "make")
      #expect(made.key?.reveal().hasPrefix("sk-prov-") == true)
      #expect(made.creditLimit == .cents(1_250))
      #expect(made.limitReset == .weekly)
      #expect(made.expiresAt == end)
      #expect(try await client.createKey(wish, idempotencyKey: "make").key == made.key)
      #expect(await code { _ = try await client.createKey(wish, idempotencyKey: "other") } == "KEY_NAME_EXISTS")
      #expect(
        await code { _ = try await client.createKey(.init(name: "no spaces"), idempotencyKey: "bad") }
          == "INVALID_INPUT")

      let listed = try await client.keys()
      #expect(listed.map(\.hash) == [made.hash])
      #expect(listed.allSatisfy { $0.key == nil })
      let detail = try await client.key(made.hash)
      #expect(detail.requests == 0)
      #expect(detail.models.isEmpty)

      var change = ProxyClient.KeyChange()
      change.creditLimit = .some(nil)
      change.limitReset = .some(nil)
      change.isDisabled = true
      let changed = try await client.updateKey(made.hash, change)
      #expect(changed.creditLimit == nil)
      #expect(changed.limitReset == nil)
      #expect(changed.isDisabled)
      #expect(changed.expiresAt == end)
      #expect(try await client.updateKey(made.hash, ProxyClient.KeyChange()).isDisabled)

      let turned = try await client.rotateKey(made.hash, idempotencyKey: "turn")
      #expect(turned.hash == made.hash)
      #expect(turned.key != nil && turned.key != made.key)
      #expect(try await client.revokeKey(made.hash).name == "prod")
      #expect(try await client.keys().isEmpty)
      #expect(try await client.keys(includeRevoked: true).map(\.hash) == [made.hash])
      #expect(await code { _ = try await client.revokeKey(made.hash) } == "KEY_ALREADY_REVOKED")
      #expect(await code { _ = try await client.rotateKey(made.hash, idempotencyKey: "again") } == "KEY_REVOKED")
      #expect(await code { _ = try await client.key(made.hash) } == "KEY_NOT_FOUND")
      #expect(await code { _ = try await client.key("0123456789abcdef") } == "KEY_NOT_FOUND")
      #expect(await code { _ = try await client.key("../credits") } == "KEY_NOT_FOUND")
    }
  }

  @Test("what happens to the account is told as it happens", arguments: ContractServer.allCases)
  func events(server: ContractServer) async throws {
    try await asAccount(server) { client in
      let heard = Mutex(Set<String>())
      let listener = Task {
        let request = APIRequest(.get, "/events", bearer: client.managementKey)
        for try await event in client.transport.events(request) { heard.withLock { _ = $0.insert(event.name) } }
      }
      defer { listener.cancel() }
      // What happened before somebody listened is not told, so it happens until it is.
      var number = 0
      while number < 2_000, heard.withLock({ !$0.isSuperset(of: ["balance", "key"]) }) {
        number += 1
        _ = try await client.buy(.dollars(5), idempotencyKey: "buy-\(number)")
        _ = try? await client.createKey(.init(name: "key-\(number)"), idempotencyKey: "key-\(number)")
        await Task.yield()
      }
      #expect(heard.withLock { $0.isSuperset(of: ["balance", "key"]) })
    }
  }

  @Test("the demo shows the same to every run of a command, and a change lasts as long as the run")
  func demoCommands() async throws {
    let home = try TemporaryHome()
    let balance = await run("credits", "balance", "--mock", "--json", home: home.path)
    #expect(balance.status == 0)
    #expect(await run("credits", "balance", "--mock", "--json", home: home.path).output == balance.output)
    let bought = await run("credits", "buy", "--amount", "25", "--yes", "--mock", "--json", home: home.path)
    #expect(bought.document?["mode"]?.string == "immediate")
    #expect(await run("credits", "balance", "--mock", "--json", home: home.path).output == balance.output)
    #expect(
      await run("auth", "whoami", "--mock", "--json", home: home.path).document?["email"]?.string == DemoServer.email)
    #expect(await run("auth", "rotate", "--yes", "--mock", home: home.path).status == 0)
    #expect(SmallFile.names(in: home.path) == [])
  }
}
