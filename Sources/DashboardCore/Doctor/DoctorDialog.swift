public import Domain
public import FoundationEssentials

/// What the last look at the credential stores said.
public struct DoctorNews: Equatable, Sendable {
  public var report: DoctorReport?
  /// When it was told; the report has the time of the look itself.
  public var readAt: Date?
  public var failure: ServiceFailure?
  /// A look is under way since then.
  public var askedAt: Date?

  public init() {}

  public var findings: [DoctorFinding] { report?.findings ?? [] }
}

/// The list of findings, or the change that mending the selected one makes.
public struct DoctorDialog: Equatable, Sendable {
  public var selection: Int
  /// The exact change, without secrets, and how far it is scrolled; nil while the list is shown.
  public var change: Change?
  /// What is being done: `mending`.
  public var progress: String?
  /// What came of it.
  public var outcome: RefreshDialog.Outcome?

  public struct Change: Equatable, Sendable {
    public var findingID: String
    /// Empty until it is known.
    public var text: String
    public var scroll: Int

    public init(findingID: String, text: String = "", scroll: Int = 0) {
      self.findingID = findingID
      self.text = text
      self.scroll = scroll
    }
  }

  public init(selection: Int = 0) { self.selection = selection }
}

/// Wishes and news about the credential stores.
public enum DoctorStep: Equatable, Sendable {
  case open
  case examined(DoctorReport, at: Date)
  case failed(ServiceFailure)
  case previewed(String, findingID: String)
  /// Mend the selected finding, or all: asks first.
  case askToMend(all: Bool)
  /// Take the last repairs back: asks first.
  case askToUndo
  case mend(Set<String>)
  case undo(String)
  case ended(DoctorOutcome, word: String)
}

/// What the doctor is asked.
public enum DoctorQuestion: Equatable, Sendable {
  case examine
  case preview(findingID: String)
  /// An empty set means everything that can be mended.
  case mend(Set<String>)
  case undo(String)
}
