import Domain
import Terminal

/// What a piece of the screen is for. Views ask for roles; a theme gives each a style.
///
/// The raw value is the role's name in a theme file.
public enum Role: String, CaseIterable, Sendable {
  // Surfaces and plain text.
  case background
  case text
  case dim
  case strong
  case accent
  case link
  case border
  case borderFocused = "border.focused"
  case title
  case titleFocused = "title.focused"
  case columnNames = "column.names"
  case columnSorted = "column.sorted"

  // The first and the last line.
  case header
  case headerName = "header.name"
  case headerDim = "header.dim"
  case badgeDemo = "badge.demo"
  case badgeFrozen = "badge.frozen"
  case footerKey = "footer.key"
  case footerText = "footer.text"

  // Rows.
  case selection
  case selectionUnfocused = "selection.unfocused"
  case marker
  case flash

  // News, from good to bad.
  case good
  case warning
  case error

  // Badges.
  case statusActive = "status.active"
  case statusExpiring = "status.expiring"
  case statusExpired = "status.expired"
  case statusInvalid = "status.invalid"
  case statusRevoked = "status.revoked"
  case statusUnknown = "status.unknown"
  case statusDiscontinued = "status.discontinued"
  case statusLocked = "status.locked"
  case statusMissing = "status.missing"

  // Figures.
  case money
  case creditLow = "credit.low"
  case barLow = "bar.low"
  case barMid = "bar.mid"
  case barHigh = "bar.high"
  case barEmpty = "bar.empty"
  case graph
  case graphNow = "graph.now"

  // What lies over the panes.
  case dialog
  case dialogBorder = "dialog.border"
  case dialogTitle = "dialog.title"
  case dialogSelection = "dialog.selection"
  case input
  case button
  case buttonSelected = "button.selected"

  /// The place of the role in a theme's table.
  var index: Int { Role.indices[self] ?? 0 }

  private static let indices = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

extension Role {
  /// The role whose style a theme that says nothing of this one uses, so that a palette of a dozen lines is a theme.
  var parent: Role? {
    switch self {
    case .background, .text: nil
    case .dim, .strong, .accent, .border, .header, .good, .warning, .error, .selection, .dialog: .text
    case .link, .borderFocused, .titleFocused, .headerName, .badgeDemo, .footerKey, .marker, .graph: .accent
    case .title, .money, .input, .button: .text
    case .columnNames, .headerDim, .footerText, .statusUnknown, .statusDiscontinued, .statusMissing: .dim
    case .columnSorted: .accent
    case .badgeFrozen, .creditLow, .barMid, .statusExpiring, .statusLocked: .warning
    case .selectionUnfocused, .dialogSelection, .flash: .selection
    case .statusActive, .barLow: .good
    case .statusExpired, .statusInvalid, .statusRevoked, .barHigh: .error
    case .barEmpty, .dialogBorder: .border
    case .graphNow: .graph
    case .dialogTitle: .titleFocused
    case .buttonSelected: .selection
    }
  }

  /// What the role adds to its parent's style.
  var ownAttributes: Attributes {
    switch self {
    case .strong, .titleFocused, .headerName, .footerKey, .columnSorted, .badgeDemo, .badgeFrozen, .graphNow: .bold
    case .link: .underline
    default: []
    }
  }

  /// The role of the badge of a status.
  static func status(_ status: TokenStatus) -> Role {
    switch status {
    case .active: .statusActive
    case .expiring: .statusExpiring
    case .expired: .statusExpired
    case .invalid: .statusInvalid
    case .revoked: .statusRevoked
    case .unknown: .statusUnknown
    case .discontinued: .statusDiscontinued
    case .locked: .statusLocked
    case .missing: .statusMissing
    }
  }
}
