import CByteSearch
import Metering

/// The kinds of logs that are read. The numbers are kept in the state file.
enum LogFormat: UInt8, Sendable, CaseIterable {
  case codex = 1
  case claude
  case geminiLines
  case geminiDocument
  case qwen
  case kimiOld
  case kimi
  case openCodeDocument
  case openCodeDatabase
  case copilot
  case openClaw
  case openClawDatabase
  case continueLines
  case continueDatabase
  case aiderHistory
  case aiderAnalytics

  enum Shape: Sendable { case lines, document, database }

  var shape: Shape {
    switch self {
    case .geminiDocument, .openCodeDocument: .document
    case .openCodeDatabase, .openClawDatabase, .continueDatabase: .database
    default: .lines
    }
  }

  /// What a line must hold to be looked at. In JSON a name with both its quotes stands nowhere within a text, where they
  /// would be escaped.
  var markers: [String] {
    switch self {
    case .codex: ["\"token_count\"", "\"turn_context\"", "\"session_meta\""]
    case .claude: ["\"usage\""]
    case .geminiLines: ["\"tokens\"", "\"projectHash\""]
    case .qwen: ["\"usageMetadata\""]
    case .kimiOld: ["\"token_usage\""]
    case .kimi: ["\"usage.record\""]
    case .copilot: ["gen_ai.usage."]
    case .openClaw: ["\"usage\"", "\"model_change\"", "\"model-snapshot\""]
    case .continueLines: ["okens\""]
    case .aiderHistory: ["Tokens: ", "odel: ", "# aider chat started at "]
    case .aiderAnalytics: ["\"message_send\""]
    case .geminiDocument, .openCodeDocument, .openCodeDatabase, .openClawDatabase, .continueDatabase: []
    }
  }

  var needles: byte_needles {
    var needles = byte_needles()
    for marker in markers { byte_needles_add(&needles, marker) }
    return needles
  }

  /// Rows of one call differ in what they know of it: the one that counts is the largest, or the last.
  enum Choice: Sendable {
    /// Rows of one key say the same.
    case any
    case largest
    case last
  }

  var choice: Choice {
    switch self {
    case .claude, .openCodeDocument, .openCodeDatabase, .openClaw, .openClawDatabase, .copilot: .largest
    case .geminiLines, .geminiDocument: .last
    default: .any
    }
  }

  /// Keys mean something within one session only.
  var keysAreOfSession: Bool {
    switch self {
    case .geminiLines, .geminiDocument, .kimiOld, .kimi: true
    default: false
    }
  }
}

/// One line of a log, without its end.
struct LogLine {
  var text: ByteText
  /// Where it begins in the file.
  var offset: Int64
  /// A fingerprint of the file's path.
  var file: UInt64
}

extension UnitRows {
  /// Takes what a line says, and counts it when it makes no sense.
  mutating func read(_ line: LogLine, as format: LogFormat) {
    switch format {
    case .aiderHistory: readAiderHistory(line)
    default: readJSON(line.text, as: format)
    }
  }

  /// Takes what a document says.
  mutating func read(document: ByteText, as format: LogFormat) { readJSON(document, as: format) }

  private mutating func readJSON(_ text: ByteText, as format: LogFormat) {
    var cursor = JSONCursor(text.start, count: text.count)
    let before = rows.count
    guard cursor.isAtObject else {
      malformed += 1
      return
    }
    let makesSense =
      switch format {
      case .codex: readCodex(&cursor)
      case .claude: readClaude(&cursor)
      case .geminiLines, .geminiDocument: readGemini(&cursor)
      case .qwen: readQwen(&cursor)
      case .kimiOld: readKimiOld(&cursor)
      case .kimi: readKimi(&cursor)
      case .openCodeDocument, .openCodeDatabase: readOpenCode(&cursor)
      case .copilot: readCopilot(&cursor)
      case .openClaw, .openClawDatabase: readOpenClaw(&cursor)
      case .continueLines: readContinue(&cursor)
      case .aiderAnalytics: readAiderAnalytics(&cursor)
      case .continueDatabase, .aiderHistory: true
      }
    guard makesSense, cursor.isAtEnd else {
      rows.removeLast(rows.count - before)
      malformed += 1
      return
    }
  }
}
