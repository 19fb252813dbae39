/// Reads what a call used from its answer as it comes in: the last figure wins, nonsense is passed over, and the text that
/// was delivered is counted for answers that never say.
public struct UsageReader: Sendable {
  /// What one event of a stream was.
  public struct Meaning: Hashable, Sendable {
    /// It ends the answer: `[DONE]`, `message_stop`, `response.completed`.
    public var isEnd = false
    /// It carries the usage of a chat and nothing else.
    public var isUsageOnly = false
    /// It tells of an error.
    public var isError = false
    /// It is not JSON.
    public var isNonsense = false
  }

  public let shape: CallShape
  /// Bytes of text that the answer held so far.
  public private(set) var deliveredBytes = 0
  /// What the provider says the call cost, in micro-dollars, where it says so.
  public private(set) var reportedCost: Int64?
  private var figures: Figures?
  private var path: [Node] = []

  public init(shape: CallShape) { self.shape = shape }

  /// The answer has said what it used, and will not say more.
  public var hasUsage: Bool { figures?.isFinal ?? false }

  /// Reads the data of one event.
  public mutating func read(event data: UnsafeRawBufferPointer) -> Meaning {
    guard let base = data.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return Meaning() }
    if data.count <= 16, isDone(ByteText(start: base, count: data.count)) {
      return Meaning(isEnd: shape == .chatCompletions)
    }
    return scan(base, count: data.count, isStream: true)
  }

  /// Reads an answer that is one document.
  ///
  /// - Returns: false when it is not JSON.
  @discardableResult
  public mutating func read(document: UnsafeRawBufferPointer) -> Bool {
    guard let base = document.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
    return !scan(base, count: document.count, isStream: false).isNonsense
  }

  private func isDone(_ text: ByteText) -> Bool {
    var count = text.count
    while count > 0, text.start[count - 1] == 0x20 { count -= 1 }
    return ByteText(start: text.start, count: count).equals("[DONE]")
  }

  /// What the call used.
  ///
  /// - Parameters:
  ///   - prompt: how many tokens the prompt has about, where the answer does not say.
  ///   - isWhole: the answer came to its end. Of a broken one the output is at least what was delivered.
  public func usage(prompt: Int, isWhole: Bool) -> TokenUsage {
    let delivered = shape.hasOutput ? (deliveredBytes + 3) / 4 : 0
    guard let figures, let output = figures.output ?? (shape.hasOutput ? nil : 0), figures.total > 0 else {
      return estimated(prompt: prompt, delivered: delivered)
    }
    var usage = figures.classes(shape, output: output)
    if figures.prompt == nil {
      usage.input = prompt
      usage.isEstimated = true
    }
    if !isWhole, !figures.isFinal, delivered > usage.output {
      usage.output = delivered
      usage.isEstimated = true
    }
    return usage
  }

  private func estimated(prompt: Int, delivered: Int) -> TokenUsage {
    var usage =
      figures.flatMap { $0.prompt == nil ? nil : $0.classes(shape, output: 0) }
      ?? TokenUsage(input: prompt)
    if usage.prompt == 0 { usage.input = prompt }
    usage.output = shape.hasOutput ? max(1, delivered) : 0
    usage.isEstimated = true
    return usage
  }

  /// Where the scan is within a document.
  enum Node: UInt8 {
    case root, container, usage, inputDetails, outputDetails, cacheCreation, choices, error, other
  }

  private mutating func scan(_ base: UnsafePointer<UInt8>, count: Int, isStream: Bool) -> Meaning {
    var scanner = JSONScanner(base, count: count)
    var meaning = Meaning()
    var fresh: Figures?
    var bytes = 0
    var hasChoice = false
    var sawChoices = false
    var field = Field.none
    var isText = false
    path.removeAll(keepingCapacity: true)
    reading: while true {
      let kind = scanner.next()
      switch kind {
      case .end: break reading
      // What is not JSON says nothing.
      case .invalid: return Meaning(isNonsense: true)
      case .name:
        let node = path.last ?? .other
        (field, isText) = scanner.withText { Field.named($0, in: node, isDelta: isStream && shape == .responses) }
      case .beginObject, .beginArray:
        if path.last == .choices { hasChoice = true }
        let node = path.isEmpty ? .root : entered(field, in: path.last ?? .other)
        if node == .usage, kind == .beginObject { fresh = Figures() }
        if node == .choices { sawChoices = true }
        if node == .error { meaning.isError = true }
        path.append(node)
        field = .none
      case .endObject, .endArray:
        path.removeLast()
        field = .none
      case .string:
        if field == .type {
          let type = scanner.withText { self.type(of: $0) }
          if type.isEnd { meaning.isEnd = true }
          if type.isError { meaning.isError = true }
        } else if isText {
          bytes += scanner.end - scanner.start
        }
        field = .none
      case .number:
        if var figures = fresh {
          figures.set(field, to: scanner)
          fresh = figures
        }
        field = .none
      case .yes, .no, .null: field = .none
      }
    }
    deliveredBytes += bytes
    if let fresh { merge(fresh, isStream: isStream) }
    meaning.isUsageOnly = fresh != nil && sawChoices && !hasChoice
    if meaning.isUsageOnly { figures?.isFinal = true }
    return meaning
  }

  private func entered(_ field: Field, in node: Node) -> Node {
    switch field {
    case .usage where node == .root || node == .container: .usage
    case .container where node == .root: .container
    case .choices where node == .root: .choices
    case .error where node == .root: .error
    case .inputDetails where node == .usage: .inputDetails
    case .outputDetails where node == .usage: .outputDetails
    case .cacheCreation where node == .usage: .cacheCreation
    default: .other
    }
  }

  private func type(of text: ByteText) -> (isEnd: Bool, isError: Bool) {
    switch shape {
    case .messages: (text.equals("message_stop"), text.equals("error"))
    case .responses:
      (
        text.equals("response.completed") || text.equals("response.incomplete") || text.equals("response.failed"),
        text.equals("error") || text.equals("response.failed")
      )
    case .chatCompletions, .embeddings: (false, false)
    }
  }

  private mutating func merge(_ fresh: Figures, isStream: Bool) {
    if let cost = fresh.cost { reportedCost = cost }
    guard fresh.hasAny else { return }
    guard shape == .messages, isStream, var known = figures else {
      figures = fresh
      // The first event of a message knows its prompt only.
      figures?.isFinal = shape != .messages || !isStream
      return
    }
    known.merge(fresh)
    known.isFinal = fresh.output != nil
    figures = known
  }
}
