/// How far a file was read, and what its next lines depend on.
struct FileRecord: Hashable, Sendable {
  var path: String
  var home: UInt16
  var format: LogFormat
  var facts: FileFacts
  /// Behind the last line that ended; of a database how far its rows were read.
  var offset: Int64 = 0
  /// A fingerprint of the bytes before `offset`: a file that was written anew has others there.
  var tail: UInt64 = 0
  /// Among the names of the index.
  var session = UsageRow.none
  var model = UsageRow.none
  /// Milliseconds since 1970.
  var clock: Int64 = 0
  var malformed: UInt32 = 0
  var oversized: UInt32 = 0
  /// It could not be read; tried again when it changes.
  var isUnreadable = false
  var codex = CodexProgress()

  init(path: String, home: UInt16, format: LogFormat, facts: FileFacts) {
    self.path = path
    self.home = home
    self.format = format
    self.facts = facts
  }
}

/// How far a session of Codex has come.
struct CodexProgress: Hashable, Sendable {
  /// Its first line was read. Those of the sessions it was copied from follow in the same file.
  var hasStarted = false
  var isFork = false
  /// What came so far was copied from the session it was forked from.
  var isCopying = false
  /// A fingerprint; 0 when it is not known.
  var parent: UInt64 = 0
  /// When the file was begun, in milliseconds.
  var startedAt: Int64 = 0
  var hasRunning = false
  var running = CodexTokens()
  /// The first count that was not known for a copy. When another one follows within its second it was one all the same.
  var hasDoubtful = false
  var doubtfulAt: Int64 = 0
  var doubtful = TokenCounts()
  var doubtfulBucket: UInt32 = 0
}
