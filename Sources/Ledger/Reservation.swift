public import Domain
public import FoundationEssentials
public import Metering

/// Asks for the money of a call before it is forwarded. Decides the key, its limit, the balance in one transaction.
public struct ReservationRequest: Sendable {
  /// Names the call for ever: it is charged once.
  public var callID: String
  /// The digest of the presented key, see `SecretDigest`.
  public var keyDigest: String
  public var model: String
  /// What the prompt costs at most, and can not be lowered.
  public var promptCost: Money
  /// What the call costs at most.
  public var worstCase: Money
  /// The least that makes the call worth while: the prompt and one token of output.
  public var leastUseful: Money
  public var now: Date
  /// When the reservation is released if nobody settles it.
  public var deadline: Date
  /// The server that runs the call.
  public var instance: String

  public init(
    callID: String, keyDigest: String, model: String, promptCost: Money, worstCase: Money, leastUseful: Money,
    now: Date, deadline: Date, instance: String
  ) {
    self.callID = callID
    self.keyDigest = keyDigest
    self.model = model
    self.promptCost = promptCost
    self.worstCase = worstCase
    self.leastUseful = leastUseful
    self.now = now
    self.deadline = deadline
    self.instance = instance
  }
}

/// Why a key may not be used.
public enum KeyRefusal: Error, Hashable, Sendable {
  case unknown, revoked, disabled, expired
  case modelNotAllowed
  /// nil for a limit over the key's whole life.
  case limitReached(ProvisionedKey.LimitReset?, resetsAt: Date?)
  case insufficientCredits
}

/// Money that is held for a call.
public struct Reservation: Hashable, Sendable {
  public var callID: String
  public var accountID: String
  public var keyHash: String
  public var keyName: String
  /// From `leastUseful` to `worstCase`: where it is less than the worst case, the output must be capped to what it buys.
  public var amount: Money

  public init(callID: String, accountID: String, keyHash: String, keyName: String, amount: Money) {
    self.callID = callID
    self.accountID = accountID
    self.keyHash = keyHash
    self.keyName = keyName
    self.amount = amount
  }
}

/// How a call ended and what it cost.
public struct Settlement: Sendable {
  public enum Outcome: String, Sendable, CaseIterable {
    case completed
    case clientGone = "client_gone"
    case upstreamBroke = "upstream_broke"
    case upstreamError = "upstream_error"
  }

  public var reservation: Reservation
  public var model: String
  public var usage: TokenUsage
  public var cost: Money
  public var outcome: Outcome
  /// nil when no answer came.
  public var upstreamStatus: Int?
  /// The provider's own figure for the cost, where it reports one.
  public var reportedCost: Money?
  public var milliseconds: Int
  public var now: Date

  public init(
    reservation: Reservation, model: String, usage: TokenUsage, cost: Money, outcome: Outcome,
    upstreamStatus: Int? = nil, reportedCost: Money? = nil, milliseconds: Int = 0, now: Date
  ) {
    self.reservation = reservation
    self.model = model
    self.usage = usage
    self.cost = cost
    self.outcome = outcome
    self.upstreamStatus = upstreamStatus
    self.reportedCost = reportedCost
    self.milliseconds = milliseconds
    self.now = now
  }
}

/// What a settlement did.
public struct Settled: Hashable, Sendable {
  /// What was charged: the cost, or less where the limit or the balance did not hold it.
  public var charged: Money
  public var remaining: Money
  /// The call had been settled before; nothing was done now.
  public var wasSettled: Bool

  public init(charged: Money, remaining: Money, wasSettled: Bool) {
    self.charged = charged
    self.remaining = remaining
    self.wasSettled = wasSettled
  }
}
