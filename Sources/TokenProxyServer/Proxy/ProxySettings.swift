/// How patient and how large the metering proxy is.
public struct ProxySettings: Sendable {
  /// Names this server in reservations.
  public var instance: String
  /// Bytes of a request's body.
  public var bodyLimit = 32 << 20
  /// Bytes of an answer that is not a stream.
  public var answerLimit = 64 << 20
  public var connectTimeout = Duration.seconds(10)
  /// From the request to the head of the answer.
  public var firstByteTimeout = Duration.seconds(300)
  /// Between two pieces of an answer.
  public var idleTimeout = Duration.seconds(120)
  public var totalTimeout = Duration.seconds(1_800)
  /// After this much silence a stream gets a comment, so that nobody on the way takes it for dead.
  public var heartbeat = Duration.seconds(15)
  /// How long an answer is read on whose client has gone, to learn what it cost.
  public var drainTime = Duration.seconds(30)
  /// And how many bytes of it.
  public var drainBytes = 4 << 20
  /// How long an answer is kept back for a database that does not say whether its charge is durable.
  public var settlementPatience = Duration.seconds(10)
  /// Settlements that wait for a database that is away.
  public var waitingSettlements = 10_000

  public init(instance: String) { self.instance = instance }
}
