internal import Domain
internal import StructuredText

// What the formats share: taking a document apart and wording what is wrong with it.

/// More credentials than this in one document are left out, and a notice says how many: no person has as many, but a
/// hostile file may.
let mostCredentials = 4096

/// Reads a JSON object and hands it on; anything else is a `malformed` notice.
func reading(
  jsonObject bytes: [UInt8], of tool: Tool, dialect: JSONDialect = .strict, _ body: (JSONValue) -> FormatReading
) -> FormatReading {
  do throws(TextError) {
    let document = try JSONReader.read(bytes, dialect: dialect)
    return document.members == nil ? notObject("JSON object", tool) : body(document)
  } catch {
    return malformed(error, "JSON", tool)
  }
}

/// Reads a YAML mapping. An empty document is an empty mapping, as a person may have emptied a configuration.
func reading(yamlMapping bytes: [UInt8], of tool: Tool, _ body: (JSONValue) -> FormatReading) -> FormatReading {
  do throws(TextError) {
    let document = try YAMLReader.read(bytes)
    if document.isNull { return body(.object([])) }
    return document.members == nil ? notObject("YAML mapping", tool) : body(document)
  } catch {
    return malformed(error, "YAML", tool)
  }
}

func reading(toml bytes: [UInt8], of tool: Tool, _ body: (JSONValue) -> FormatReading) -> FormatReading {
  do throws(TextError) {
    return body(try TOMLReader.read(bytes).json)
  } catch {
    return malformed(error, "TOML", tool)
  }
}

func malformed(_ error: TextError, _ language: String, _ tool: Tool) -> FormatReading {
  let place = error.reason == .empty ? "" : " (line \(error.line), column \(error.column))"
  return notice(.malformed, "not readable as \(language): \(error.summary)\(place). \(loginRemedy(tool))")
}

private func notObject(_ what: String, _ tool: Tool) -> FormatReading {
  notice(.malformed, "is not a \(what). \(loginRemedy(tool))")
}

func notice(_ kind: DiscoveryNotice.Kind, _ message: String) -> FormatReading {
  FormatReading(notices: [.init(kind, message)])
}

/// What to say when none of the members that make a login holds text: one of another type is a fault of the file, an
/// empty or absent one means that nobody is logged in.
func noLogin(_ tool: Tool, in value: JSONValue?, members: [String], because reason: String = "holds no login")
  -> FormatReading
{
  for name in members {
    guard let member = value?[name], !member.isNull, member.string == nil else { continue }
    return notice(.malformed, "the member “\(name)” is not text. \(loginRemedy(tool))")
  }
  return notice(.notLoggedIn, "\(reason). \(loginRemedy(tool))")
}

/// `Log in with “codex login”.`
func loginRemedy(_ tool: Tool) -> String {
  let facts = ToolFacts.of(tool)
  if let command = facts?.loginCommands.first {
    let then = facts?.afterLogin.map { ", then “\($0)”" } ?? ""
    return "Log in with “\(command.joined(separator: " "))”\(then)."
  }
  if let page = facts?.keyPage { return "Make a key at \(page)." }
  return "Log in again in \(facts?.title ?? tool.rawValue)."
}

extension JSONValue {
  /// A credential: text without the blanks and line ends that editors and pasting leave around it.
  func secretText(_ name: String) -> String? { self[name]?.secretText }

  /// The same of this value itself.
  var secretText: String? { nonEmptyString.map(trimmed) }

  /// Text to be shown: without control characters, at most 120 characters.
  func shownText(_ name: String) -> String? {
    self[name]?.nonEmptyString.flatMap(shown)
  }

  /// Which of these members are present and not null; a path such as `tokens.access_token` leads into an object.
  func present(_ paths: [String]) -> [String] {
    paths.filter { path in
      var value: JSONValue? = self
      for part in path.split(separator: ".") { value = value?[String(part)] }
      return value.map { !$0.isNull } ?? false
    }
  }
}

func trimmed(_ text: String) -> String {
  var rest = text[...]
  while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
  while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
  return String(rest)
}

/// Text from a file as it may stand on a screen: a file must not be able to send control sequences. nil when nothing is
/// left of it.
func shown(_ text: String) -> String? {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(120) {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
    default: result.append(scalar)
    }
  }
  let text = trimmed(String(result))
  return text.isEmpty ? nil : text
}

extension TOMLValue {
  /// The same as JSON; dates become text, numbers that JSON has not become null.
  var json: JSONValue {
    switch content {
    case .string(let text), .date(let text): .string(text)
    case .integer(let number): .number(String(number))
    case .float(let number): number.isFinite ? .number("\(number)") : .null
    case .bool(let flag): .bool(flag)
    case .array(let values): .array(values.map(\.json))
    case .table(let members): .object(members.map { .init(name: $0.name, value: $0.value.json) })
    }
  }
}
