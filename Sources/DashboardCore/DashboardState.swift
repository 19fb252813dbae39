public import Domain
public import FoundationEssentials

/// Everything the screen shows, as one value. `apply` is the only thing that changes it.
public struct DashboardState: Equatable, Sendable {
  // What the services said.
  public var tokens = Feed<DiscoveryReport>()
  public var credits = Feed<CreditBalance>()
  public var keys = Feed<[ProvisionedKey]>()
  /// Absent without an activity service; its value then holds what the dashboard itself saw happen.
  public var activity = Feed<[ActivityEvent]>()
  /// Of the credential stores.
  public var doctor = DoctorNews()
  public var rotation = RotationNews()
  /// By provider, as OpenClaw's gateway tells it.
  var gatewayQuota: [String: [QuotaWindow]] = [:]

  // What the person chose.
  public var focus = PaneID.tokens
  public var isZoomed = false
  public var views: [PaneID: PaneView] = [:]
  public var modal: Modal?
  /// Polling and the clock stand still since then.
  public var frozenAt: Date?
  /// The polling interval in whole seconds, 1 to 3,600.
  public var intervalSeconds = 5
  public var isMouseOn = true
  /// Reset times as times of day rather than as spans.
  public var showsAbsoluteTimes = false
  public var isReadOnly = false
  /// Whether providers are asked for quotas, and keys imported, by themselves.
  public var quotaConsent = Consent.refused
  public var importConsent = Consent.refused
  /// What can be done beside looking.
  public var abilities = Abilities()

  // What the screen needs besides.
  public var now: Date
  public var screen: ScreenExtent
  public var toast: Toast?
  /// Rows that changed, until when they are marked.
  public var flashes: [RowReference: Date] = [:]
  /// What was told of, so that nothing is told twice.
  public var alerts = AlertMonitor()
  /// Facts for the header that no feed tells.
  public var header = HeaderFacts()

  // Bookkeeping of `apply`.
  /// Feeds the jitter of the polls, so that two dashboards do not poll in step; the same seed gives the same times.
  public var jitterSeed: UInt64 = 0
  /// The credit graph is moved so many hours into the past.
  public var historyOffsetHours = 0
  public var isQuitting = false
  /// Which key does what, for the help and the palette.
  public var keyMap = KeyMap.standard
  /// The names of the actions that were run from the palette, the last one first.
  public var paletteHistory: [String] = []
  /// The time of the last tick; `now` stands still while frozen, this does not.
  var clock: Date
  /// Files changed while a scan was under way.
  var wantsRescan = false
  /// A second interrupt before then quits.
  var interruptEndsAt: Date?
  /// Counts up for the ids of our own events.
  var ownEventCount = 0
  /// Credentials that were there and went.
  var lostTokens: Set<String> = []
  /// What one key spent, while its detail is shown.
  var keySpend: ShownKeySpend?
  var keySpendAsked: ShownKeySpend?
  /// Which credential OpenClaw takes, while the detail of a token is shown.
  var choices: ShownChoices?
  var choicesAsked: ShownChoices?
  /// What the tools' logs tell of, once the detail of a token was shown.
  public internal(set) var logUsage: ShownLogUsage?
  var isAskingLogUsage = false
  /// Actions under way, by what they do.
  var runningActions: Set<String> = []
  /// Secrets that came while another one was shown.
  var waitingSecrets: [SecretDialog] = []
  /// A key that was made here, to be selected when it is in the list.
  var newKeyID: String?
  /// Feeds that had news while they were asked, and when the others were last asked for such a reason.
  var wantsAgain: Set<FeedID> = []
  var hastened: [FeedID: Date] = [:]
  /// When news is asked for that came right after other news.
  var newsDueAt: Date?
  /// Programs that are under way in the foreground, by token.
  var runningMethods: Set<String> = []
  /// The rows of the panes as they were last worked out.
  var rowMemo = RowMemo()

  public init(now: Date, screen: ScreenExtent = ScreenExtent(columns: 80, rows: 24)) {
    self.now = now
    self.clock = now
    self.screen = screen
  }

  public func view(of pane: PaneID) -> PaneView { views[pane] ?? PaneView() }
}

/// The size of the screen in cells.
public struct ScreenExtent: Hashable, Sendable {
  public var columns: Int
  public var rows: Int

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// Facts for the header line.
public struct HeaderFacts: Equatable, Sendable {
  public var profile: String?
  /// Host and port of the token proxy, when one is set up.
  public var proxyAddress: String?
  /// The version of OpenClaw whose gateway runs, or else its store's generation.
  public var openclaw: String?
  public var isGatewayUp = false
  public var isDemo = false

  public init() {}
}
