public import Domain
import Synchronization
public import TokenProxyAPI

/// The connection that all live services share: the server, and the management key once there is one.
public final class LiveSession: Sendable {
  /// The address of the server, for a person to read.
  public let base: String
  private let makeTransport: @Sendable () -> any APITransport
  private let state: Mutex<State>

  private struct State {
    var transport: (any APITransport)?
    var key: Secret?
    /// The names of the keys by their hashes, for events that tell hashes only.
    var keyNames: [String: String] = [:]
  }

  /// - Parameters:
  ///   - managementKey: nil: not logged in yet.
  ///   - transport: called with the first request, so that whoever never asks never pays for a client.
  public init(base: String, managementKey: Secret?, transport: @escaping @Sendable () -> any APITransport) {
    self.base = base
    makeTransport = transport
    state = Mutex(State(key: managementKey))
  }

  public var isLoggedIn: Bool { state.withLock { $0.key != nil } }

  /// For calls without a login.
  var transport: any APITransport {
    state.withLock { state in
      if let transport = state.transport { return transport }
      let transport = makeTransport()
      state.transport = transport
      return transport
    }
  }

  /// nil: not logged in.
  var managementKey: Secret? { state.withLock { $0.key } }

  func adopt(_ key: Secret) { state.withLock { $0.key = key } }

  /// Those that are known already stay: what happened to a key that was revoked since still has its name.
  func remember(_ names: [String: String]) { state.withLock { $0.keyNames.merge(names) { $1 } } }

  /// nil: of a key that was never listed here.
  func name(ofKey hash: String) -> String? { state.withLock { $0.keyNames[hash] } }

  /// Calls the API as the account; refusals become failures that a person can act on.
  func ask<Answer: Sendable>(_ question: (ProxyClient) async throws -> Answer) async throws -> Answer {
    guard let key = managementKey else { throw ServiceFailure.notLoggedIn }
    do {
      return try await question(ProxyClient(transport: transport, managementKey: key))
    } catch let failure as APIFailure {
      throw ServiceFailure(failure)
    }
  }
}

extension ServiceFailure {
  static let notLoggedIn = ServiceFailure(
    .notLoggedIn, "Not logged in", remedy: "Press L to log in, or run credtop auth login.")

  /// What a refusal of the server means to a person at the dashboard.
  init(_ failure: APIFailure) {
    let message = failure.message
    switch failure.status {
    case 401 where failure.code == APIErrorCode.invalidCredentials: self.init(.refused, message)
    case 401:
      self.init(
        .notLoggedIn, "The server does not accept the management key",
        remedy: "Press L to log in again, or run credtop auth login.")
    case 429:
      let wait = failure.retryAfter.map { "Try again in \($0) s." } ?? "Wait a moment."
      self.init(.refused, message, remedy: wait, field: failure.field)
    case 500...: self.init(.broken, "The server failed: \(message)")
    default: self.init(.refused, message, field: failure.field ?? Self.field(of: failure.code))
    }
  }

  private static func field(of code: String) -> String? {
    switch code {
    case APIErrorCode.keyNameExists: "name"
    case APIErrorCode.emailExists: "email"
    default: nil
    }
  }
}
