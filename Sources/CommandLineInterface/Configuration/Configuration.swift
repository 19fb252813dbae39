import DashboardCore
import Domain
import StructuredText

/// What a person set in `config.toml`. Nothing of it is needed; the program never writes it.
struct Configuration: Equatable, Sendable {
  var interval: Int?
  var theme: String?
  var ascii: Bool?
  var mouse: Bool?
  var pane: PaneID?
  var readOnly: Bool?
  /// Whether the dashboard serves `tokenDiscovery.*` to other programs, as `tokens serve` does.
  var servesTokens: Bool?
  /// Folders whose `.env` files are looked at as well, absolute or with `~`.
  var directories: [String] = []
  var alerts = AlertSettings()
  var keys: [KeyOverride] = []
  /// Whether providers are asked about quotas by themselves.
  var quota = Consent.ask
  /// Whether keys that are known to work are put into OpenClaw by themselves.
  var autoImport = Consent.ask

  /// What may happen without a person's wish each time.
  enum Consent: String, CaseIterable, Sendable {
    case off
    /// Not before a person agreed in the dashboard.
    case ask
    case auto
  }
  /// Tools whose logins may be renewed in the tools' own files.
  var renewing: Set<Tool> = []
  /// Tools whose logins are renewed by themselves ahead of their end.
  var renewingAhead: Set<Tool> = []

  /// Something in the file that has no effect, and what to write instead.
  struct Problem: Hashable, Sendable {
    /// Counts from 1.
    var line: Int
    var message: String
  }

  /// Reads a file's text. What is wrong is left out and told; the rest holds.
  static func read(_ bytes: [UInt8]) -> (configuration: Configuration, problems: [Problem]) {
    let document: TOMLValue
    do {
      document = try TOMLReader.read(bytes)
    } catch {
      return (Configuration(), [Problem(line: error.line, message: "\(error.summary) (column \(error.column))")])
    }
    var reading = ConfigurationReading()
    reading.take(document)
    return (reading.configuration, reading.problems.sorted { $0.line < $1.line })
  }
}

/// One pass over the document, setting by setting.
private struct ConfigurationReading {
  var configuration = Configuration()
  var problems: [Configuration.Problem] = []

  mutating func take(_ document: TOMLValue) {
    for member in document.members ?? [] {
      let value = member.value
      switch member.name {
      case "interval": configuration.interval = integer(member, 1...3600)
      case "theme": configuration.theme = text(member)
      case "ascii": configuration.ascii = flag(member)
      case "mouse": configuration.mouse = flag(member)
      case "read-only": configuration.readOnly = flag(member)
      case "serve-tokens": configuration.servesTokens = flag(member)
      case "pane": takePane(member)
      case "quota": configuration.quota = consent(member) ?? .ask
      case "auto-import": configuration.autoImport = consent(member) ?? .ask
      case "discovery": takeDiscovery(value)
      case "alerts": takeAlerts(value)
      case "keys": takeKeys(value)
      case "refresh": takeRefresh(value)
      default:
        report(
          value, "there is no setting '\(member.name)'\(nearest(member.name, among: ConfigurationSample.settings))")
      }
    }
  }

  private mutating func takePane(_ member: TOMLValue.Member) {
    guard let name = text(member) else { return }
    configuration.pane = PaneID(rawValue: name)
    if configuration.pane == nil {
      let names = PaneID.allCases.map(\.rawValue).joined(separator: ", ")
      report(member.value, "pane is '\(name)'; write one of \(names)")
    }
  }

  private mutating func consent(_ member: TOMLValue.Member) -> Configuration.Consent? {
    guard let name = text(member) else { return nil }
    let consent = Configuration.Consent(rawValue: name)
    if consent == nil { report(member.value, "\(member.name) is '\(name)'; write \"off\", \"ask\" or \"auto\"") }
    return consent
  }

