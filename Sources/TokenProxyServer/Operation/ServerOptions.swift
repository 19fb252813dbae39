/// How the server is to run.
public struct ServerOptions: Sendable {
  public var host: String
  /// 0: any free one.
  public var port: Int
  public var management: ManagementSettings
  public var limits: RateLimits
  /// Connections beyond these wait until others end.
  public var mostConnections: Int
  /// After which a connection is closed that is idle, sends its request too slowly, or takes nothing of its answer.
  public var idleSeconds: Int
  /// How long running requests may take to end when the server stops.
  public var drainSeconds: Int
  /// Pages of these origins may call the server.
  public var allowedOrigins: Set<String>
  /// Says that the server is only to be reached by TLS; something in front of it must do that.
  public var hasStrictTransport: Bool
  public var keepAliveInterval: Duration

  public init(
    host: String = "127.0.0.1", port: Int = 3000, management: ManagementSettings = ManagementSettings(),
    limits: RateLimits = RateLimits(), mostConnections: Int = 8192, idleSeconds: Int = 75, drainSeconds: Int = 30,
    allowedOrigins: Set<String> = [], hasStrictTransport: Bool = false, keepAliveInterval: Duration = .seconds(15)
  ) {
    self.host = host
    self.port = port
    self.management = management
    self.limits = limits
    self.mostConnections = mostConnections
    self.idleSeconds = idleSeconds
    self.drainSeconds = drainSeconds
    self.allowedOrigins = allowedOrigins
    self.hasStrictTransport = hasStrictTransport
    self.keepAliveInterval = keepAliveInterval
  }
}
