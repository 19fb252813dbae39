public import Domain
public import FoundationEssentials

/// Which credential OpenClaw takes where a token is concerned, for its detail; asked only while that is on the screen.
public struct ShownChoices: Equatable, Sendable {
  public var tokenID: String
  public var value: [CredentialChoice]?
  public var failure: ServiceFailure?
  public var readAt: Date
  /// When the tokens were scanned for which it was asked: it is asked again after the next scan.
  var scannedAt: Date?
}

extension DashboardState {
  /// The token whose detail is on the screen.
  var tokenInDetail: String? {
    if case .detail(let row, _) = modal { return row.pane == .tokens ? row.id : nil }
    return isZoomed && focus == .tokens && screen.columns >= DashboardLayout.smallestScreen.columns
      ? selectedRow(in: .tokens)?.id : nil
  }

  /// After every command: asks why the credential in detail is used or not, one question at a time.
  mutating func askChoices() -> [DashboardEffect] {
    guard abilities.choices, choicesAsked == nil, let id = tokenInDetail, let token = token(id) else { return [] }
    if let choices, choices.tokenID == id, choices.scannedAt == tokens.readAt { return [] }
    choicesAsked = ShownChoices(tokenID: id, readAt: clock, scannedAt: tokens.readAt)
    return [.ask(.choices(token))]
  }

  mutating func receive(
    _ value: [CredentialChoice]?, _ failure: ServiceFailure?, ofToken id: String, at date: Date
  ) {
    guard var asked = choicesAsked, asked.tokenID == id else { return }
    choicesAsked = nil
    asked.value = value ?? (choices?.tokenID == id ? choices?.value : nil)
    asked.failure = failure
    asked.readAt = date
    choices = asked
  }

  /// The choices that concern a token, as far as they are known.
  public func choices(ofToken id: String) -> ShownChoices? { choices?.tokenID == id ? choices : nil }
}
