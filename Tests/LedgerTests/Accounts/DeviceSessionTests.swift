import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Device sessions")
struct DeviceSessionTests {
  private let octocat = DeviceSession.Identity(
    gitHubID: 583_231, email: "octo@example.com", name: "Octo 'Cat'", avatarURL: "https://avatars.example/1")

  private func start(_ world: World, _ code: String = "code") async throws {
    try await world.ledger.change {
      try $0.addDeviceSession(
        DeviceSession(deviceCodeDigest: code, clientID: "client", interval: 5, expiresAt: noon.after(900)), now: noon)
    }
  }

  private func poll(_ world: World, _ seconds: Double, _ code: String = "code") async throws -> DevicePoll {
    try await world.ledger.change { try $0.pollDeviceSession(deviceCodeDigest: code, now: noon.after(seconds)) }
  }

  @Test("[W-31] slow down who polls too often", arguments: TestDatabase.tested)
  func slowDown(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      try await start(world)
      guard case .pending(let session) = try await poll(world, 0) else { return #expect(Bool(false), "is pending") }
      #expect(session.clientID == "client")
      #expect(try await poll(world, 4) == .slowDown(interval: 10))
      #expect(try await poll(world, 13) == .slowDown(interval: 15))
      guard case .pending = try await poll(world, 28) else { return #expect(Bool(false), "is pending again") }
    }
  }

  @Test("expire, and are unknown to others", arguments: TestDatabase.tested)
  func expire(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      try await start(world)
      #expect(try await poll(world, 900) == .expired)
      #expect(try await poll(world, 0, "other") == .unknown)
      #expect(try await isNotUnique { try await start(world) })
      _ = try await world.ledger.sweep(now: noon.after(900))
      #expect(try await poll(world, 1) == .unknown)
    }
  }

  @Test("[W-29] are found by nothing but the token of their own poller", arguments: TestDatabase.tested)
  func binding(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      try await start(world)
      try await start(world, "another")
      func authorize(_ token: String, _ identity: DeviceSession.Identity, at seconds: Double = 1) async throws -> Bool {
        try await world.ledger.change {
          try $0.authorizeDeviceSession(
            deviceCodeDigest: "code", identity: identity, accessTokenDigest: token, now: noon.after(seconds))
        }
      }
      func session(_ token: String) async throws -> DeviceSession? {
        try await world.ledger.look { try $0.deviceSession(accessTokenDigest: token, now: noon.after(1)) }
      }
      #expect(try await authorize("token", octocat))
      #expect(try await session("token")?.identity == octocat)
      #expect(try await session("another") == nil)
      #expect(try await authorize("token 2", octocat))
      #expect(try await session("token") == nil)
      var stranger = octocat
      stranger.gitHubID = 1
      #expect(try await !authorize("token 3", stranger))
      #expect(try await !authorize("token 4", octocat, at: 901))
      guard case .authorized(let again) = try await poll(world, 2) else { return #expect(Bool(false), "is authorized") }
      #expect(again.identity == octocat)
      try await world.ledger.change { try $0.removeDeviceSession(deviceCodeDigest: "code") }
      #expect(try await session("token 2") == nil)
    }
  }
}
