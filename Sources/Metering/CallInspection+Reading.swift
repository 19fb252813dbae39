extension CallInspection {
  /// Longer names of models do not exist.
  private static let modelLimit = 256

  mutating func readMembers(_ scanner: inout JSONScanner) throws(CallProblem) {
    var seen: UInt32 = 0
    while true {
      switch scanner.next() {
      case .endObject:
        guard scanner.next() == .end else { throw .notJSON }
        return
      case .name: break
      default: throw .notJSON
      }
      let member = scanner.withText { Member($0) }
      let context = member == .other ? scanner.withText { Context($0, shape) } : nil
      if member != .other {
        guard seen & 1 << member.rawValue == 0 else { throw .duplicate(member.name) }
        seen |= 1 << member.rawValue
      }
      let kind = scanner.next()
      if let context, kind != .null {
        switch context {
        case .unseen: hasUnseenPrompt = true
        case .tools: hasTools = true
        }
      }
      try readValue(kind, of: member, &scanner)
    }
  }

  private mutating func readValue(
    _ kind: JSONScanner.Kind, of member: Member, _ scanner: inout JSONScanner
  ) throws(CallProblem) {
    guard kind != .invalid, kind != .end else { throw .notJSON }
    let start = scanner.start
    switch member {
    case .model:
      guard kind == .string, let name = scanner.string(limit: Self.modelLimit) else { throw .modelMissing }
      model = name
    case .stream: streams = kind == .yes
    case .streamOptions where shape == .chatCompletions:
      try readStreamOptions(kind, &scanner)
      streamOptions = start..<scanner.index
      return
    case .choices where shape == .chatCompletions:
      if kind == .number, let value = scanner.wholeNumber { choices = max(1, value) }
    case .background where shape == .responses:
      // Its answer, and with it its usage, would come to another call.
      guard kind != .yes else { throw .unpriced(member.name) }
    case .previousAnswer where shape == .responses: hasUnseenPrompt = hasUnseenPrompt || kind != .null
    default: break
    }
    try walk(kind, &scanner, of: decidesPrice(member) ? member : .other)
    if isOutputCap(member) {
      outputCaps.append(
        OutputCap(range: start..<scanner.index, value: kind == .number ? scanner.wholeNumber : nil))
    }
  }

  private func isOutputCap(_ member: Member) -> Bool {
    switch member {
    case .maximumTokens: shape == .chatCompletions || shape == .messages
    case .maximumCompletionTokens: shape == .chatCompletions
    case .maximumOutputTokens: shape == .responses
    default: false
    }
  }

  /// Members outside of the conversation that make the prompt larger than it looks.
  private enum Context {
    case unseen, tools

    init?(_ name: ByteText, _ shape: CallShape) {
      switch name.count {
      case 5 where name.equals("tools"): self = .tools
      case 6 where shape == .responses && name.equals("prompt"): self = .unseen
      case 9 where name.equals("functions"): self = .tools
      case 9 where name.equals("container"): self = .unseen
      case 11 where name.equals("mcp_servers"): self = .unseen
      case 12 where shape == .responses && name.equals("conversation"): self = .unseen
      case 17 where name.equals("search_parameters"): self = .unseen
      case 18 where name.equals("web_search_options"): self = .unseen
      default: return nil
      }
    }
  }

  /// Whether other values of the member than the usual have other prices.
  private func decidesPrice(_ member: Member) -> Bool {
    switch member {
    case .serviceTier, .cacheOptions, .cacheRetention: true
    case .speed, .geography: shape == .messages
    case .modalities: shape == .chatCompletions
    default: false
    }
  }

  /// Whether the price table's prices are those of a text in such a member's value.
  private static func isPriced(_ text: ByteText, in member: Member) -> Bool {
    let priced: [StaticString] =
      switch member {
      case .serviceTier: ["auto", "default", "flex", "standard_only"]
      case .speed: ["standard"]
      case .geography: ["global"]
      case .modalities: ["text"]
      // A cache that lasts for half a day is dearer to write.
      case .cacheOptions, .cacheRetention: ["auto", "implicit", "explicit", "30m", "in_memory", "in-memory", "24h"]
      default: []
      }
    return priced.contains { text.equals($0) }
  }

  private mutating func readStreamOptions(
    _ kind: JSONScanner.Kind, _ scanner: inout JSONScanner
  ) throws(CallProblem) {
    guard kind == .beginObject else { return try walk(kind, &scanner) }
    streamOptionsAreObject = true
    while true {
      switch scanner.next() {
      case .endObject: return
      case .name: break
      default: throw .notJSON
      }
      streamOptionsAreEmpty = false
      let isUsage = scanner.withText { $0.equals("include_usage") }
      let value = scanner.next()
      let start = scanner.start
      try walk(value, &scanner)
      guard isUsage else { continue }
      guard includeUsage == nil else { throw .duplicate("stream_options.include_usage") }
      wantsUsage = value == .yes
      includeUsage = start..<scanner.index
    }
  }

  /// Walks over a value, counting its text and looking for what makes a prompt larger than it looks.
  ///
  /// - Parameter member: whose texts must be such as have a price; `.other` for any.
  private mutating func walk(
    _ first: JSONScanner.Kind, _ scanner: inout JSONScanner, of member: Member = .other
  ) throws(CallProblem) {
    var kind = first
    let bottom = kind == .beginObject || kind == .beginArray ? scanner.depth - 1 : scanner.depth
    var isData = false
    var isType = false
    while true {
      switch kind {
      case .invalid, .end: throw .notJSON
      case .name:
        textBytes += scanner.end - scanner.start
        isType = scanner.withText { $0.equals("type") }
        isData = scanner.withText { $0.equals("data") || $0.equals("file_data") || $0.equals("b64_json") }
      case .string:
        if member != .other {
          let isPriced = scanner.withText { Self.isPriced($0, in: member) }
          guard isPriced else { throw .unpriced(member.name) }
        }
        try note(&scanner, isData: isData, isType: isType)
        isData = false
      default: isData = false
      }
      if scanner.depth == bottom { return }
      kind = scanner.next()
    }
  }

  private mutating func note(_ scanner: inout JSONScanner, isData: Bool, isType: Bool) throws(CallProblem) {
    let text = scanner.raw
    if isData || text.hasPrefix("data:") { return }
    textBytes += text.count
    guard text.count <= 64 else { return }
    switch scanner.withText(Self.mark) {
    case .none: break
    case .attachment: attachments += 1
    case .unseen: hasUnseenPrompt = true
    // Sound has other prices than text.
    case .sound: if isType { throw .unpriced("input_audio") }
    }
  }

  private enum Mark { case none, attachment, unseen, sound }

  /// Values of `type` that stand for more prompt than their bytes.
  private static func mark(_ text: ByteText) -> Mark {
    switch text.count {
    case 5 where text.equals("image"): .attachment
    case 9 where text.equals("image_url"): .attachment
    case 11 where text.equals("input_image"): .attachment
    case 11 where text.equals("input_audio"): .sound
    case 4 where text.equals("file"): .unseen
    case 8 where text.equals("document"): .unseen
    case 10 where text.equals("input_file"): .unseen
    case 3 where text.equals("mcp"): .unseen
    case 11 where text.equals("file_search"): .unseen
    case 14 where text.equals("item_reference"): .unseen
    case 16 where text.equals("code_interpreter"): .unseen
    default:
      if text.hasPrefix("web_search") || text.hasPrefix("web_fetch_") || text.hasPrefix("code_execution_")
        || text.hasPrefix("computer_use")
      {
        .unseen
      } else if text.hasPrefix("computer_20") || text.hasPrefix("text_editor_20") || text.hasPrefix("bash_20")
        || text.hasPrefix("memory_20") || text.hasPrefix("tool_search_tool_")
      {
        .attachment
      } else {
        .none
      }
    }
  }
}
