import ArgumentParser
import OpenClawStore

/// What a shell offers behind the flags of the `models` commands: names out of OpenClaw's store.
enum OpenClawNames {
  static let agents = completion { $0.agents.map(\.agent.id) }
  static let profiles = completion { $0.agents.flatMap { $0.effective.profiles.map(\.id) } }
  static let providers = completion { $0.agents.flatMap(\.effective.providers) + ProviderVariables.alwaysAsked }

  private static func completion(_ names: @escaping @Sendable (InstanceReading) -> [String]) -> CompletionKind {
    .custom { _, _, _ in
      guard let instance = OpenClawStores.read(in: CommandContext.process.storeContext(isReadOnly: true)).current else {
        return []
      }
      return Set(names(instance)).sorted()
    }
  }
}
