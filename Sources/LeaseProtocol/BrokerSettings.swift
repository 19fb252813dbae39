public import StructuredText

/// By what rules a broker lends: kept with its data, changeable while it runs.
public struct BrokerSettings: Hashable, Sendable {
  /// Seconds.
  public var defaultTTL = 3600
  public var renewalWindow = 300
  public var staleAfter = 60
  public var reclaimAfter = 180
  public var rotationThreshold = Percent.whole(90)
  public var mostAssignable = Percent.whole(99)
  public var exhausted = Percent.whole(100)
  public var leastQuota: Int64 = 0
  public var allowsClientRotation = true
  public var confirmsResets = true
  public var snapshotInterval = 600
  public var policy = RotationPolicy.whenRequired
  public var policyByAgent: [String: RotationPolicy] = [:]
  public var policyByMachine: [String: RotationPolicy] = [:]

  /// No lease is granted for longer, in seconds.
  public static let longestTTL = 30 * 86_400
  public static let shortestTTL = 60

  public init() {}

  /// - Parameter json: any of the members; what is unknown or of the wrong kind is left as it is.
  public init(_ json: JSONValue) {
    self.init()
    merge(json)
  }

  /// Takes over what is there, brought within its bounds.
  public mutating func merge(_ json: JSONValue) {
    func whole(_ name: String, _ value: inout Int, atLeast least: Int) {
      guard let number = json[name].flatMap(LeaseReport.integer) else { return }
      value = Int(min(max(number, Int64(least)), Int64(Self.longestTTL)))
    }
    func percent(_ name: String, _ value: inout Percent) {
      guard let number = LeaseReport.number(json[name]), let read = Percent(min(max(number, 0), 100)) else { return }
      value = read
    }
    func truth(_ name: String, _ value: inout Bool) {
      switch json[name] {
      case .bool(let said)?: value = said
      case .string(let text)?:
        switch text.lowercased() {
        case "true", "1", "yes", "on": value = true
        case "false", "0", "no", "off": value = false
        default: break
        }
      default: break
      }
    }
    func policies(_ name: String, _ value: inout [String: RotationPolicy]) {
      guard let members = json[name]?.members else { return }
      value = [:]
      for member in members { value[member.name] = member.value.string.flatMap(RotationPolicy.init) }
    }
    whole("lease_default_ttl_seconds", &defaultTTL, atLeast: Self.shortestTTL)
    whole("lease_renewal_min_remaining_seconds", &renewalWindow, atLeast: 15)
    whole("lease_stale_after_seconds", &staleAfter, atLeast: 15)
    whole("lease_reclaim_after_seconds", &reclaimAfter, atLeast: 30)
    percent("rotation_request_threshold_percent", &rotationThreshold)
    percent("max_assignable_utilization_percent", &mostAssignable)
    percent("exhausted_utilization_percent", &exhausted)
    if let quota = json["min_quota_remaining"].flatMap(LeaseReport.integer) { leastQuota = max(0, quota) }
    truth("allow_client_initiated_rotation", &allowsClientRotation)
    truth("weekly_reset_confirmation_required", &confirmsResets)
    whole("analytics_snapshot_interval_seconds", &snapshotInterval, atLeast: 60)
    if let text = json["rotation_policy_default"]?.string, let said = RotationPolicy(rawValue: text) { policy = said }
    policies("rotation_policy_by_agent", &policyByAgent)
    policies("rotation_policy_by_machine", &policyByMachine)
    if reclaimAfter <= staleAfter { reclaimAfter = staleAfter + 60 }
    mostAssignable = min(mostAssignable, exhausted)
    rotationThreshold = min(rotationThreshold, mostAssignable)
  }

  public func policy(of owner: LeaseOwner) -> RotationPolicy {
    policyByMachine[owner.machine] ?? policyByAgent[owner.agent] ?? policy
  }

  public var json: JSONValue {
    func policies(_ map: [String: RotationPolicy]) -> JSONValue {
      .members(map.sorted { $0.key < $1.key }.map { ($0.key, $0.value.rawValue.json) })
    }
    return .members([
      ("lease_default_ttl_seconds", defaultTTL.json), ("lease_renewal_min_remaining_seconds", renewalWindow.json),
      ("lease_stale_after_seconds", staleAfter.json), ("lease_reclaim_after_seconds", reclaimAfter.json),
      ("rotation_request_threshold_percent", rotationThreshold.json),
      ("max_assignable_utilization_percent", mostAssignable.json),
      ("exhausted_utilization_percent", exhausted.json), ("min_quota_remaining", leastQuota.json),
      ("allow_client_initiated_rotation", allowsClientRotation.json),
      ("weekly_reset_confirmation_required", confirmsResets.json),
      ("analytics_snapshot_interval_seconds", snapshotInterval.json),
      ("rotation_policy_default", policy.rawValue.json), ("rotation_policy_by_agent", policies(policyByAgent)),
      ("rotation_policy_by_machine", policies(policyByMachine)),
    ])
  }
}
