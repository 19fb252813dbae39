import Crypto
import Domain
import Ledger

/// Who makes a request.
enum BrokerCaller: Hashable, Sendable {
  /// Whoever has the broker's own token: may do everything.
  case everything
  /// Whoever has the token of one machine: may act for it alone, and see its leases alone.
  case machine(String)

  func mayAct(for machine: String) -> Bool { self == .everything || self == .machine(machine) }

  func check(mayActFor machine: String) throws(BrokerDenial) {
    guard mayAct(for: machine) else { throw BrokerDenial(403, "This token is the one of another machine") }
  }

  func checkMayAdminister() throws(BrokerDenial) {
    guard self == .everything else {
      throw BrokerDenial(403, "This token is for one machine; administration needs the broker's own")
    }
  }
}

extension LeaseBroker {
  /// - Throws: `BrokerDenial` 401 without a token, 403 for one that is wrong, 503 where the broker has none.
  func caller(of request: BrokerRequest, isStream: Bool = false) async throws -> BrokerCaller {
    let streamDenial = BrokerDenial(401, "API key required for stream endpoint.")
    var shown = presented(request)
    if isStream, shown == nil { shown = request.query["api_key"] ?? request.query["token"] }
    guard let shown, !shown.isEmpty else {
      throw isStream
        ? streamDenial
        : BrokerDenial(401, "API key required. Provide Authorization: Bearer <token> or X-API-Key header.")
    }
    guard let token, !token.isEmpty else {
      throw BrokerDenial(
        503, "API key is required for this action, but INTERNAL_API_TOKEN is not configured on the server.")
    }
    // Digests are compared in a time that tells nothing about the token.
    if SHA256.hash(data: Array(shown.utf8)) == SHA256.hash(data: Array(token.reveal().utf8)) { return .everything }
    let digest = SecretDigest.hex(of: Secret(shown))
    let machine = try await database.read {
      try $0.query("SELECT machine_id FROM lease_machines WHERE token_digest = ?1", [.text(digest)]).first?
        .text("machine_id")
    }
    guard let machine else { throw isStream ? streamDenial : BrokerDenial(403, "Invalid API key") }
    return .machine(machine)
  }

  private func presented(_ request: BrokerRequest) -> String? {
    if let key = request.apiKey, !key.isEmpty { return key }
    guard let value = request.authorization else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
