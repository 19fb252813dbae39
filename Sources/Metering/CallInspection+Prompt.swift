extension CallInspection {
  /// What a picture given by address may cost at most, in tokens.
  static let attachmentBound = 8_192
  /// What a picture costs where nobody says.
  static let attachmentEstimate = 1_000

  /// More tokens than the prompt can have: a token is at least one byte of the body.
  ///
  /// - Parameter contextWindow: the model's, beyond which no prompt is accepted; nil when it is not known.
  public func promptBound(contextWindow: Int?) -> Int {
    let visible = size + attachments * Self.attachmentBound
    guard let contextWindow else { return visible }
    return hasUnseenPrompt ? contextWindow : min(visible, contextWindow)
  }

  /// About how many tokens the prompt has, for answers without a count of it.
  public var promptEstimate: Int {
    max(1, (textBytes + 3) / 4 + attachments * Self.attachmentEstimate)
  }

  /// The most output that the call may write in each answer, and whether the body itself says so.
  ///
  /// - Parameter maximum: the model's own maximum.
  public func outputBound(maximum: Int) -> (tokens: Int, isStated: Bool) {
    guard shape.hasOutput else { return (0, true) }
    let stated = outputCaps.compactMap(\.value).max()
    guard let stated, outputCaps.allSatisfy({ $0.value != nil }) else { return (maximum, false) }
    return (min(stated, maximum), true)
  }
}
