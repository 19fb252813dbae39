public import FoundationEssentials

extension LedgerSession {
  /// - Throws: `DatabaseFailure.notUnique` when the device code is known already.
  public func addDeviceSession(_ session: DeviceSession, now: Date) throws {
    throw DatabaseFailure.failed("not written yet")
  }

  /// Notes a poll by whoever holds the device code; too early a poll makes the interval 5 seconds longer.
  public func pollDeviceSession(deviceCodeDigest: String, now: Date) throws -> DevicePoll {
    throw DatabaseFailure.failed("not written yet")
  }

  /// Binds the identity, and an access token of ours, to the session. Said again, it replaces the access token.
  ///
  /// - Returns: false when there is no such session, or it has expired.
  public func authorizeDeviceSession(
    deviceCodeDigest: String, identity: DeviceSession.Identity, accessTokenDigest: String, now: Date
  ) throws -> Bool { throw DatabaseFailure.failed("not written yet") }

  /// The session whose poller was given this access token; nil when unknown or expired.
  public func deviceSession(accessTokenDigest: String, now: Date) throws -> DeviceSession? {
    throw DatabaseFailure.failed("not written yet")
  }

  /// Forgets the session: its access token is worth nothing any more.
  public func removeDeviceSession(deviceCodeDigest: String) throws { throw DatabaseFailure.failed("not written yet") }
}
