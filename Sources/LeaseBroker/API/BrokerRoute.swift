import Domain
import LeaseProtocol

/// What a path of the broker means.
public enum BrokerRoute: Hashable, Sendable {
  case settings, overview, stream, acquire, rotate, accounts, session
  case lease(String)
  case renew(String), release(String), telemetry(String), materialize(String), reconcile(String)
  case adminRelease(String), adminRotate(String)
  case credential(String, CredentialAct)
  case machine(String), machineToken(String)
  case importLogin, saveLogin, deleteLogin, renameLogin
  case unknown

  public enum CredentialAct: String, CaseIterable, Sendable {
    case markExhausted = "mark-exhausted"
    case disable = "disable-assignment"
    case enable = "enable-assignment"
    case cooldown, revoke, restore
  }

  /// - Parameter path: as it came, without the query.
  /// - Returns: nil where the path is not the broker's.
  public init?(_ path: String) {
    if path.hasPrefix("/auth/") {
      switch path {
      case "/auth/import-json": self = .importLogin
      case "/auth/save": self = .saveLogin
      case "/auth/delete": self = .deleteLogin
      case "/auth/rename": self = .renameLogin
      default: return nil
      }
      return
    }
    guard path == "/api" || path.hasPrefix("/api/") else { return nil }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).map(Self.decoded)
    switch parts.count {
    case 1: self = Self.short(parts)
    case 2: self = Self.ofTwo(parts)
    case 3: self = Self.ofThree(parts)
    case 4: self = Self.ofFour(parts)
    default: self = .unknown
    }
  }

  private static func short(_ parts: [String]) -> BrokerRoute {
    switch parts[0] {
    case "settings": .settings
    case "accounts": .accounts
    default: .unknown
    }
  }

  private static func ofTwo(_ parts: [String]) -> BrokerRoute {
    switch (parts[0], parts[1]) {
    case ("accounts", "cached"): .accounts
    case ("session", "status"): .session
    case ("leases", "acquire"): .acquire
    case ("leases", "rotate"): .rotate
    case ("leases", let id) where !id.isEmpty: .lease(id)
    default: .unknown
    }
  }

  private static func ofThree(_ parts: [String]) -> BrokerRoute {
    switch (parts[0], parts[1], parts[2]) {
    case ("admin", "leases", "overview"): .overview
    case ("admin", "leases", "stream"): .stream
    case ("leases", let id, "renew"): .renew(id)
    case ("leases", let id, "release"): .release(id)
    case ("leases", let id, "telemetry"): .telemetry(id)
    case ("leases", let id, "materialize"): .materialize(id)
    case ("leases", let id, "reconcile-auth"): .reconcile(id)
    default: .unknown
    }
  }

  private static func ofFour(_ parts: [String]) -> BrokerRoute {
    switch (parts[0], parts[1], parts[2], parts[3]) {
    case ("admin", "leases", let id, "release"): .adminRelease(id)
    case ("admin", "leases", let id, "rotate"): .adminRotate(id)
    case ("admin", "machines", let id, "detail"): .machine(id)
    case ("admin", "machines", let id, "token"): .machineToken(id)
    case ("admin", "credentials", let id, let act):
      CredentialAct(rawValue: act).map { .credential(id, $0) } ?? .unknown
    default: .unknown
    }
  }

  var methods: [String] {
    switch self {
    case .overview, .stream, .accounts, .session, .lease, .machine: ["GET"]
    case .settings: ["GET", "POST"]
    case .machineToken: ["POST", "DELETE"]
    case .unknown: []
    default: ["POST"]
    }
  }

  /// The path with names in place of values, for logs and figures.
  public var template: String {
    switch self {
    case .settings: "/api/settings"
    case .overview: "/api/admin/leases/overview"
    case .stream: "/api/admin/leases/stream"
    case .acquire: "/api/leases/acquire"
    case .rotate: "/api/leases/rotate"
    case .accounts: "/api/accounts"
    case .session: "/api/session/status"
    case .lease: "/api/leases/:id"
    case .renew: "/api/leases/:id/renew"
    case .release: "/api/leases/:id/release"
    case .telemetry: "/api/leases/:id/telemetry"
    case .materialize: "/api/leases/:id/materialize"
    case .reconcile: "/api/leases/:id/reconcile-auth"
    case .adminRelease: "/api/admin/leases/:id/release"
    case .adminRotate: "/api/admin/leases/:id/rotate"
    case .credential(_, let act): "/api/admin/credentials/:id/\(act.rawValue)"
    case .machine: "/api/admin/machines/:id/detail"
    case .machineToken: "/api/admin/machines/:id/token"
    case .importLogin: "/auth/import-json"
    case .saveLogin: "/auth/save"
    case .deleteLogin: "/auth/delete"
    case .renameLogin: "/auth/rename"
    case .unknown: "unknown"
    }
  }

  /// Percent escapes undone; what is no escape stays as it is.
  private static func decoded(_ part: Substring) -> String {
    guard part.utf8.contains(0x25) else { return String(part) }
    let bytes = Array(part.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count,
        let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        result.append(value)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
