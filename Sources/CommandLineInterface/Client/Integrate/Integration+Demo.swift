import OpenClawConfiguration
import StructuredText

extension Integration {
  /// The demo shows what would happen to a configuration of its own; no file is read or written, and no key is made.
  func showDemo() throws -> Int32 {
    let sample = """
      {
        // The demo's own configuration.
        agents: {
          defaults: { model: "anthropic/claude-sonnet-4-5" },
        },
      }

      """
    if command.status || command.remove {
      if globals.json {
        let facts: [(String, JSONValue)] =
          command.status
          ? [("installed", true.json), ("integrated", false.json), ("provider_name", .null), ("proxy_url", .null)]
          : [("success", true.json), ("removed", false.json)]
        context.printJSON(.members([("demo", true.json)] + facts))
      } else {
        context.write("Demo: OpenClaw is installed and not integrated.\n")
      }
      return ExitStatus.done
    }
    let models = try ModelCatalogue.standard.choose(asked: command.models, primary: "anthropic/claude-sonnet-4-5")
    let plan = IntegrationPlan(
      baseURL: endpoint, models: models, chain: models.map(\.id), makesPrimary: command.primary)
    var document = try ConfigurationDocument(sample)
    _ = try plan.apply(to: &document)
    let diff = difference(sample, document.text, path: context.home + "/.openclaw/openclaw.json", isNew: false)
    if globals.json {
      context.printJSON(
        .members([
          ("demo", true.json), ("dry_run", true.json), ("provider_name", IntegrationPlan.providerName.json),
          ("proxy_url", plan.baseURL.json), ("fallbacks", plan.chain.map(IntegrationPlan.reference).json),
          ("diff", diff.json),
        ]))
    } else {
      context.write(diff)
      context.writeError("Demo: nothing was changed.\n")
    }
    return ExitStatus.done
  }
}
