public import Domain

/// Something that changes the account on the server, complete and checked.
public enum AccountAction: Equatable, Sendable {
  case createKey(NewKey)
  case changeKey(id: String, name: String, KeyChange)
  case rotateKey(id: String, name: String)
  case revokeKey(id: String, name: String)
  case buy(Money)
  case setAutoTopUp(AutoTopUp)
  case login(email: String, password: Secret)
  case register(email: String, password: Secret)

  /// What is done and to what, for a message while it is under way: `rotating nightly`. Holds no secret.
  public var progress: String {
    switch self {
    case .createKey(let new): "creating \(new.name)"
    case .changeKey(_, let name, let change):
      switch change.isDisabled {
      case true?: "disabling \(name)"
      case false?: "enabling \(name)"
      case nil: "changing \(name)"
      }
    case .rotateKey(_, let name): "rotating \(name)"
    case .revokeKey(_, let name): "revoking \(name)"
    case .buy(let amount): "buying \(amount.text)"
    case .setAutoTopUp: "setting the auto top-up"
    case .login: "logging in"
    case .register: "registering"
    }
  }

  /// The same when it has happened.
  var success: String {
    switch self {
    case .createKey(let new): "\(new.name) created"
    case .changeKey(_, let name, let change):
      switch change.isDisabled {
      case true?: "\(name) disabled"
      case false?: "\(name) enabled"
      case nil: "\(change.name ?? name) changed"
      }
    case .rotateKey(_, let name): "\(name) rotated"
    case .revokeKey(_, let name): "\(name) revoked"
    case .buy(let amount): "bought \(amount.text)"
    case .setAutoTopUp(let topUp): topUp.isEnabled ? "auto top-up on" : "auto top-up off"
    case .login: "logged in"
    case .register: "registered"
    }
  }
}

/// What came of an action.
public enum ActionOutcome: Equatable, Sendable {
  case done
  case issued(IssuedKey)
  case purchased(PurchaseOutcome)
  case topUpSet(AutoTopUp)
  case loggedIn(Account)
  case failed(ServiceFailure)
}

/// What the services can do besides answering.
public struct Abilities: Equatable, Sendable {
  public var keys = false
  public var credits = false
  public var keySpend = false
  public var choices = false
  public var logUsage = false
  public var imports = false
  public var quotas = false
  public var doctor = false
  public var rotation = false
  /// The server that a person can log in to; nil where there is no logging in.
  public var accountBase: String?
  public var isLoggedIn = true
  /// The feeds that have a service once a person is logged in.
  public var feedsOfAccount: Set<FeedID> = []

  public init() {}
}
