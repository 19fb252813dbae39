import StructuredText

extension WritingStyle {
  /// The name of a member, quoted where it must be or where it is the habit.
  func name(_ name: String) -> String { quotesNames || !isBareName(name) ? quoted(name) : name }

  /// - Parameter indent: of the line on which the value begins.
  func text(of value: JSONValue, indent: String) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number: JSONWriter.compact(value)
    case .string(let text): quoted(text)
    case .array(let values):
      list(values, ("[", "]"), indent: indent, inline: values.allSatisfy { $0.array == nil && $0.members == nil }) {
        self.text(of: $0, indent: $1)
      }
    case .object(let members):
      list(members, ("{", "}"), indent: indent, inline: false) {
        name($0.name) + colon + self.text(of: $0.value, indent: $1)
      }
    }
  }

  private func list<Element>(
    _ elements: [Element], _ brackets: (String, String), indent: String, inline: Bool,
    write: (Element, _ indent: String) -> String
  ) -> String {
    guard !elements.isEmpty else { return brackets.0 + brackets.1 }
    guard isMultiline, !inline else {
      let pad = pads && brackets.0 == "{" ? " " : ""
      let separator = isSpaced ? ", " : ","
      return brackets.0 + pad + elements.map { write($0, indent) }.joined(separator: separator) + pad + brackets.1
    }
    let inner = indent + unit
    let lines = elements.map { newline + inner + write($0, inner) }
    return brackets.0 + lines.joined(separator: ",") + (trailingCommas ? "," : "") + newline + indent + brackets.1
  }

  private func quoted(_ text: String) -> String {
    let double = JSONWriter.compact(.string(text))
    guard quote == "'" else { return double }
    // Escapes are the same but for the quotes themselves.
    let inner = double.dropFirst().dropLast().replacing("\\\"", with: "\"").replacing("'", with: "\\'")
    return "'" + inner + "'"
  }
}
