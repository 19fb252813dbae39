import FoundationEssentials
import StructuredText
import Testing

@testable import LeaseProtocol

@Suite("What a lease's holder does next")
struct LeaseDecisionTests {
  private static let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func status(
    _ state: LeaseState = .active, _ credential: PoolState = .leased, left: TimeInterval = 1500,
    recommended: Bool = false, needsAuth: Bool = false
  ) -> LeaseStatus {
    var lease = Lease(
      id: "lease_a", credentialID: "c", owner: LeaseOwner(machine: "m", agent: "a"), state: state,
      issuedAt: Self.now.addingTimeInterval(left - 1800), expiresAt: Self.now.addingTimeInterval(left))
    let written = Self.now.addingTimeInterval(-60)
    if !needsAuth { lease.deliveries = .init(count: 1, firstAt: written, lastAt: written, authUpdatedAt: written) }
    return LeaseStatus(
      of: lease, credentialState: credential, authUpdatedAt: written, isRotationRecommended: recommended,
      policy: .whenRequired, isStale: false)
  }

  private func next(
    _ observation: LeaseView.Observation?, local: LeaseView.LocalLogin = .known, knownAuthAt: Date? = nil,
    autoRenew: Bool = true, autoRotate: Bool = false, policy: RotationPolicy = .whenRequired
  ) -> LeaseStep {
    LeaseView(
      observation: observation, local: local, knownAuthAt: knownAuthAt, autoRenew: autoRenew, autoRotate: autoRotate,
      policy: policy, now: Self.now
    ).next
  }

  @Test("without a lease one is acquired; one that is gone or over is forgotten first")
  func none() {
    #expect(next(nil) == .acquire(reason: "startup_acquire"))
    #expect(next(.gone) == .acquire(reason: "scheduled_reacquire"))
    for state in [LeaseState.released, .revoked, .expired] {
      #expect(next(.status(status(state))) == .acquire(reason: "scheduled_reacquire"), "\(state)")
    }
  }

  @Test("a credential that cannot be used is exchanged", arguments: PoolState.allCases)
  func credential(_ state: PoolState) {
    let useless: Set<PoolState> = [.exhausted, .revoked, .expired, .unavailable, .cooldown]
    let expected: LeaseStep = useless.contains(state) ? .exchange(reason: "scheduled_reacquire") : .nothing
    #expect(next(.status(status(.active, state))) == expected)
    #expect(next(.status(status(.active, state)), autoRotate: true) == expected)
  }

  @Test("a lease that must be rotated is kept until its last minute, and not renewed")
  func rotationRequired() {
    #expect(next(.status(status(.rotationRequired))) == .nothing)
    #expect(next(.status(status(.rotationRequired, left: 200))) == .nothing)
    #expect(next(.status(status(.rotationRequired, left: 60))) == .exchange(reason: "scheduled_reacquire"))
    #expect(next(.status(status(.rotationRequired)), autoRotate: true) == .rotate(.approachingThreshold))
  }

  @Test("a recommendation counts by policy, and never because the end is near")
  func recommended() {
    let view = LeaseView.Observation.status(status(recommended: true))
    #expect(next(view, autoRotate: true) == .nothing)
    #expect(next(view, policy: .whenRecommended) == .nothing)
    #expect(next(view, autoRotate: true, policy: .whenRecommended) == .rotate(.approachingThreshold))
    let near = LeaseView.Observation.status(status(left: 250, recommended: true))
    #expect(next(near, autoRotate: true, policy: .whenRecommended) == .renew)
  }

  @Test("renewed within the last five minutes or sixth of its time")
  func renewal() {
    #expect(next(.status(status(left: 301))) == .nothing)
    #expect(next(.status(status(left: 300))) == .renew)
    #expect(next(.status(status(left: 300)), autoRenew: false) == .nothing)
    let long = LeaseView(
      observation: .status(status(left: 900)), ttl: .seconds(7200), local: .known, now: Self.now)
    #expect(long.next == .renew)
  }

  @Test("what this machine renewed is shown before anything writes over it")
  func changed() {
    for observed in [status(), status(left: 10), status(.active, .exhausted), status(needsAuth: true)] {
      #expect(next(.status(observed), local: .changed) == .reconcile)
    }
    #expect(next(.gone, local: .changed) == .acquire(reason: "scheduled_reacquire"))
  }

  @Test("the login is fetched when it is missing, broken or newer at the broker, and not when it is known")
  func materialize() {
    #expect(next(.status(status()), local: .missing) == .materialize)
    #expect(next(.status(status()), local: .invalid) == .materialize)
    let behind = status(needsAuth: true)
    #expect(next(.status(behind)) == .materialize)
    #expect(next(.status(behind), knownAuthAt: behind.authUpdatedAt) == .nothing)
  }
}
