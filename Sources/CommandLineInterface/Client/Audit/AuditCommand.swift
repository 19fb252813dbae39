import ArgumentParser
import Domain
import StructuredText
import TokenProxyClient

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Which client commands were run; names only, never values.",
    subcommands: [Show.self, Clear.self])

  struct Show: CredtopCommand {
    static let configuration = CommandConfiguration(abstract: "Print the newest entries, the oldest of them first.")

    @OptionGroup var globals: GlobalOptions
    @Option(help: ArgumentHelp("How many entries, 1 to 10000.", valueName: "n"))
    var limit = 20

    func validate() throws {
      guard (1...10_000).contains(limit) else {
        throw ValidationError("--limit is \(limit); it must be from 1 to 10000.")
      }
    }

    func run(in context: CommandContext) async throws -> Int32 {
      let entries =
        globals.isDemo(in: context) ? [] : try AuditLog(folder: context.clientFolder).newest(limit)
      if globals.json {
        context.printJSON(
          .members([("items", .array(entries.map(\.json))), ("total", entries.count.json)]))
        return ExitStatus.done
      }
      guard !entries.isEmpty else {
        context.write("The audit log is empty.\n")
        return ExitStatus.done
      }
      var table = TextTable(["TIME", "COMMAND", "STATUS", "DETAIL"])
      for entry in entries {
        table.add([
          entry.at.tableText, ([entry.command] + entry.flags).joined(separator: " "),
          entry.exitStatus == 0 ? "success" : "error \(entry.exitStatus)", entry.failure ?? "",
        ])
      }
      context.write(table.text)
      return ExitStatus.done
    }
  }

  struct Clear: CredtopCommand {
    static let configuration = CommandConfiguration(abstract: "Remove all entries.")

    @OptionGroup var globals: GlobalOptions
    @Flag(help: "Agree without being asked.")
    var yes = false

    func run(in context: CommandContext) async throws -> Int32 {
      try globals.requireWrite("clear the audit log")
      guard try await context.confirm("Remove all entries of the audit log?", isAgreed: yes, globals) else {
        return ExitStatus.done
      }
      if !globals.isDemo(in: context) { try AuditLog(folder: context.clientFolder).clear() }
      if globals.json {
        context.printJSON(.members([("cleared", true.json)]))
      } else {
        context.write("The audit log is empty now.\n")
      }
      return ExitStatus.done
    }
  }
}
