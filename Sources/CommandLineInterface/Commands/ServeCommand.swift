import ArgumentParser
import Domain
import FoundationEssentials
import Glibc
import Ledger
import StructuredText
import TokenProxyAPI
import TokenProxyServer

/// `credtop serve`: the token proxy.
struct ServeCommand: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the token proxy: accounts, credits, keys with budgets, metered calls.",
    discussion: """
      Calls are forwarded to UPSTREAM_API_BASE with the key or keys in UPSTREAM_API_KEY (separated by commas, tried in \
      order); clients authenticate with keys that the server gives out. Without STRIPE_SECRET_KEY the server is \
      self-funded: credits are granted without a payment and marked as unbilled.
      Further environment: DATABASE_URL, PORT, GITHUB_CLIENT_ID, GITHUB_SERVER_URL, GITHUB_API_URL, \
      STRIPE_WEBHOOK_SECRET, STRIPE_API_BASE, APP_BASE_URL, CREDTOP_PRICES, CREDTOP_DEFAULT_PRICE, \
      CREDTOP_CORS_ORIGINS, CREDTOP_HSTS=1; for single providers UPSTREAM_OPENAI_API_BASE and …_KEY, likewise \
      ANTHROPIC, GOOGLE, MOONSHOT.
      Below /api the server lends a pool of Codex logins to machines, one machine a login at a time. Callers show the \
      token in INTERNAL_API_TOKEN (without it they are refused), or that of their machine. The logins are sealed under \
      the 256-bit key in CREDTOP_BROKER_KEY (Base64), or else under one in broker.key in the data directory, which \
      servers on several machines must share.
      """)

  @OptionGroup var globals: GlobalOptions
  @OptionGroup var storage: ServeDatabaseOptions

  @Option(
    help: ArgumentHelp("Where to listen (default 127.0.0.1:3000, or the port in PORT).", valueName: "host:port"))
  var listen: String?
  @Option(help: ArgumentHelp("The model provider's base (default UPSTREAM_API_BASE).", valueName: "url"))
  var upstream: String?
  @Flag(help: "Allow an address that is not loopback. There is no TLS: something in front must do it.")
  var insecureBind = false
  @Flag(help: "Allow granting credits without a payment on an address that is not loopback.")
  var allowUnbilled = false
  @Option(help: "How to write the log on standard error: text or json.")
  var logFormat = ServerLog.Format.text
  @Option(help: ArgumentHelp("Connections at the same time; more wait.", valueName: "n"))
  var maxConnections = 8192
  @Option(help: ArgumentHelp("How long running calls may take to end on SIGTERM.", valueName: "s"))
  var drain = 30
  @Option(
    help: ArgumentHelp(
      "A file of prices that adds to the built-in table or replaces parts of it (default CREDTOP_PRICES).",
      valueName: "file"))
  var prices: String?
  @Option(
    help: ArgumentHelp(
      """
      Take models without a price, at so many dollars for a million tokens of input and of output, for instance \
      5,15 (default CREDTOP_DEFAULT_PRICE; without it they are refused). A "default" in the price file goes first.
      """, valueName: "input,output"))
  var defaultPrice: String?
  @Flag(
    help: "Check the ledger's invariants, print them with their figures and end; exit status 1 when one is broken.")
  var check = false
  @Flag(help: "List the accounts in the database, the newest first, and end: for the person who runs the server.")
  var accounts = false

  func validate() throws {
    if check, accounts { throw ValidationError("--check and --accounts do not go together.") }
  }

  func run(in context: CommandContext) async throws -> Int32 {
    if check { return try await checkLedger(in: context) }
    if accounts { return try await listAccounts(in: context) }
    let settings = try ServeSettings(self, in: context)
    let ledger = try await storage.open(in: context)
    return try await settings.serve(ledger, in: context)
  }
}

/// What every form of `serve` takes.
struct ServeDatabaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "sqlite:PATH, sqlite::memory: or postgres://… (default: DATABASE_URL, else a file in the data directory).",
      valueName: "url"))
  var database: String?

  func url(in context: CommandContext) -> String {
    if let database { return database }
    if let url = context.environment["DATABASE_URL"], !url.isEmpty { return url }
    return "sqlite:\(context.directory("XDG_DATA_HOME", default: ".local/share"))/credtop.sqlite"
  }

  /// - Parameter mustExist: a file that is not there is a failure; otherwise it is made, with its folder.
  /// - Throws: `CommandFailure`.
  func open(in context: CommandContext, mustExist: Bool = false) async throws -> Ledger {
    let url = url(in: context)
    do {
      if mustExist, case .sqlite(let path) = try DatabaseURL(url), access(path, F_OK) != 0 {
        throw DatabaseFailure.unavailable("\"\(path)\" cannot be opened: \(String(cString: strerror(errno)))")
      }
      return try await Ledger.open(url)
    } catch let failure as DatabaseFailure {
      throw CommandFailure(
        "DATABASE_UNAVAILABLE", Redaction.redact("\(failure)"), suggestion: "Check --database and DATABASE_URL.",
        status: ExitStatus.unreachable)
    }
  }
}

extension ServeCommand {
  private func checkLedger(in context: CommandContext) async throws -> Int32 {
    let ledger = try await storage.open(in: context, mustExist: true)
    let invariants = try await ledger.check()
    await ledger.close()
    let isSound = invariants.allSatisfy(\.holds)
    if globals.json {
      context.write(
        JSONWriter.pretty(
          .document([
            ("ok", isSound.json),
            (
              "invariants",
              .array(
                invariants.map {
                  .members([("name", $0.name.json), ("holds", $0.holds.json), ("figures", $0.figures.json)])
                })
            ),
          ])))
    } else {
      for invariant in invariants {
        context.write("\(invariant.holds ? "ok    " : "BROKEN") \(invariant.name) (\(invariant.figures))\n")
      }
    }
    return isSound ? ExitStatus.done : ExitStatus.failed
  }

  private func listAccounts(in context: CommandContext) async throws -> Int32 {
    let (ledger, now) = (try await storage.open(in: context, mustExist: true), context.now())
    let rows = try await ledger.look { session in
      try session.accounts(limit: 100_000).map { ($0, try session.credits(account: $0.id, now: now)) }
    }
    await ledger.close()
    if globals.json {
      context.write(
        JSONWriter.pretty(
          .document([
            (
              "accounts",
              .array(
                rows.map { account, credits in
                  .members([
                    ("id", account.id.json), ("email", account.email.json), ("plan", account.plan.json),
                    ("createdAt", account.createdAt.json), ("total", credits.total.decimalText.json),
                    ("used", credits.used.decimalText.json), ("remaining", credits.remaining.decimalText.json),
                  ])
                })
            )
          ])))
    } else {
      for (account, credits) in rows {
        context.write(
          "\(account.createdAt.timestamp)  \(account.email)  \(credits.remaining.text) left of \(credits.total.text)\n"
        )
      }
    }
    return ExitStatus.done
  }
}

extension ServerLog.Format: ExpressibleByArgument {}
