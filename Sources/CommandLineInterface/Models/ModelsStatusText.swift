import DashboardCore
import Domain
import FoundationEssentials
import OpenClawStore
import Terminal

/// `models status` for people.
struct ModelsStatusText {
  let report: StatusReport
  /// A path with `~` for the home.
  let shown: (String) -> String

  var text: String {
    [facts, providers, profiles, advice].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var facts: String {
    let models = report.models
    let instance = report.instance
    var lines: [(String, String)] = [
      (
        "openclaw",
        ([instance.era.era.title] + (instance.era.evidence.first.map { [$0.text] } ?? [])).joined(separator: ", ")
      ),
      ("agent", "\(report.agent.agent.id)\(others)"), ("store", shown(report.agent.storePath)),
      ("config", shown(instance.instance.configuration)),
      (
        "default",
        [models.primary, models.resolvedPrimary == models.primary ? nil : models.resolvedPrimary.map { "→ \($0)" }]
          .compactMap(\.self).joined(separator: " ").orDash
      ),
      ("fallbacks", models.fallbacks.joined(separator: ", ").orDash),
    ]
    if let image = models.imagePrimary {
      lines.append(("images", ([image] + models.imageFallbacks).joined(separator: ", ")))
    }
    if !models.aliases.isEmpty {
      lines.append(("aliases", models.aliases.map { "\($0.alias) = \($0.model)" }.joined(separator: ", ")))
    }
    lines.append(("allowed", models.allowed.isEmpty ? "all models" : models.allowed.joined(separator: ", ")))
    if let contradiction = instance.era.contradiction { lines.append(("beware", contradiction)) }
    return lines.map { printable("\($0.0.padded(to: 9))  \($0.1)") + "\n" }.joined()
  }

  /// Early versions keep some things at `main` even when another agent is the default one: then both are named.
  private var others: String {
    let rest = report.instance.agents.filter { $0.agent.id != report.agent.agent.id }
      .map { $0.agent.id + ($0.agent.isDefault ? " (the default)" : "") }
    return rest.isEmpty ? "" : "; also there: " + rest.joined(separator: ", ")
  }

  private var providers: String {
    guard !report.providers.isEmpty else { return "" }
    var table = TextTable(["PROVIDER", "USES", "PROFILES", "VARIABLE"])
    for provider in report.providers {
      table.add([
        provider.id, use(of: provider), count(provider),
        provider.variable.map { "\($0.name) (\(shown($0.source.text)))" } ?? "–",
      ])
    }
    return table.text
  }

  private func use(of provider: StatusReport.Provider) -> String {
    switch provider.effective.source {
    case .profile(let id): id
    case .environment(let variable): variable.name
    case .models: "a key of the configuration"
    case .cloud(let text): text
    case .missing(let why): "nothing" + (why.map { ": \($0)" } ?? "")
    }
  }

  private func count(_ provider: StatusReport.Provider) -> String {
    let parts = CredentialType.allCases.compactMap { type -> String? in
      let count = provider.profiles.count { $0.type == type }
      return count == 0 ? nil : "\(count) \(type.rawValue)"
    }
    return parts.isEmpty ? "–" : parts.joined(separator: ", ")
  }

  private var profiles: String {
    guard !report.profiles.isEmpty else { return "" }
    return Self.table(report.profiles, now: report.now)
  }

  /// Profiles, a row each.
  static func table(_ profiles: [StatusReport.Profile], now: Date) -> String {
    var table = TextTable(["PROFILE", "TYPE", "STATUS", "EXPIRES", "RENEWS", "NOTE"])
    for profile in profiles {
      table.add([
        profile.id, profile.type.rawValue, profile.status.word.rawValue,
        profile.status.expiresAt.map { DurationText.untilOrAgo($0, now: now) } ?? "–",
        profile.status.isRenewable ? "yes" : "no", note(of: profile, now: now),
      ])
    }
    return table.text
  }

  private static func note(of profile: StatusReport.Profile, now: Date) -> String {
    var parts: [String] = []
    if let email = profile.email { parts.append(email) }
    if let window = profile.window {
      let reason = window.reason.map { " (\($0))" } ?? ""
      parts.append("\(window.kind.rawValue)\(reason), \(DurationText.untilOrAgo(window.endsAt, now: now)) left")
    }
    if profile.status.word == .missing { parts.append(profile.status.reason.explanation) }
    if profile.isInherited { parts.append("inherited") }
    return parts.joined(separator: "; ").orDash
  }

  private var advice: String {
    report.missingInUse.map { provider in
      printable("! \(provider) is in use and has no credential. \(Self.remedy(for: provider))") + "\n"
    }.joined()
  }

  static func remedy(for provider: String) -> String {
    provider == "anthropic"
      ? "Run: claude setup-token, then: credtop models auth setup-token"
      : "Run: credtop models auth paste-api-key --provider \(provider)"
  }
}

extension String {
  /// A dash where there is nothing.
  var orDash: String { isEmpty ? "–" : self }
}
