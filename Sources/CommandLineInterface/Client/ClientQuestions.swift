import Domain

extension CommandContext {
  /// Asks before something that cannot be undone. Only `y` or `yes` agrees; Enter does not.
  ///
  /// - Parameters:
  ///   - flag: what answers the question on the command line.
  ///   - isAgreed: whether that flag was given.
  /// - Returns: false when the person said no; the command then ends with 0.
  /// - Throws: `CommandFailure` with status 64 without a terminal, and with `--json`, which never asks.
  func confirm(_ question: String, flag: String = "--yes", isAgreed: Bool, _ globals: GlobalOptions) async throws
    -> Bool
  {
    if isAgreed { return true }
    guard isInputTerminal, !globals.json else {
      throw CommandFailure.usage(
        "\(question) Nothing was done: there is nobody to ask.", suggestion: "If you are sure, add \(flag).")
    }
    writeError("\(printable(question)) [y/N] ")
    guard let answer = await client.readLine() else {
      writeError("\n")
      return false
    }
    let isYes = ["y", "yes"].contains(answer.trimmed.lowercased())
    if !isYes { writeError("Cancelled.\n") }
    return isYes
  }

  /// Asks for a line of text.
  ///
  /// - Parameter flag: what gives it on the command line, for the error when there is no terminal.
  func ask(_ question: String, flag: String, _ globals: GlobalOptions) async throws -> String {
    guard isInputTerminal, !globals.json else { throw CommandFailure.missing(question, flag) }
    writeError("\(question): ")
    guard let answer = await client.readLine()?.trimmed, !answer.isEmpty else {
      throw CommandFailure.usage("\(question) is missing.", suggestion: "Give it with \(flag).")
    }
    return answer
  }

  /// Asks for a secret, which is not shown.
  ///
  /// - Parameter flag: what reads it from standard input, for the error when there is no terminal.
  func askSecret(_ question: String, flag: String, _ globals: GlobalOptions) async throws -> Secret {
    guard isInputTerminal, !globals.json else { throw CommandFailure.missing(question, flag) }
    defer { writeError("\n") }
    let writeError = writeError
    guard let answer = try await client.readHidden({ writeError("\(question): ") }), !answer.isEmpty else {
      throw CommandFailure.usage("\(question) is missing.", suggestion: "Type it, or pass it with \(flag).")
    }
    return Secret(answer)
  }

  /// The first line of standard input, for `--password-stdin` and the like.
  func secretFromInput(_ what: String, flag: String) async throws -> Secret {
    guard let line = await client.readLine() else {
      throw CommandFailure.usage("\(flag) found nothing on standard input.", suggestion: "Pipe the \(what) into it.")
    }
    let text = line.hasSuffix("\r") ? String(line.dropLast()) : line
    guard !text.isEmpty else { throw CommandFailure.usage("\(flag) found an empty line.") }
    return Secret(text)
  }
}

extension CommandFailure {
  fileprivate static func missing(_ question: String, _ flag: String) -> CommandFailure {
    .usage("\(question) is missing, and there is nobody to ask.", suggestion: "Give it with \(flag).")
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
