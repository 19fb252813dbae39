import ArgumentParser
import Credentials
import DashboardCore
import Domain
import FoundationEssentials
import StructuredText

extension TokensCommand {
  struct Quota: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "What each subscription window allows, with the age of each number.",
      discussion: """
        Shows what was read last, and what programs left on this machine. --ask sends each credential to its own \
        provider, no more often than that allows. Exit status: 0 shown, 2 nothing known, 3 some were not asked.
        """)

    @OptionGroup var globals: GlobalOptions
    @Flag(help: "Ask the providers now.")
    var ask = false
    @Argument(help: "Ids, or names of tools; all of them otherwise.")
    var ids: [String] = []

    func run(in context: CommandContext) async throws -> Int32 {
      let services = try context.services(globals)
      var wanted: Set<String> = []
      for id in ids { wanted.formUnion(try await context.tokens(matching: id, globals).map(\.id)) }
      var reasons: [String: String] = [:]
      if ask {
        guard ConfigurationFile(in: context).load().configuration.quota != .off else {
          throw CommandFailure.usage(
            "The configuration says quota = \"off\": no provider is asked.",
            suggestion: "Write \"ask\" or \"auto\", or leave --ask away.")
        }
        reasons = await services.quotas?.askQuotas(of: wanted) ?? [:]
      } else if let discovery = services.tokens as? TokenDiscovery {
        // What programs left on this machine is looked at beside the scan.
        _ = try await discovery.scan(ScanRequest())
        await discovery.quotaSettled()
      }
      let tokens = try await services.tokens.scan(ScanRequest()).tokens.filter { token in
        (wanted.isEmpty || wanted.contains(token.id))
          && (!wanted.isEmpty || !token.quota.isEmpty || !token.quotaFacts.isEmpty || token.quotaNote != nil)
      }
      await (services.tokens as? TokenDiscovery)?.close()
      let now = context.now()
      if globals.json {
        context.write(JSONWriter.pretty(document(tokens, reasons, now: now)))
      } else {
        context.write(tokens.isEmpty ? "No quota is known. --ask asks the providers.\n" : "")
        for token in tokens { context.write(QuotaText.lines(of: token, now: now)) }
        for (id, reason) in reasons.sorted(by: { $0.key < $1.key }) {
          context.writeError("! \(printable(id)): not asked, \(printable(reason))\n")
        }
      }
      if !reasons.isEmpty { return ExitStatus.partly }
      return tokens.contains { !$0.quota.isEmpty || !$0.quotaFacts.isEmpty } ? ExitStatus.done : ExitStatus.nothing
    }

    private func document(_ tokens: [DiscoveredToken], _ reasons: [String: String], now: Date) -> JSONValue {
      .document([
        (
          "tokens",
          .array(
            tokens.map { token in
              .members([
                ("id", token.id.json), ("cli", token.tool.rawValue.json), ("plan", token.plan.json),
                ("quota", .array(token.quota.map { JSONValue($0, now: now) })),
                ("figures", .array(token.quotaFacts.map { JSONValue($0) })), ("note", token.quotaNote.json),
              ])
            })
        ),
        (
          "notAsked",
          .array(
            reasons.sorted { $0.key < $1.key }.map {
              .members([("id", $0.key.json), ("reason", $0.value.json)])
            })
        ),
      ])
    }
  }
}
