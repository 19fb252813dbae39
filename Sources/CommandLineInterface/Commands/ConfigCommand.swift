import ArgumentParser
import DashboardCore
import DashboardViews
import Domain
import StructuredText

struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "The dashboard's configuration, and the settings of the token proxy's client.",
    discussion: """
      init, check, themes and keys are about the dashboard's own file; get, set, list, show and reset about the login and \
      the server of the token proxy's client.
      """,
    subcommands: [
      Init.self, Check.self, Themes.self, Keys.self, ConfigGet.self, ConfigSet.self, ConfigList.self, ConfigShow.self,
      ConfigReset.self,
    ])

  struct Init: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a sample in which every setting is explained; nothing is written.")

    @OptionGroup var globals: GlobalOptions

    func run(in context: CommandContext) async throws -> Int32 {
      if globals.json {
        context.write(
          JSONWriter.pretty(
            .document([
              ("path", ConfigurationFile(in: context).path.json), ("sample", ConfigurationSample.text.json),
            ])))
      } else {
        context.write(ConfigurationSample.text)
        context.writeError("Save it as \(context.abbreviated(ConfigurationFile(in: context).path))\n")
      }
      return ExitStatus.done
    }
  }

  struct Check: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is wrong with the configuration, the keys and the themes, with line numbers.")

    @OptionGroup var globals: GlobalOptions
    @Argument(help: "Another file than the usual one.")
    var file: String?

    func run(in context: CommandContext) async throws -> Int32 {
      var source = ConfigurationFile(in: context)
      if let file {
        source = ConfigurationFile(path: file.hasPrefix("/") ? file : context.workingDirectory + "/" + file)
        guard SmallFile.changed(source.path) != nil else {
          throw CommandFailure("NOT_FOUND", "There is no file '\(file)'.", status: ExitStatus.usage)
        }
      }
      let (configuration, problems) = source.load()
      let all = (problems + configuration.keyMap().problems).sorted { $0.line < $1.line }
      let themes = ThemeShelf(in: context).problems()
      let shown = context.abbreviated(source.path)
      if globals.json {
        context.write(
          JSONWriter.pretty(
            .document([
              ("path", shown.json), ("exists", (SmallFile.changed(source.path) != nil).json),
              (
                "problems",
                .array(
                  all.map { .members([("path", shown.json), ("line", $0.line.json), ("message", $0.message.json)]) }
                    + themes.map {
                      .members([
                        ("path", context.abbreviated($0.path).json), ("line", $0.line.json),
                        ("message", $0.message.json),
                      ])
                    })
              ),
            ])))
      } else {
        for problem in all { context.write("\(shown):\(problem.line): \(printable(problem.message))\n") }
        for problem in themes {
          context.write("\(context.abbreviated(problem.path)):\(problem.line): \(printable(problem.message))\n")
        }
        if all.isEmpty, themes.isEmpty { context.write("\(shown): nothing is wrong\n") }
      }
      return all.isEmpty && themes.isEmpty ? ExitStatus.done : ExitStatus.failed
    }
  }

  struct Themes: CredtopCommand {
    static let configuration = CommandConfiguration(abstract: "List the themes, shipped and your own.")

    @OptionGroup var globals: GlobalOptions

    func run(in context: CommandContext) async throws -> Int32 {
      let themes = ThemeShelf(in: context).names()
      if globals.json {
        context.write(
          JSONWriter.pretty(
            .document([
              ("themes", .array(themes.map { .members([("name", $0.name.json), ("path", $0.path.json)]) }))
            ])))
      } else {
        for theme in themes { context.write(theme.path.map { "\(theme.name)  \($0)\n" } ?? "\(theme.name)\n") }
      }
      return ExitStatus.done
    }
  }

  struct Keys: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the keys of the dashboard, your own included; --markdown makes the table of the README.")

    @OptionGroup var globals: GlobalOptions
    @Flag(help: "As a Markdown table.")
    var markdown = false

    func run(in context: CommandContext) async throws -> Int32 {
      let map = ConfigurationFile(in: context).load().configuration.keyMap().map
      if globals.json {
        context.write(
          JSONWriter.pretty(
            .document([
              (
                "actions",
                .array(
                  map.actions.map {
                    .members([
                      ("name", $0.name.json), ("keys", map.keys(of: $0).map(\.rawValue).json), ("help", $0.help.json),
                      ("commandLine", $0.commandLine.json),
                    ])
                  })
              )
            ])))
      } else if markdown {
        context.write(map.markdownTable())
      } else {
        var table = TextTable(["KEYS", "ACTION", "WHAT IT DOES"])
        for action in map.actions {
          table.add([map.keys(of: action).map(\.rawValue).joined(separator: " "), action.name, action.help])
        }
        context.write(table.text)
      }
      return ExitStatus.done
    }
  }
}
