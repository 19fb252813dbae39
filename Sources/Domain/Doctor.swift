public import FoundationEssentials

/// Something that is wrong, or worth knowing, in a file that holds credentials.
public struct DoctorFinding: Hashable, Sendable, Identifiable {
  public enum Severity: String, Sendable, CaseIterable, Comparable {
    /// A credential does not work, or others can read it.
    case error
    /// It works, and will not for long, or not as it seems.
    case warning
    /// Nothing is wrong; somebody may want to know.
    case info

    /// The worst comes first.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// Unique in one report and the same in the next, as long as the fault is the same.
  public var id: String
  /// The name of the fault for scripts: `camel-fields`.
  public var code: String
  public var severity: Severity
  /// The file or folder, with `~` for the home directory.
  public var path: String
  /// The profile of OpenClaw that it is about: `anthropic:default`.
  public var profile: String?
  /// The member of the document: `profiles["anthropic:default"].accessToken`.
  public var member: String?
  /// What is the matter and what comes of it.
  public var explanation: String
  /// What mends it.
  public var repair: String
  /// The command that a person runs where we do not mend it ourselves.
  public var command: String?
  /// Whether we can mend it exactly, and take that back.
  public var isFixable: Bool

  public init(
    id: String, code: String, severity: Severity, path: String, profile: String? = nil, member: String? = nil,
    explanation: String, repair: String, command: String? = nil, isFixable: Bool = false
  ) {
    self.id = id
    self.code = code
    self.severity = severity
    self.path = path
    self.profile = profile
    self.member = member
    self.explanation = explanation
    self.repair = repair
    self.command = command
    self.isFixable = isFixable
  }
}

/// What one look at the stores found.
public struct DoctorReport: Hashable, Sendable {
  /// The worst first.
  public var findings: [DoctorFinding]
  public var examinedAt: Date
  /// How many files were looked at.
  public var fileCount: Int
  /// The newest set of repairs that can still be taken back.
  public var undoable: DoctorRepairRecord?

  public init(
    findings: [DoctorFinding] = [], examinedAt: Date, fileCount: Int = 0, undoable: DoctorRepairRecord? = nil
  ) {
    self.findings = findings
    self.examinedAt = examinedAt
    self.fileCount = fileCount
    self.undoable = undoable
  }

  public func count(_ severity: DoctorFinding.Severity) -> Int { findings.count { $0.severity == severity } }
}

/// A set of repairs that was made at one time, as the journal keeps it.
public struct DoctorRepairRecord: Hashable, Sendable, Identifiable {
  public var id: String
  public var at: Date
  /// What was mended, one line each: `camel-fields anthropic:default`.
  public var repairs: [String]
  /// The files that were changed, with `~` for the home directory.
  public var paths: [String]
  public var isUndone: Bool

  public init(id: String, at: Date, repairs: [String], paths: [String], isUndone: Bool = false) {
    self.id = id
    self.at = at
    self.repairs = repairs
    self.paths = paths
    self.isUndone = isUndone
  }
}

/// What came of mending, or of taking it back.
public struct DoctorOutcome: Hashable, Sendable {
  /// What was done, one line each.
  public var done: [String]
  /// What was not, and why.
  public var failed: [String]
  /// The journal's entry; nil when nothing was changed.
  public var record: DoctorRepairRecord?

  public init(done: [String] = [], failed: [String] = [], record: DoctorRepairRecord? = nil) {
    self.done = done
    self.failed = failed
    self.record = record
  }
}

/// Finds what is broken in the stores of credentials, mends what can be mended exactly, and takes that back.
public protocol DoctorService: Sendable {
  func examine() async throws -> DoctorReport
  /// The change that mending these findings would make, as a diff without secrets. Nothing is written.
  ///
  /// - Parameter ids: of findings; empty means all that can be mended.
  func preview(_ ids: Set<String>) async throws -> String
  func fix(_ ids: Set<String>) async throws -> DoctorOutcome
  /// What was mended before, the newest first.
  func records() async throws -> [DoctorRepairRecord]
  /// - Parameter id: of a record; nil for the newest that is not undone.
  func undo(_ id: String?) async throws -> DoctorOutcome
}
