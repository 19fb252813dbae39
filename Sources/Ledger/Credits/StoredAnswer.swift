/// The answer to a request that came with an idempotency key, kept for 24 hours.
public struct StoredAnswer: Hashable, Sendable {
  /// The HTTP status.
  public var status: Int
  /// The body, sealed by the caller so that the database alone reveals nothing; base64.
  public var sealedBody: String

  public init(status: Int, sealedBody: String) {
    self.status = status
    self.sealedBody = sealedBody
  }
}
