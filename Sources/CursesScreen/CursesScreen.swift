import CNcurses
import Glibc
public import Terminal

/// The owner of the terminal: cells out, events in, and everything as it was before at every end.
///
/// There is at most one at a time, on the main thread. A program waits with poll(2) for `inputDescriptor` and
/// `signalDescriptor`, for at most `pendingTimeout`, then calls `readEvents()` and looks at `endSignal`.
@MainActor
public final class CursesScreen {
  /// What a program wants of the screen.
  public struct Options: Sendable {
    /// Nil takes what the terminal has. More than the terminal has is lowered.
    public var colorDepth: ColorDepth?
    public var mouse: Bool
    /// Ask the terminal for its background; the answer, if any, comes as an event.
    public var queryBackground: Bool

    public init(colorDepth: ColorDepth? = nil, mouse: Bool = true, queryBackground: Bool = false) {
      self.colorDepth = colorDepth
      self.mouse = mouse
      self.queryBackground = queryBackground
    }
  }

  /// The size that the next frame should have.
  public internal(set) var size: Size
  public let colorDepth: ColorDepth
  /// Whether the locale's codeset is UTF-8. Without it, characters beyond ASCII are shown as `?`.
  public let isUnicode: Bool
  /// Readable when the terminal has sent something.
  public let inputDescriptor: Int32 = STDIN_FILENO
  /// Readable when a signal has arrived: a resize, the end, or being stopped and continued.
  public let signalDescriptor: Int32
  /// The signal that wants the program to end: INT, TERM, HUP or QUIT; HUP also when the terminal is gone.
  ///
  /// The program finishes what it must and calls `end(by:)`.
  public internal(set) var endSignal: Int32?
  public internal(set) var isMouseOn: Bool
  /// Whether the screen is shown: not after `close()`, nor while another program has the terminal.
  ///
  /// Then nothing is drawn or read, and the descriptors must not be waited for.
  public internal(set) var isUp = true
  /// Whether the environment says that the background is light (COLORFGBG); nil when it says nothing.
  ///
  /// Of use until the terminal itself has answered, and where it never does.
  public var hasLightBackgroundByEnvironment: Bool? { kind.hasLightBackground }

  let queriesBackground: Bool
  let kind: TerminalKind
  var decoder: InputDecoder
  var clicks = ClickCounter()
  var lastInput: ContinuousClock.Instant?
  /// Whether the terminal has still to answer what was asked of it, and since when.
  var askedAt: ContinuousClock.Instant?
  var showsFramesAtOnce = false
  var mapper: ColorMapper
  let paletteSize: Int32
  var shown: CellBuffer?
  var line: [cn_cell] = []

  private init(
    kind: TerminalKind, depth: ColorDepth, isUnicode: Bool, signals: Int32, options: Options
  ) {
    self.kind = kind
    colorDepth = depth
    self.isUnicode = isUnicode
    signalDescriptor = signals
    isMouseOn = options.mouse
    queriesBackground = options.queryBackground
    mapper = ColorMapper(depth: depth)
    paletteSize = cn_colors()
    decoder = InputDecoder(described: kind.isLikeXterm ? [:] : describedKeys())
    size = Size(columns: 80, rows: 24)
    takeSize()
  }

  /// Enters the screen.
  public static func open(_ options: Options = Options()) throws(ScreenFailure) -> CursesScreen {
    let codeset = String(cString: cn_locale())
    let kind = TerminalKind.current
    let signals = cn_catch_signals()
    guard signals >= 0 else { throw .system(operation: "pipe2", errno: errno) }
    let direct = kind.hasDirectColor && (options.colorDepth ?? .trueColor) == .trueColor
    let result = cn_open(direct, options.colorDepth == .mono, kind.isLikeXterm ? "xterm-256color" : nil)
    if result != Int32(CN_OK) { cn_release_signals() }
    switch result {
    case Int32(CN_OK): break
    case Int32(CN_NOT_A_TERMINAL): throw .notATerminal
    case Int32(CN_UNKNOWN_TERMINAL): throw .unknownTerminal(kind.term)
    default: throw .system(operation: "newterm", errno: errno)
    }
    let screen = CursesScreen(
      kind: kind, depth: depth(wanted: options.colorDepth, colors: cn_colors()),
      isUnicode: codeset.uppercased().replacing("-", with: "") == "UTF8", signals: signals, options: options)
    screen.setModes()
    screen.ask()
    return screen
  }

  private static func depth(wanted: ColorDepth?, colors: Int32) -> ColorDepth {
    let present: ColorDepth =
      switch colors {
      case 0x100_0000...: .trueColor
      case 256...: .palette256
      case 8...: .palette16
      default: .mono
      }
    guard let wanted else { return present }
    let order = ColorDepth.allCases
    let least = max(order.firstIndex(of: wanted) ?? 0, order.firstIndex(of: present) ?? 0)
    return order[least]
  }

  /// Leaves the screen for good. What was said on standard error meanwhile is said now.
  public func close() {
    guard isUp else { return cn_close() }
    awaitAnswers()
    isUp = false
    cn_close()
  }

  /// Leaves the screen and ends the process by the signal, so that the parent sees what it died of.
  public func end(by signal: Int32) -> Never {
    close()
    cn_die(signal)
  }

  func takeSize() {
    let now = cn_terminal_size()
    guard now.columns > 0 else { return }
    size = Size(columns: Int(now.columns), rows: Int(now.rows))
  }
}
