import LeaseProtocol
import StructuredText

extension LeaseBroker {
  /// `GET /api/settings`
  func readSettings() async throws -> BrokerReply {
    try await look { .document(.members([("runtime", $0.settings.json)])) }
  }

  /// `POST /api/settings`: any of the members; what is unknown is left out.
  func changeSettings(_ body: BrokerBody) async throws -> BrokerReply {
    try await change(isAlone: true) { work in
      work.pool.settings.merge(body.json)
      guard JSONWriter.compact(work.settings.json).utf8.count <= 262_144 else {
        return .invalid([], "too_long", "The settings should have at most 262144 bytes")
      }
      try work.session.keep(work.settings)
      // Other bounds make other states.
      let held = Set(try work.session.liveLeases().map(\.lease.credentialID))
      for var row in try work.session.credentials() {
        let before = row.credential
        work.rules.settle(&row.credential, isLeased: held.contains(before.id))
        if row.credential != before { try work.session.update(row) }
      }
      return .document(.members([("runtime", work.settings.json)]))
    }
  }
}
