import ArgumentParser
import Domain
import StructuredText

struct SecretsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "secrets", abstract: "Look for credentials where they do not belong.", subcommands: [Scan.self])

  struct Scan: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find literal credentials in files; prints place and kind, never the value.",
      discussion: """
        Folders are searched with everything in them but .git, .build and what is not text. Exit status 1 when something \
        is found. A line of the allow-list is a path, a path and a line number (path:12), or a text that an innocent \
        value contains (=FAKE).
        """)

    @OptionGroup var globals: GlobalOptions
    @Argument(help: "Files and folders; the working directory when none is given.")
    var paths: [String] = []
    @Option(help: ArgumentHelp("What to let pass; default: .secret-scan-allowlist of each folder.", valueName: "file"))
    var allowlist: String?

    func run(in context: CommandContext) async throws -> Int32 {
      let scan = try SecretScan(
        roots: paths.isEmpty ? ["."] : paths, allowlist: allowlist, workingDirectory: context.workingDirectory)
      let result = scan.run()
      if globals.json {
        context.write(
          JSONWriter.pretty(
            .document([
              ("filesScanned", result.fileCount.json),
              (
                "findings",
                .array(
                  result.findings.map {
                    .members([
                      ("path", $0.path.json), ("line", $0.line.json), ("column", $0.column.json),
                      ("kind", $0.kind.json),
                    ])
                  })
              ),
              ("unreadable", result.unreadable.json),
            ])))
      } else {
        for finding in result.findings {
          context.write("\(printable(finding.path)):\(finding.line):\(finding.column): \(finding.kind)\n")
        }
        for path in result.unreadable { context.writeError("credtop: cannot read \(printable(path))\n") }
        let count = result.findings.count
        context.writeError(
          "\(result.fileCount) files, \(count == 0 ? "no credential found" : "\(count) credentials found")\n")
      }
      if !result.findings.isEmpty { return ExitStatus.failed }
      return result.unreadable.isEmpty ? ExitStatus.done : ExitStatus.partly
    }
  }
}
