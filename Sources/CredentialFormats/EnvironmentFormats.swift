internal import Domain
internal import StructuredText

/// A `.env` file: the variables that the tool reads, the last assignment of each.
func readDotEnv(_ bytes: [UInt8], for tool: Tool, _ context: FormatContext) -> FormatReading {
  do throws(TextError) {
    var reading = FormatReading()
    for entry in try DotEnv.read(bytes).effective {
      guard let variable = KeyVariable.named(entry.name), variable.isRead(by: tool), isLiteral(entry.value),
        var credential = credential(fromVariable: entry.name, value: entry.value, in: context)
      else { continue }
      if tool != .environment { credential.owner = ToolFacts.of(tool)?.owner ?? tool.rawValue }
      credential.fields = [entry.name]
      reading.credentials.append(credential)
    }
    return reading
  } catch {
    return malformed(error, "a .env file", tool)
  }
}

extension KeyVariable {
  /// Whether the tool takes the variable from a `.env` file; `.environment` stands for any tool.
  func isRead(by tool: Tool) -> Bool {
    switch tool {
    case .environment: true
    case .aider: self.tool == .aider || (self.tool == .environment && kind == .apiKey)
    case .continue: self.tool == .continue || (self.tool == .environment && kind == .apiKey)
    case .qwen:
      self.tool == .qwen || provider.hasPrefix("qwen")
        || ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"].contains(name)
    case .gemini: self.tool == .gemini || ["GEMINI_API_KEY", "GOOGLE_API_KEY"].contains(name)
    default: self.tool == tool
    }
  }
}

/// `.aider.conf.yml`: two keys by name, a list of others, and variables to set.
func readAiderConfig(_ document: JSONValue, _ context: FormatContext) -> FormatReading {
  var reading = FormatReading()
  func add(_ provider: String, _ text: String?, _ label: String, _ field: String) {
    guard let text = text.map(trimmed), !text.isEmpty, isLiteral(text), let label = shown(label) else { return }
    reading.credentials.append(
      FoundCredential(
        provider: provider, kind: .apiKey, secret: Secret(text), owner: "aider", label: label, fields: [field]))
  }
  add("openai", document["openai-api-key"]?.string, "openai-api-key", "openai-api-key")
  add("anthropic", document["anthropic-api-key"]?.string, "anthropic-api-key", "anthropic-api-key")
  for (name, value) in assignments(document["api-key"]) {
    let provider = KeyVariable.named(name.uppercased() + "_API_KEY")?.provider ?? ProviderNames.normalised(name)
    add(provider, value, "api-key \(name)", "api-key")
  }
  for (name, value) in assignments(document["set-env"]) {
    guard let variable = KeyVariable.named(name), variable.isRead(by: .aider) else { continue }
    add(variable.provider, value, name, "set-env")
  }
  return reading
}

/// The `name=value` texts of a list, or of a single text.
private func assignments(_ value: JSONValue?) -> [(String, String)] {
  (value?.array ?? value.map { [$0] } ?? []).compactMap { item in
    guard let text = item.string, let equals = text.firstIndex(of: "=") else { return nil }
    let name = trimmed(String(text[..<equals]))
    return name.isEmpty || name.count > 60 ? nil : (name, String(text[text.index(after: equals)...]))
  }
}
