import Domain
import FoundationEssentials
import Glibc
import Ledger
import Metering
import TokenProxyServer

/// What `credtop serve` was asked to do, checked before anything is opened.
struct ServeSettings: Sendable {
  var options: ServerOptions
  var logFormat: ServerLog.Format
  var grantsUnbilled: Bool
  var upstreams: [Upstream]
  var prices: PriceSource
  /// What callers of the lease broker show; nil: it refuses everybody.
  var brokerToken: Secret?
  /// Under which the broker's logins are sealed.
  var brokerKey: BrokerKey

  /// - Throws: `CommandFailure` with status 64.
  init(_ command: ServeCommand, in context: CommandContext) throws {
    let environment = context.environment.compactMapValues { $0.isEmpty ? nil : $0 }
    let (host, port) = try Self.address(command.listen, environment)
    let isLocal = ["localhost", "::1"].contains(host) || host.hasPrefix("127.")
    guard isLocal || command.insecureBind else {
      throw CommandFailure.usage(
        "\(host) is not a loopback address: everybody on its network could reach the server, without TLS.",
        suggestion: "Listen on 127.0.0.1 behind something that speaks TLS, or give --insecure-bind.")
    }
    guard (1...1_000_000).contains(command.maxConnections) else {
      throw CommandFailure.usage("--max-connections must be from 1 to 1000000.")
    }
    guard (0...3600).contains(command.drain) else { throw CommandFailure.usage("--drain must be from 0 to 3600.") }
    let funding = try Self.funding(environment, isLocal: isLocal, allowsUnbilled: command.allowUnbilled)
    if case .unbilled = funding { grantsUnbilled = true } else { grantsUnbilled = false }
    let gitHub = GitHubSettings(
      clientID: environment["GITHUB_CLIENT_ID"],
      serverURL: try Self.base("GITHUB_SERVER_URL", in: environment, default: "https://github.com"),
      apiURL: try Self.base("GITHUB_API_URL", in: environment, default: "https://api.github.com"))
    options = ServerOptions(
      host: host, port: port, management: ManagementSettings(funding: funding, gitHub: gitHub),
      mostConnections: command.maxConnections, drainSeconds: command.drain,
      allowedOrigins: Set(
        (environment["CREDTOP_CORS_ORIGINS"] ?? "").split(separator: ",").map { $0.trimmed }),
      hasStrictTransport: environment["CREDTOP_HSTS"] == "1")
    logFormat = command.logFormat
    brokerToken = environment["INTERNAL_API_TOKEN"].map { Secret($0) }
    brokerKey = try BrokerKey(environment, in: context)
    do {
      upstreams = try Upstream.configured(base: command.upstream, environment: environment)
    } catch { throw CommandFailure.usage("\(error).") }
    prices = try Self.prices(
      file: command.prices ?? environment["CREDTOP_PRICES"],
      standard: command.defaultPrice ?? environment["CREDTOP_DEFAULT_PRICE"])
  }

  private static func prices(file: String?, standard: String?) throws -> PriceSource {
    var table = PriceTable.builtIn
    if let standard {
      let parts = standard.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed }
      let highest = Money.dollars(10_000)
      guard parts.count == 2, let input = Money(decimalText: parts[0]), let output = Money(decimalText: parts[1]),
        input >= .zero, output >= .zero, input <= highest, output <= highest
      else {
        throw CommandFailure.usage(
          "The default price is '\(standard)'; it must be two amounts of dollars for a million tokens, for instance 5,15."
        )
      }
      table.defaultPrice = ModelPrice(
        model: "default", provider: "",
        rates: ModelPrice.Rates(input: input.microDollars, output: output.microDollars), maximumOutput: 16_384,
        isDefault: true)
    }
    guard let file else { return PriceSource(table) }
    do { return try PriceSource(path: file, over: table) } catch {
      throw CommandFailure.usage("The price file cannot be used: \(error)")
    }
  }

  private static func address(
    _ listen: String?, _ environment: [String: String]
  ) throws -> (host: String, port: Int) {
    guard let listen else {
      guard let text = environment["PORT"] else { return ("127.0.0.1", 3000) }
      guard let port = UInt16(text) else { throw CommandFailure.usage("PORT is '\(text)'; it must be a port number.") }
      return ("127.0.0.1", Int(port))
    }
    guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
      throw CommandFailure.usage(
        "--listen is '\(listen)'; it must be an address and a port, for instance 127.0.0.1:3000.")
    }
    var host = String(listen[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty else { throw CommandFailure.usage("--listen is '\(listen)'; it names no address.") }
    return (host, Int(port))
  }

  private static func funding(
    _ environment: [String: String], isLocal: Bool, allowsUnbilled: Bool
  ) throws -> ManagementSettings.Funding {
    if let secret = environment["STRIPE_SECRET_KEY"] {
      return .stripe(
        StripeSettings(
          secretKey: Secret(secret), webhookSecret: environment["STRIPE_WEBHOOK_SECRET"].map { Secret($0) },
          apiURL: try base("STRIPE_API_BASE", in: environment, default: "https://api.stripe.com"),
          appURL: try base("APP_BASE_URL", in: environment, default: "http://127.0.0.1:3000")))
    }
    guard isLocal || allowsUnbilled else {
      throw CommandFailure.usage(
        "Without a payment provider everybody who can reach the server grants themselves credits.",
        suggestion: "Set STRIPE_SECRET_KEY, or give --allow-unbilled.")
    }
    return .unbilled
  }

  /// A URL without a slash at its end.
  private static func base(
    _ name: String, in environment: [String: String], default standard: String
  ) throws -> String {
    var text = environment[name] ?? standard
    while text.hasSuffix("/") { text.removeLast() }
    let rest = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
    guard !rest.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !rest.contains("@") else {
      throw CommandFailure.usage("\(name) is not the address of a server, for instance \(standard).")
    }
    return text
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
