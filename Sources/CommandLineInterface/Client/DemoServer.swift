import DemoWorld
import Domain
import FoundationEssentials
import Ledger
import TokenProxyAPI
import TokenProxyServer

/// The real management API within the process, over a database in memory that holds the keys and credits of a demo
/// world. Nothing outside the process is touched; what a command changes is forgotten with it.
public enum DemoServer {
  public static let email = "demo@openclaw.dev"
  /// Everybody may know it: there is nothing behind it.
  public static let password = "Demo1234!"
  public static let managementKey = Secret("sk-mgmt-de000000-0000-0000-0000-000000000000")

  /// - Returns: a transport to a server of its own, and a management key of the demo account.
  public static func transport(
    world: DemoWorld, now: @escaping @Sendable () -> Date
  ) async throws -> (any APITransport, managementKey: Secret) {
    var ledger = try await Ledger.open("sqlite::memory:")
    ledger.grantsUnbilled = true
    let passwords = PasswordHasher(cost: 1, threads: 1)
    let hash = try await passwords.hash(Secret(password))
    try await DemoSeed(world: world, now: now()).plant(in: ledger, passwordHash: hash)
    let api = ManagementAPI(
      ledger: ledger, events: EventHub(), limits: .none(), passwords: passwords, secrets: .seeded(world.seed), now: now)
    return (InProcessTransport(api), managementKey)
  }
}
