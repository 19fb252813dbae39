import ArgumentParser
import DashboardCore
import Domain
import FoundationEssentials
import OpenClawGateway
import StructuredText

/// What the running gateway itself says, which may differ from what lies on the disk.
struct ModelsGateway: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateway",
    abstract: "What a running OpenClaw gateway says of its version, credentials and quota windows.",
    discussion: "Exit status: 69 when no gateway answers, 77 when it does not let credtop in.")

  @OptionGroup var globals: GlobalOptions

  func run(in context: CommandContext) async throws -> Int32 {
    guard !globals.isDemo(in: context) else {
      throw CommandFailure.usage("The demo world has no gateway.", suggestion: "Run it without --demo.")
    }
    let access = try GatewayAccess(in: context)
    let connection = try await access.open()
    defer { connection.close() }
    let report: GatewayReport
    do {
      report = try await GatewayReport.ask(connection)
    } catch {
      throw CommandFailure(error, at: access.address)
    }
    context.write(globals.json ? JSONWriter.pretty(report.document) : report.text(now: context.now()))
    return ExitStatus.done
  }
}

extension GatewayReport {
  var document: JSONValue {
    .document([
      ("version", version.json), ("protocol", protocolVersion.json), ("readAt", readAt.json),
      ("unavailable", unavailable.json), ("providers", .array(providers.map(\.json))),
    ])
  }

  func text(now: Date) -> String {
    var lines = ["OpenClaw \(version ?? "of an unknown version"), protocol \(protocolVersion)"]
    if let unavailable { lines.append("unavailable: \(unavailable)") }
    var table = TextTable([
      ("PROVIDER", .left), ("STATUS", .left), ("PROFILE", .left), ("EXPIRES", .left), ("WINDOWS", .left),
    ])
    for provider in providers {
      let windows = provider.windows.map { window in
        let used = window.usedFraction.map { "\(Int(($0 * 100).rounded()))%" } ?? "?"
        return "\(window.label) \(used)"
          + (window.resetsAt.map { ", resets \(DurationText.untilOrAgo($0, now: now))" } ?? "")
      }.joined(separator: "; ")
      let problem = provider.problem.map { " (\($0))" } ?? ""
      table.add([
        provider.name, provider.status ?? "?", provider.keySource ?? "–",
        provider.expiresAt.map { DurationText.untilOrAgo($0, now: now) } ?? "–", windows + problem,
      ])
      for profile in provider.profiles {
        let status = [profile.status, profile.reason].compactMap(\.self).joined(separator: ", ")
        table.add([
          "", status.isEmpty ? "?" : status, profile.id,
          profile.expiresAt.map { DurationText.untilOrAgo($0, now: now) } ?? "–", "",
        ])
      }
    }
    return lines.map(printable).joined(separator: "\n") + "\n" + (providers.isEmpty ? "" : table.text)
  }
}

extension GatewayReport.Provider {
  fileprivate var json: JSONValue {
    .members([
      ("provider", name.json), ("displayName", title.json), ("status", status.json), ("expiresAt", expiresAt.json),
      ("keySource", keySource.json), ("plan", plan.json), ("error", problem.json),
      (
        "profiles",
        .array(
          profiles.map { profile in
            .members([
              ("profileId", profile.id.json), ("type", profile.type.json), ("status", profile.status.json),
              ("reasonCode", profile.reason.json), ("expiresAt", profile.expiresAt.json),
            ])
          })
      ),
      (
        "windows",
        .array(
          windows.map { window in
            .members([
              ("label", window.label.json), ("usedFraction", window.usedFraction.json),
              ("resetsAt", window.resetsAt.json),
            ])
          })
      ),
    ])
  }
}
