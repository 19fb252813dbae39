import ArgumentParser
import Domain
import StructuredText
import TokenProxyClient

/// A setting of the token proxy's client.
enum ClientSetting: String, ExpressibleByArgument, CaseIterable {
  case apiBase = "api_base"
  case managementKey = "management_key"
  case email
}

extension ClientConfiguration {
  /// - Parameter isRevealed: the management key as it is, instead of masked.
  func value(of setting: ClientSetting, isRevealed: Bool) -> String? {
    switch setting {
    case .apiBase: apiBase.text
    case .managementKey: isRevealed ? managementKey?.reveal() : managementKey?.maskedKey
    case .email: email
    }
  }

  func source(of setting: ClientSetting) -> Source {
    switch setting {
    case .apiBase: apiBaseSource
    case .managementKey: managementKeySource
    case .email: .profile
    }
  }
}

struct ConfigGet: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Print a setting of the token proxy's client: api_base, management_key or email.")

  @OptionGroup var globals: GlobalOptions
  @Argument(help: "api_base, management_key or email.")
  var key: ClientSetting
  @Flag(help: "Print the management key as it is.")
  var reveal = false

  func run(in context: CommandContext) async throws -> Int32 {
    let value = try ClientContext(globals, in: context).configuration.value(of: key, isRevealed: reveal)
    if globals.json {
      context.printJSON(.members([("key", key.rawValue.json), ("value", value.json)]))
    } else {
      context.write("\(printable(value ?? "(not set)"))\n")
    }
    return ExitStatus.done
  }
}

struct ConfigList: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the settings of the token proxy's client; secrets are masked.")

  @OptionGroup var globals: GlobalOptions
  @Flag(help: "Print the management key as it is.")
  var reveal = false

  func run(in context: CommandContext) async throws -> Int32 {
    let configuration = try ClientContext(globals, in: context).configuration
    let settings: [ClientSetting] = [.managementKey, .apiBase, .email]
    if globals.json {
      context.printJSON(
        .members(settings.map { ($0.rawValue, configuration.value(of: $0, isRevealed: reveal).json) }))
    } else {
      context.printFacts(
        settings.map { ($0.rawValue, configuration.value(of: $0, isRevealed: reveal) ?? "(not set)") },
        columns: ("KEY", "VALUE"))
    }
    return ExitStatus.done
  }
}

struct ConfigShow: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the settings of the token proxy's client, and where each comes from.")

  @OptionGroup var globals: GlobalOptions
  @Flag(help: "Print the management key as it is.")
  var reveal = false

  func run(in context: CommandContext) async throws -> Int32 {
    let client = try ClientContext(globals, in: context)
    let configuration = client.configuration
    let path = context.abbreviated(client.profiles.path(of: configuration.profile))
    let rows: [(name: String, value: String?, source: ClientConfiguration.Source)] =
      [("profile", configuration.profile.text, configuration.profileSource)]
      + [ClientSetting.managementKey, .apiBase, .email].map {
        ($0.rawValue, configuration.value(of: $0, isRevealed: reveal), configuration.source(of: $0))
      }
    if globals.json {
      let values = rows.map { ($0.name, $0.value.json) }
      let sources = rows.map { ($0.name, $0.value == nil ? JSONValue.null : $0.source.rawValue.json) }
      context.printJSON(.members(values + [("file", path.json), ("sources", .members(sources))]))
      return ExitStatus.done
    }
    var table = TextTable(["KEY", "VALUE", "FROM"])
    for row in rows { table.add([row.name, row.value ?? "(not set)", row.value == nil ? "–" : row.source.rawValue]) }
    context.write(table.text)
    context.writeError("File: \(path)\n")
    return ExitStatus.done
  }
}
