import ArgumentParser
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct Export: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "The keys as a file for `keys import` or a spreadsheet, without their secrets.")

    @OptionGroup var globals: GlobalOptions
    @Option(
      help: ArgumentHelp("json (the default) or csv.", valueName: "format"), transform: { try Export.format($0) })
    var format: KeyExport.Format?
    @Option(help: ArgumentHelp("Write it to this file, readable by you alone.", valueName: "file"))
    var output: String?
    @Flag(help: "Replace the file when it is there.")
    var force = false
    @OptionGroup var selection: KeySelection

    private static func format(_ text: String) throws -> KeyExport.Format {
      guard let format = KeyExport.Format(rawValue: text) else {
        throw ValidationError("it must be json or csv.")
      }
      return format
    }

    func validate() throws {
      if force, output == nil { throw ValidationError("--force is for --output.") }
      if let output, output.isEmpty { throw ValidationError("--output is empty; it must be a file.") }
      if globals.json, format == .csv, output == nil {
        throw ValidationError("--json and --format csv contradict each other, unless --output takes the table.")
      }
    }

    func run(in context: CommandContext) async throws -> Int32 {
      let client = try await proxyClient(globals, in: context)
      let file = try output.map { try PrivateFile(claiming: $0, in: context.workingDirectory, replaces: force) }
      let keys: [KeyObject]
      do {
        keys = selection(try await client.keys(), now: context.now())
      } catch {
        file?.abandon()
        throw error
      }
      let text = KeyExport.text(keys, as: format ?? .json)
      guard let file, let output else {
        context.write(text)
        return ExitStatus.done
      }
      try file.write(text)
      let document: JSONValue = .members([("exported", keys.count.json), ("file", output.json)])
      context.write(
        globals.json
          ? JSONWriter.pretty(document) : "✓ Exported \(keys.count) keys to \(printable(output))\n")
      return ExitStatus.done
    }
  }
}
