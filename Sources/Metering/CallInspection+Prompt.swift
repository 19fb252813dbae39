extension CallInspection {
  /// What a picture may cost at most, in tokens, of a model of which that is not known.
  static let pictureBound = 16_384
  /// More than any provider tells a model about tools by itself.
  static let toolsBound = 1_024
  /// The window of a model whose window is not known, for prompts that the body does not show.
  static let unknownWindow = 2_000_000
  /// What a picture costs where nobody says.
  static let attachmentEstimate = 1_000

  /// No fewer tokens than the prompt can be charged as: a token of text is at least one byte of the body, the punctuation
  /// of the body is more than what separates messages for the model, and no prompt is larger than the model's window.
  /// Pictures come on top, since some models charge them as more tokens than they take of the window.
  ///
  /// A tool that the provider runs may make it read the prompt again, and that again is not within the bound.
  public func promptBound(at price: ModelPrice) -> Int {
    let pictures = attachments * (price.pictureTokens ?? Self.pictureBound)
    // The window is of each text, of which a call for embeddings holds many.
    let window = shape == .embeddings ? nil : price.contextWindow
    if hasUnseenPrompt { return (window ?? Self.unknownWindow) + pictures }
    return min(size + (hasTools ? Self.toolsBound : 0) + price.hiddenTokens, window ?? .max) + pictures
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
