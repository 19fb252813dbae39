import TokenProxyAPI

/// What a path of the management API means.
enum Route: Hashable, Sendable {
  case root, health, ready
  case register, login, me, rotate, logout, password, account
  case managementKeys
  case managementKey(id: String)
  case keys
  case key(hash: String)
  case keyRotation(hash: String)
  case credits, purchase, history, autoTopUp
  case purchases(id: String)
  case calls
  case deviceCode, deviceToken, userInfo
  case stripeWebhook
  /// Below `/keys`, `/credits` or `/calls`: who is not logged in learns nothing about it.
  case unknownBehindKey
  case unknown

  /// - Parameter path: without the query and the prefix `/v1`.
  init(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    switch Array(parts) {
    case [""]: self = .root
    case ["health"], ["healthz"]: self = .health
    case ["readyz"]: self = .ready
    case ["auth", "register"]: self = .register
    case ["auth", "login"]: self = .login
    case ["auth", "me"]: self = .me
    case ["auth", "rotate"]: self = .rotate
    case ["auth", "logout"]: self = .logout
    case ["auth", "password"]: self = .password
    case ["auth", "account"]: self = .account
    case ["auth", "keys"]: self = .managementKeys
    case ["keys"]: self = .keys
    case ["credits"]: self = .credits
    case ["credits", "purchase"]: self = .purchase
    case ["credits", "history"]: self = .history
    case ["credits", "auto-topup"]: self = .autoTopUp
    case ["calls"]: self = .calls
    case ["oauth", "device", "code"]: self = .deviceCode
    case ["oauth", "device", "token"]: self = .deviceToken
    case ["oauth", "userinfo"]: self = .userInfo
    case ["webhooks", "stripe"]: self = .stripeWebhook
    case let parts where parts.count == 3 && parts[0] == "auth" && parts[1] == "keys" && isName(parts[2]):
      self = .managementKey(id: String(parts[2]))
    case let parts where parts.count == 2 && parts[0] == "keys" && isName(parts[1]):
      self = .key(hash: String(parts[1]))
    case let parts where parts.count == 3 && parts[0] == "keys" && isName(parts[1]) && parts[2] == "rotate":
      self = .keyRotation(hash: String(parts[1]))
    case let parts where parts.count == 3 && parts[0] == "credits" && parts[1] == "purchases" && isName(parts[2]):
      self = .purchases(id: String(parts[2]))
    case let parts where ["keys", "credits", "calls"].contains(parts.first): self = .unknownBehindKey
    default: self = .unknown
    }
  }

  /// The path with names in place of values, for logs and figures: what a caller wrote is in neither.
  var template: String {
    switch self {
    case .root: "/"
    case .health: "/health"
    case .ready: "/readyz"
    case .register: "/auth/register"
    case .login: "/auth/login"
    case .me: "/auth/me"
    case .rotate: "/auth/rotate"
    case .logout: "/auth/logout"
    case .password: "/auth/password"
    case .account: "/auth/account"
    case .managementKeys: "/auth/keys"
    case .managementKey: "/auth/keys/:id"
    case .keys: "/keys"
    case .key: "/keys/:hash"
    case .keyRotation: "/keys/:hash/rotate"
    case .credits: "/credits"
    case .purchase: "/credits/purchase"
    case .history: "/credits/history"
    case .autoTopUp: "/credits/auto-topup"
    case .purchases: "/credits/purchases/:id"
    case .calls: "/calls"
    case .deviceCode: "/oauth/device/code"
    case .deviceToken: "/oauth/device/token"
    case .userInfo: "/oauth/userinfo"
    case .stripeWebhook: "/webhooks/stripe"
    case .unknownBehindKey, .unknown: "unknown"
    }
  }

  var methods: [APIRequest.Method] {
    switch self {
    case .root, .health, .ready, .me, .credits, .history, .purchases, .calls, .userInfo: [.get]
    case .register, .login, .rotate, .logout, .password, .purchase, .deviceCode, .deviceToken, .stripeWebhook,
      .keyRotation:
      [.post]
    case .account, .managementKey: [.delete]
    case .managementKeys, .keys: [.get, .post]
    case .key: [.get, .patch, .delete]
    case .autoTopUp: [.get, .put]
    case .unknownBehindKey, .unknown: []
    }
  }

  /// Whether a management key is asked for before anything else is said.
  var needsKey: Bool {
    switch self {
    case .root, .health, .ready, .register, .login, .deviceCode, .deviceToken, .userInfo, .stripeWebhook, .unknown:
      false
    default: true
    }
  }
}

private func isName(_ part: Substring) -> Bool {
  (1...128).contains(part.utf8.count) && part.utf8.allSatisfy { AccountRules.isNameByte($0) }
}
