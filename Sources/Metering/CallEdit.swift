/// A change of some bytes of a body; all others stay as they are.
public struct Splice: Hashable, Sendable {
  /// Empty to insert.
  public var range: Range<Int>
  public var text: String
}

extension CallInspection {
  /// What must change in the body before it is forwarded, in the order of places; nothing where nothing must.
  ///
  /// - Parameters:
  ///   - outputCap: the most output tokens of each answer; nil leaves the client's own.
  ///   - prefersCompletionTokens: a chat cap that is not there is written as `max_completion_tokens`, as newer models
  ///     of OpenAI want it, instead of `max_tokens`.
  public func splices(outputCap: Int?, prefersCompletionTokens: Bool) -> [Splice] {
    var splices: [Splice] = []
    var inserted = ""
    if streams, shape == .chatCompletions { requestUsage(&splices, &inserted) }
    if let outputCap, shape.hasOutput {
      let text = String(max(1, outputCap))
      if outputCaps.isEmpty {
        inserted += "\"\(capName(prefersCompletionTokens))\":\(text),"
      }
      for cap in outputCaps where cap.value.map({ $0 > outputCap }) ?? true {
        splices.append(Splice(range: cap.range, text: text))
      }
    }
    if !inserted.isEmpty { splices.append(Splice(range: bodyStart..<bodyStart, text: inserted)) }
    return splices.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func requestUsage(_ splices: inout [Splice], _ inserted: inout String) {
    guard !wantsUsage else { return }
    if let includeUsage {
      splices.append(Splice(range: includeUsage, text: "true"))
    } else if let streamOptions {
      // Other members are kept only where there is an object: `null` and nonsense are replaced.
      splices.append(
        streamOptionsAreObject
          ? Splice(
            range: streamOptions.lowerBound + 1..<streamOptions.lowerBound + 1,
            text: streamOptionsAreEmpty ? "\"include_usage\":true" : "\"include_usage\":true,")
          : Splice(range: streamOptions, text: "{\"include_usage\":true}"))
    } else {
      inserted += "\"stream_options\":{\"include_usage\":true},"
    }
  }

  private func capName(_ prefersCompletionTokens: Bool) -> String {
    switch shape {
    case .responses: "max_output_tokens"
    case .chatCompletions: prefersCompletionTokens ? "max_completion_tokens" : "max_tokens"
    case .messages, .embeddings: "max_tokens"
    }
  }
}

extension [Splice] {
  /// The body with the changes made.
  public func applied(to body: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(body.count + 128)
    var place = 0
    for splice in self {
      result.append(contentsOf: body[place..<splice.range.lowerBound])
      result.append(contentsOf: splice.text.utf8)
      place = splice.range.upperBound
    }
    result.append(contentsOf: body[place...])
    return result
  }
}
