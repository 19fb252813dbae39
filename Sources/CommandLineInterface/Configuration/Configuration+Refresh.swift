import CredentialFormats
import Domain
import StructuredText

/// The table `[refresh]`.
struct RefreshTable: Equatable, Sendable {
  var renewing: Set<Tool> = []
  var renewingAhead: Set<Tool> = []

  /// - Parameter report: told what is wrong, with the value that is.
  init(_ members: [TOMLValue.Member], report: (TOMLValue, String) -> Void) {
    var isAhead = false
    for member in members {
      switch member.name {
      case "renew":
        guard let values = member.value.array else {
          report(member.value, "renew is a list of tools: [\"kimi-cli\"]")
          continue
        }
        for value in values {
          let tool = value.nonEmptyString.map(Tool.init(rawValue:))
          if let tool, RefreshSettings.renewable.contains(tool) {
            renewing.insert(tool)
          } else {
            let names = RefreshSettings.renewable.map(\.rawValue).joined(separator: ", ")
            report(value, "credtop can renew the logins of \(names) only")
          }
        }
      case "auto-renew", "auto_renew":
        guard let flag = member.value.bool else {
          report(member.value, "\(member.name) is true or false, without quotes")
          continue
        }
        isAhead = flag
      default: report(member.value, "there is no setting 'refresh.\(member.name)'; write renew or auto-renew")
      }
    }
    // What is renewed in memory harms nobody and needs no list.
    if isAhead { renewingAhead = renewing.union([.gemini]) }
  }
}
