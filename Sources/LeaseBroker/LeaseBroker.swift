public import Domain
public import FoundationEssentials
import LeaseProtocol
public import Ledger
import StructuredText

/// Lends the credentials of a pool to machines, one machine a credential at a time. Every decision is made in the
/// database, so that several brokers may share it and each may die at any time.
public struct LeaseBroker: Sendable {
  let database: any Database
  let seal: LoginSeal
  /// Of whoever may do everything; nil: nobody may do anything.
  let token: Secret?
  let now: @Sendable () -> Date
  let log: @Sendable (String) -> Void
  let reportFault: @Sendable (String) -> Void

  /// - Parameters:
  ///   - log: hears each decision as a line, without secrets.
  ///   - reportFault: hears, redacted, why an answer was 500 or 503.
  public init(
    database: any Database, seal: LoginSeal, token: Secret?, now: @escaping @Sendable () -> Date = { Date() },
    log: @escaping @Sendable (String) -> Void = { _ in }, reportFault: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.database = database
    self.seal = seal
    self.token = token
    self.now = now
    self.log = log
    self.reportFault = reportFault
  }

  /// The instant of a request, as the database can hold it.
  var instant: Date { Date(milliseconds: now().milliseconds) }

  /// Does the work in one transaction; what it decided is kept with it, and told afterwards.
  ///
  /// - Parameters:
  ///   - isAlone: nobody else grants or ends leases meanwhile.
  ///   - isDurable: as of the database.
  func change<Value: Sendable>(
    isAlone: Bool, isDurable: Bool = true, _ work: @escaping @Sendable (inout LeaseWork) throws -> Value
  ) async throws -> Value {
    let (now, seal) = (instant, seal)
    let (value, events) = try await database.write(isDurable: isDurable) { sql in
      var session = try LeaseWork(LeaseSession(sql: sql, now: now), seal: seal, isAlone: isAlone)
      let value = try work(&session)
      for event in session.events { try session.session.note(event) }
      return (value, session.events)
    }
    for event in events { log(event.line) }
    return value
  }

  func look<Value: Sendable>(_ work: @escaping @Sendable (LeaseWork) throws -> Value) async throws -> Value {
    let (now, seal) = (instant, seal)
    return try await database.read { sql in
      try work(LeaseWork(LeaseSession(sql: sql, now: now), seal: seal, isAlone: false))
    }
  }

  func answer(to error: any Error) -> BrokerReply {
    switch error {
    case let denial as BrokerDenial: return denial.reply
    case DatabaseFailure.busy, DatabaseFailure.unavailable:
      reportFault(Redaction.redact("\(error)"))
      return .detail(503, "The database cannot be used now")
    default:
      reportFault(Redaction.redact("\(error)"))
      return .failed
    }
  }
}
