import Domain
import LocalFiles
import StructuredText

extension OpenClawVariables {
  /// The places in which OpenClaw of an era looks for variables, the strongest first.
  static func read(
    for instance: OpenClawInstance, settings: OpenClawSettings, era: OpenClawEra, in context: StoreContext
  ) -> OpenClawVariables {
    var layers = [
      Layer(source: .thisShell, values: context.environment.mapValues { Secret($0) }, isFile: false)
    ]
    var files: [String] = []
    // Later versions take no credentials from a project's file; a dashboard's folder says little of a gateway's anyway.
    if era <= .e1, context.workingDirectory != "/" { files.append(context.workingDirectory + "/.env") }
    files.append(instance.environmentFile)
    if era >= .e2 { files.append(context.home + "/.config/openclaw/gateway.env") }
    for path in files.removingRepeats() {
      guard case .content(let content) = context.read(path, 1 << 20), let file = try? DotEnv.read(content.bytes) else {
        continue
      }
      let values = Dictionary(file.effective.map { ($0.name, Secret($0.value)) }) { $1 }
      layers.append(Layer(source: .file(path), values: values, isFile: true))
    }
    let configured = Dictionary(
      settings.storedVariables.map { ($0.name, Secret($0.value.reveal().string ?? "")) }
    ) { $1 }
    if !configured.isEmpty { layers.append(Layer(source: .configuration, values: configured, isFile: false)) }
    var variables = OpenClawVariables(layers: layers)
    variables.substitute()
    return variables
  }

  /// `${NAME}` in the configuration stands for a variable.
  private mutating func substitute() {
    guard let last = layers.indices.last, layers[last].source == .configuration else { return }
    let below = OpenClawVariables(layers: Array(layers[..<last]))
    layers[last].values = layers[last].values.mapValues { Secret(below.substituted($0.reveal())) }
  }

  /// A text of the configuration with its `${NAME}` replaced; one that is not set is left as it stands.
  func substituted(_ text: String) -> String {
    guard text.contains("${") else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.range(of: "${") {
      let before = rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      let name = String(rest[start.upperBound..<end])
      let after = rest.index(after: end)
      if before.hasSuffix("$") {
        result += before.dropLast() + rest[start.lowerBound..<after]
      } else if Self.isName(name), let value = self[name]?.value.reveal() {
        result += before + value
      } else {
        result += before + rest[start.lowerBound..<after]
      }
      rest = rest[after...]
    }
    return result + rest
  }

  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
  }
}

extension Substring {
  /// The first place of a short text.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
