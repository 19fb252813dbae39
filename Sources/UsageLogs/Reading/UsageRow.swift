/// The tokens of one call in classes that do not overlap, save that the long writes are a part of the writes and the
/// reasoning a part of the output.
struct TokenCounts: Hashable, Sendable {
  var input: UInt32 = 0
  var cacheRead: UInt32 = 0
  var cacheWrite: UInt32 = 0
  /// What the cache keeps longer than the usual minutes.
  var longWrite: UInt32 = 0
  var output: UInt32 = 0
  var reasoning: UInt32 = 0

  var prompt: UInt64 { UInt64(input) + UInt64(cacheRead) + UInt64(cacheWrite) }
  var total: UInt64 { prompt + UInt64(output) }

  var fingerprint: UInt64 {
    let low = mixed(UInt64(input) << 32 | UInt64(cacheRead), UInt64(cacheWrite) << 32 | UInt64(longWrite))
    return mixed(low, UInt64(output) << 32 | UInt64(reasoning))
  }

  /// Input of which the cached part is counted in the whole.
  static func including(prompt: UInt32, cached: UInt32, written: UInt32 = 0, output: UInt32, reasoning: UInt32)
    -> TokenCounts
  {
    let cached = min(cached, prompt)
    let written = min(written, prompt - cached)
    return TokenCounts(
      input: prompt - cached - written, cacheRead: cached, cacheWrite: written, output: output,
      reasoning: min(reasoning, output))
  }
}

/// The figures of Codex as they stand: the input includes the cached, the output the reasoning.
struct CodexTokens: Hashable, Sendable {
  var input: UInt32 = 0
  var cached: UInt32 = 0
  var output: UInt32 = 0
  var reasoning: UInt32 = 0
  var total: UInt32 = 0

  var isZero: Bool { self == CodexTokens() }
  var counts: TokenCounts {
    .including(prompt: input, cached: cached, output: output, reasoning: reasoning)
  }

  var fingerprint: UInt64 {
    mixed(mixed(UInt64(input) << 32 | UInt64(cached), UInt64(output) << 32 | UInt64(reasoning)), UInt64(total))
  }

  /// What has come since; a figure that fell counts as nothing.
  func since(_ earlier: CodexTokens) -> CodexTokens {
    func rise(_ new: UInt32, _ old: UInt32) -> UInt32 { new > old ? new - old : 0 }
    return CodexTokens(
      input: rise(input, earlier.input), cached: rise(cached, earlier.cached), output: rise(output, earlier.output),
      reasoning: rise(reasoning, earlier.reasoning), total: rise(total, earlier.total))
  }
}

/// What one line of a log says. Lines are read without knowing those before them, so that several threads can share a file;
/// what depends on order is worked out when the rows are put together.
struct UsageRow: Sendable {
  enum Kind: UInt8, Sendable {
    /// A call and what it used.
    case call
    /// The file belongs to this session.
    case session
    /// The model of the calls that follow.
    case model
    /// The time of the calls that follow.
    case clock
    /// The beginning of a Codex session; `key` is the fingerprint of the session it was forked from, or 0.
    case codexStart
    /// Figures of Codex.
    case codexCount
  }

  var kind = Kind.call
  /// It is a copy of somebody else's turn where another row of the same key is not.
  var isSidechain = false
  /// It began as a copy of another session.
  var isFork = false
  /// Of rows that tell of one call in different ways, the best has the highest.
  var rank: UInt8 = 0
  /// Milliseconds since 1970; 0 when the line does not say.
  var time: Int64 = 0
  /// Rows of one key are one call; 0 when only its figures tell it from others.
  var key: UInt64 = 0
  /// Rows of one group tell of the same calls, in the way of their rank.
  var group: UInt64 = 0
  /// Indexes into the unit's names; `none` when the line does not say.
  var session = UsageRow.none
  var model = UsageRow.none
  var counts = TokenCounts()
  /// In micro-dollars, as the log says; -1 when it does not.
  var cost: Int64 = -1
  var last: CodexTokens?
  var running: CodexTokens?

  static let none = UInt32.max
}
