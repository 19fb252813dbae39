public import Domain
import StructuredText
import TokenProxyAPI

/// How far a purchase on a payment page is.
public struct CheckoutStatus: Hashable, Sendable {
  public enum State: Hashable, Sendable { case pending, paid, failed }

  public var state: State
  public var amount: Money?

  public init(state: State, amount: Money?) {
    self.state = state
    self.amount = amount
  }

  init?(_ data: JSONValue) {
    switch data["status"]?.string {
    case "paid", "completed", "complete": state = .paid
    case "failed", "expired", "cancelled", "refunded", "disputed": state = .failed
    case .some: state = .pending
    case nil: return nil
    }
    amount = Money(wire: data["amount"])
  }
}

extension ProxyClient {
  /// What became of one purchase, by its own id: other purchases and spending do not matter.
  ///
  /// - Parameter id: of the payment page.
  public func purchase(_ id: String) async throws -> CheckoutStatus {
    try await managed(.get, "/credits/purchases/" + (try pathPart(id)), read: CheckoutStatus.init)
  }

  /// Ends the management key at the server.
  public func endManagementKey(idempotencyKey: String) async throws {
    try await managed(.post, "/auth/logout", idempotencyKey: idempotencyKey) { _ in }
  }

  /// A name of the server's is opaque, but what could lead to another path is none.
  private func pathPart(_ name: String) throws(APIFailure) -> String {
    let allowed = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F || $0 == 0x2D
    }
    guard allowed, (1...128).contains(name.utf8.count) else {
      throw APIFailure(404, APIErrorCode.notFound, "Purchase not found")
    }
    return name
  }
}
