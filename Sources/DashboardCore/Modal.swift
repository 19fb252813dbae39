public import Domain
public import FoundationEssentials

/// A line of text that a person edits; `cursor` counts characters.
public struct TextField: Equatable, Sendable {
  public var text: String
  public var cursor: Int

  public init(_ text: String = "") {
    self.text = text
    self.cursor = text.count
  }
}

/// A list with a search line and a selected row, as the help and the palette are.
public struct SearchList: Equatable, Sendable {
  public var query: TextField
  /// The index of the selected row among those that match.
  public var selection: Int
  public var scroll: Int

  public init(query: TextField = TextField(), selection: Int = 0, scroll: Int = 0) {
    self.query = query
    self.selection = selection
    self.scroll = scroll
  }
}

/// What lies over the panes and hears keys first.
public enum Modal: Equatable, Sendable {
  /// The refresh methods of a token; `selection` counts its methods from 0.
  case refresh(RefreshDialog)
  /// Everything known of one row.
  case detail(RowReference, scroll: Int)
  case help(SearchList)
  case palette(SearchList)
  /// The filter line of the focused pane; `before` is restored by Escape.
  case filter(TextField, before: String)
  /// A question whose default is no.
  case confirm(Confirmation)
  /// A text to read, for instance an address where there is no display.
  case message(title: String, lines: [String], copyable: String?)
  /// Fields to fill in.
  case form(FormDialog)
  /// A secret that is shown this once.
  case secret(SecretDialog)
  /// What is wrong with the credential stores.
  case doctor(DoctorDialog)
  /// Which credential of each provider is next.
  case rotation(RotationDialog)
}

/// A row of a pane.
public struct RowReference: Hashable, Sendable {
  public var pane: PaneID
  public var id: String

  public init(pane: PaneID, id: String) {
    self.pane = pane
    self.id = id
  }
}

public struct RefreshDialog: Equatable, Sendable {
  public var tokenID: String
  /// Index into the token's methods.
  public var selection: Int
  /// The outcome of the last choice, shown in the dialog until the next.
  public var outcome: Outcome?
  /// What the person has to do for a sign-in that waits; Escape then ends it.
  public var progress: RefreshProgress?

  public struct Outcome: Equatable, Sendable {
    public var text: String
    public var isFailure: Bool
    public init(text: String, isFailure: Bool) {
      self.text = text
      self.isFailure = isFailure
    }
  }

  public init(tokenID: String, selection: Int, outcome: Outcome? = nil) {
    self.tokenID = tokenID
    self.selection = selection
    self.outcome = outcome
  }
}

public struct Confirmation: Equatable, Sendable {
  public var title: String
  /// The object and the effect.
  public var lines: [String]
  /// The word of the button that acts: `Quit`.
  public var action: String
  /// Sent when the person agrees.
  public var command: DashboardCommand
  /// Cancel is highlighted until the person moves.
  public var isAgreeing: Bool

  public init(title: String, lines: [String], action: String, command: DashboardCommand, isAgreeing: Bool = false) {
    self.title = title
    self.lines = lines
    self.action = action
    self.command = command
    self.isAgreeing = isAgreeing
  }
}

/// A short message in the footer that goes away by itself.
public struct Toast: Equatable, Sendable {
  public var text: String
  public var severity: ActivityEvent.Severity
  public var until: Date

  public init(text: String, severity: ActivityEvent.Severity, until: Date) {
    self.text = text
    self.severity = severity
    self.until = until
  }
}
