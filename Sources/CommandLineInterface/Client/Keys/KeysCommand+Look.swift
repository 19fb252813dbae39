import ArgumentParser
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct List: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "The keys that are not revoked, the newest first.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var selection: KeySelection

    func run(in context: CommandContext) async throws -> Int32 {
      let all = try await proxyClient(globals, in: context).keys()
      let keys = selection(all, now: context.now())
      if globals.json {
        context.printJSON(.members([("items", .array(keys.map(\.json))), ("total", keys.count.json)]))
      } else if all.isEmpty {
        context.write("No keys found. Create one with: credtop keys create --name <name>\n")
      } else if keys.isEmpty {
        context.write("None of the \(all.count) keys is such a one.\n")
      } else {
        context.write(KeyText.list(keys, now: context.now()))
      }
      return ExitStatus.done
    }
  }

  struct Info: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "One key with its budget, its use and its models.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var key: KeyArgument

    func run(in context: CommandContext) async throws -> Int32 {
      let detail = try await proxyClient(globals, in: context).key(key.hash)
      if globals.json {
        context.printJSON(detail.json)
      } else {
        context.write(KeyText.detail(detail, now: context.now()))
      }
      return ExitStatus.done
    }
  }
}
