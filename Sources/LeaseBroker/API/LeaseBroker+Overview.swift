import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText

extension LeaseBroker {
  /// What the overview is, for those who follow it.
  ///
  /// - Returns: nil for a refusal, which is then the second.
  public func overview(for request: BrokerRequest) async -> (JSONValue?, BrokerReply?) {
    do {
      let caller = try await caller(of: request, isStream: true)
      return (try await overview(caller), nil)
    } catch { return (nil, answer(to: error)) }
  }

  /// `GET /api/admin/leases/overview`; of the token of a machine only what concerns it.
  func overview(_ caller: BrokerCaller) async throws -> JSONValue {
    try await look { work in
      // A lease that is overdue and not yet swept is over all the same.
      let live = try work.session.liveLeases().filter {
        !work.isOverdue($0.lease) && caller.mayAct(for: $0.lease.owner.machine)
      }
      let held = Set(live.map(\.lease.credentialID))
      let credentials = try work.session.credentials().filter {
        caller == .everything || held.contains($0.credential.id)
      }.map { work.shown($0, isLeased: held.contains($0.credential.id)) }
      let byID = Dictionary(credentials.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      let items = live.map { row in
        let lease = work.shown(row)
        return (lease, Self.item(lease, byID[lease.credentialID]))
      }
      let machines = Self.machines(items)
      let queue = try work.queue().filter { caller.mayAct(for: $0.owner.machine) }
      return .members([
        ("connected_machines", .array(machines)), ("active_leases", .array(items.map(\.1))),
        ("credentials", .array(credentials.map(\.json))),
        (
          "summary",
          .members([
            ("machine_count", machines.count.json), ("active_lease_count", items.count.json),
            ("credential_count", credentials.count.json),
          ])
        ), ("waiting", .array(queue.map(Self.waiting))),
      ])
    }
  }

  private static func item(_ lease: Lease, _ credential: PoolCredential?) -> JSONValue {
    .members([
      ("lease_id", lease.id.json), ("state", lease.state.rawValue.json), ("machine_id", lease.owner.machine.json),
      ("agent_id", lease.owner.agent.json), ("credential_id", lease.credentialID.json),
      ("credential_label", (credential?.label).json), ("credential_state", (credential?.state.rawValue).json),
      ("latest_utilization_pct", lease.utilization.json),
      ("latest_quota_remaining", lease.quotaRemaining?.json ?? .null), ("issued_at", lease.issuedAt.brokerJSON),
      ("expires_at", lease.expiresAt.brokerJSON), ("last_seen_at", lease.lastSeenAt.brokerJSON),
      ("seconds_since_seen", lease.secondsSinceSeen?.json ?? .null), ("is_stale", lease.isStale.json),
      ("updated_at", lease.updatedAt.brokerJSON), ("reason", lease.reason.json),
    ])
  }

  /// Those with most leases first.
  private static func machines(_ items: [(Lease, JSONValue)]) -> [JSONValue] {
    let groups = Dictionary(grouping: items, by: \.0.owner.machine).sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }
    return groups.map { machine, items in
      .members([
        ("machine_id", machine.json), ("agent_ids", Set(items.map(\.0.owner.agent)).sorted().json),
        ("active_lease_count", items.count.json), ("is_stale", items.allSatisfy(\.0.isStale).json),
        ("active_leases", .array(items.map(\.1))),
      ])
    }
  }

  private static func waiting(_ machine: MachineRow) -> JSONValue {
    .members([
      ("machine_id", machine.owner.machine.json), ("agent_id", machine.owner.agent.json),
      ("waiting_since", machine.waitingSince.brokerJSON), ("asked_at", machine.askedAt.brokerJSON),
    ])
  }
}
