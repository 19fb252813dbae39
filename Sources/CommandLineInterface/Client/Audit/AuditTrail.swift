import ArgumentParser
import TokenProxyClient

/// Leaves an entry in the audit log for each run of a client command: its words and the names of its flags, never a value.
enum AuditTrail {
  /// - Parameters:
  ///   - command: what the arguments mean; nil when they mean nothing.
  ///   - failure: what went wrong, for programs.
  static func record(
    _ arguments: [String], as command: (any ParsableCommand)?, status: Int32, failure: String?,
    in context: CommandContext
  ) {
    let arguments = movingGlobalFlags(arguments)
    let (words, type) = commandWords(arguments)
    // A command's help is a command of its own.
    let leavesEntry =
      command.map { ($0 as? any CredtopCommand)?.leavesEntry ?? false } ?? (type is any ClientCommand.Type)
    guard leavesEntry, !isDemo(arguments, command, in: context) else { return }
    let entry = AuditEntry(
      at: context.now(), command: words.joined(separator: " "),
      // Of what was not understood nobody can say what is a name and what is a value.
      flags: command == nil ? [] : flagNames(arguments), exitStatus: Int(status), failure: failure)
    // A log that cannot be written is no reason to fail.
    try? AuditLog(folder: context.clientFolder).add(entry)
  }

  /// The names of the commands that the arguments begin with, and the last one's type.
  static func commandWords(_ arguments: [String]) -> (words: [String], type: any ParsableCommand.Type) {
    var words: [String] = []
    var type: any ParsableCommand.Type = Credtop.self
    for argument in arguments {
      let next = type.configuration.subcommands.first {
        $0._commandName == argument || $0.configuration.aliases.contains(argument)
      }
      guard let next else { break }
      words.append(next._commandName)
      type = next
    }
    return (words, type)
  }

  /// What stands behind `=`, or behind `--`, is a value.
  static func flagNames(_ arguments: [String]) -> [String] {
    arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("-") && $0.count > 1 }
      .map { String($0.prefix { $0 != "=" }) }
      .filter { $0.hasPrefix("--") || $0.count == 2 }
  }

  private static func isDemo(
    _ arguments: [String], _ command: (any ParsableCommand)?, in context: CommandContext
  ) -> Bool {
    if let command = command as? any CredtopCommand { return command.globals.isDemo(in: context) }
    return WorldChoice(in: context).isDemo || arguments.contains("--demo") || arguments.contains("--mock")
  }
}