  private mutating func takeDiscovery(_ table: TOMLValue) {
    guard let members = table.members else { return report(table, "discovery is a table: [discovery]") }
    for member in members {
      guard member.name == "directories" else {
        report(member.value, "there is no setting 'discovery.\(member.name)'; did you mean 'directories'?")
        continue
      }
      guard let values = member.value.array else {
        report(member.value, "directories is a list of folders: [\"~/work\"]")
        continue
      }
      for value in values {
        if let folder = value.nonEmptyString, folder.hasPrefix("/") || folder.hasPrefix("~/") {
          configuration.directories.append(folder)
        } else {
          report(value, "a folder is a text that begins with / or ~/")
        }
      }
    }
  }

  private mutating func takeAlerts(_ table: TOMLValue) {
    guard let members = table.members else { return report(table, "alerts is a table: [alerts]") }
    for member in members {
      switch member.name {
      case "bell": configuration.alerts.rings = flag(member) ?? true
      case "desktop": configuration.alerts.desktop = flag(member) ?? false
      case "terminal":
        guard let name = text(member) else { continue }
        let kinds = AlertSettings.Terminal.allCases.map(\.rawValue).joined(separator: ", ")
        guard let kind = AlertSettings.Terminal(rawValue: name) else {
          report(member.value, "terminal is '\(name)'; write one of \(kinds)")
          continue
        }
        configuration.alerts.terminal = kind
      case "hook":
        let words = (member.value.array ?? []).compactMap(\.nonEmptyString)
        guard words.count == member.value.array?.count else {
          report(member.value, "hook is a program and its arguments: [\"/usr/bin/logger\", \"-t\", \"credtop\"]")
          continue
        }
        configuration.alerts.hook = words
      case "quota-percent":
        if let percent = integer(member, 1...100) { configuration.alerts.limits.quota = Double(percent) / 100 }
      case "budget-percent":
        if let percent = integer(member, 1...100) { configuration.alerts.limits.budget = Double(percent) / 100 }
      default:
        report(
          member.value,
          "there is no setting 'alerts.\(member.name)'\(nearest(member.name, among: AlertSettings.names))")
      }
    }
  }

  private mutating func takeRefresh(_ table: TOMLValue) {
    guard let members = table.members else { return report(table, "refresh is a table: [refresh]") }
    var found: [(TOMLValue, String)] = []
    let read = RefreshTable(members) { found.append(($0, $1)) }
    for (value, message) in found { report(value, message) }
    (configuration.renewing, configuration.renewingAhead) = (read.renewing, read.renewingAhead)
  }

  private mutating func takeKeys(_ table: TOMLValue) {
    guard let members = table.members else { return report(table, "keys is a table: [keys]") }
    for member in members {
      let values = member.value.array ?? [member.value]
      let names = values.compactMap(keyText)
      guard names.count == values.count else {
        report(member.value, "the keys of '\(member.name)' are texts: \"r\" or [\"r\", \"F5\"]")
        continue
      }
      configuration.keys.append(
        KeyOverride(action: member.name, keys: names, line: member.value.line))
    }
  }

  /// A key is a text; the digits may go without quotes.
  private func keyText(_ value: TOMLValue) -> String? {
    switch value.content {
    case .string(let text) where !text.isEmpty: text
    case .integer(let digit): "\(digit)"
    default: nil
    }
  }

  private mutating func integer(_ member: TOMLValue.Member, _ range: ClosedRange<Int64>) -> Int? {
    guard let value = member.value.integer, range.contains(value) else {
      report(member.value, "\(member.name) is a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return Int(value)
  }

  private mutating func flag(_ member: TOMLValue.Member) -> Bool? {
    if member.value.bool == nil { report(member.value, "\(member.name) is true or false, without quotes") }
    return member.value.bool
  }

  private mutating func text(_ member: TOMLValue.Member) -> String? {
    if member.value.nonEmptyString == nil { report(member.value, "\(member.name) is a text in quotes") }
    return member.value.nonEmptyString
  }

  private mutating func report(_ value: TOMLValue, _ message: String) {
    problems.append(.init(line: value.line, message: message))
  }

  private func nearest(_ name: String, among names: [String]) -> String {
    Spelling.nearest(to: name, among: names).map { "; did you mean '\($0)'?" }
      ?? "; the settings are \(names.joined(separator: ", "))"
  }
}
