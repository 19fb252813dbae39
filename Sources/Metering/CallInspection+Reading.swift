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
      let isContext = member == .other && scanner.withText { $0.equals("conversation") || $0.equals("prompt") }
      if member != .other {
        guard seen & 1 << member.rawValue == 0 else { throw .duplicate(member.name) }
        seen |= 1 << member.rawValue
      }
      let kind = scanner.next()
      if isContext, shape == .responses, kind != .null { hasUnseenPrompt = true }
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
    case .serviceTier:
      // The other tiers have other prices.
      let isKnown = kind != .string || scanner.withText(Self.isStandardTier)
      guard isKnown else { throw .unpriced(member.name) }
    case .speed where shape == .messages:
      let isKnown = kind != .string || scanner.withText { $0.equals("standard") }
      guard isKnown else { throw .unpriced(member.name) }
    case .background where shape == .responses:
      // Its answer, and with it its usage, would come to another call.
      guard kind != .yes else { throw .unpriced(member.name) }
    case .previousAnswer where shape == .responses: hasUnseenPrompt = hasUnseenPrompt || kind != .null
    default: break
    }
    try walk(kind, &scanner)
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

  private static func isStandardTier(_ tier: ByteText) -> Bool {
    tier.equals("auto") || tier.equals("default") || tier.equals("flex") || tier.equals("standard_only")
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
  private mutating func walk(_ first: JSONScanner.Kind, _ scanner: inout JSONScanner) throws(CallProblem) {
    var kind = first
    let bottom = kind == .beginObject || kind == .beginArray ? scanner.depth - 1 : scanner.depth
    var isData = false
    while true {
      switch kind {
      case .invalid, .end: throw .notJSON
      case .name:
        textBytes += scanner.end - scanner.start
        isData = scanner.withText { $0.equals("data") || $0.equals("file_data") || $0.equals("b64_json") }
      case .string:
        note(&scanner, isData: isData)
        isData = false
      default: isData = false
      }
      if scanner.depth == bottom { return }
      kind = scanner.next()
    }
  }

  private mutating func note(_ scanner: inout JSONScanner, isData: Bool) {
    let text = scanner.raw
    if isData || text.hasPrefix("data:") { return }
    textBytes += text.count
    guard text.count <= 64 else { return }
    let mark = scanner.withText(Self.mark)
    if mark == .attachment { attachments += 1 }
    if mark == .unseen { hasUnseenPrompt = true }
  }

  private enum Mark { case none, attachment, unseen }

  /// Values of `type` that stand for more prompt than their bytes.
  private static func mark(_ text: ByteText) -> Mark {
    switch text.count {
    case 5 where text.equals("image"): .attachment
    case 9 where text.equals("image_url"): .attachment
    case 11 where text.equals("input_image") || text.equals("input_audio"): .attachment
    case 4 where text.equals("file"): .unseen
    case 8 where text.equals("document"): .unseen
    case 10 where text.equals("input_file"): .unseen
    case 3 where text.equals("mcp"): .unseen
    case 11 where text.equals("file_search"): .unseen
    case 14 where text.equals("item_reference"): .unseen
    case 16 where text.equals("code_interpreter"): .unseen
    default:
      text.hasPrefix("web_search") || text.hasPrefix("web_fetch_") || text.hasPrefix("code_execution_")
        || text.hasPrefix("computer_use") ? .unseen : .none
    }
  }
}
