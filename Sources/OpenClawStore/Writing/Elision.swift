import OpenClawConfiguration
import StructuredText

/// Documents of stores without their secrets, for people to see what changes.
enum Elision {
  /// The members whose texts are no secrets.
  private static let open: Set<String> = [
    "type", "provider", "email", "displayName", "accountId", "projectId", "clientId", "mode", "source", "id",
    "disabledReason", "cooldownReason", "cooldownModel", "cooldownClassification", "blockedReason", "blockedSource",
    "blockedModel", "blockedScope", "subscriptionType", "rateLimitTier", "chatgptPlanType", "enterpriseUrl", "issuer",
    "authFlow", "redirectUri", "tokenEndpoint",
  ]

  /// What is shown in place of a text. Two that differ are told apart by their ends, where they are long enough.
  private static func elided(_ text: String) -> String {
    text.count >= 20 ? "…\(text.suffix(4))" : "***"
  }

  /// A document of profiles or states: of an entry only the members that are known to be no secrets are shown.
  static func document(_ value: JSONValue) -> JSONValue {
    guard let members = value.members else { return elideAll(value) }
    return .object(
      members.map { member in
        switch member.name {
        case "profiles": JSONValue.Member(name: member.name, value: profiles(member.value))
        case "order", "lastGood", "usageStats", "version": member
        default: JSONValue.Member(name: member.name, value: elideAll(member.value))
        }
      })
  }

  private static func profiles(_ value: JSONValue) -> JSONValue {
    guard let members = value.members else { return elideAll(value) }
    return .object(members.map { .init(name: $0.name, value: entry($0.value)) })
  }

  private static func entry(_ value: JSONValue) -> JSONValue {
    guard let members = value.members else { return elideAll(value) }
    return .object(
      members.map { member in
        if open.contains(member.name), member.value.string != nil { return member }
        if member.name.hasSuffix("Ref") || member.name == "setup" {
          return .init(name: member.name, value: entry(member.value))
        }
        return .init(name: member.name, value: elideAll(member.value))
      })
  }

  private static func elideAll(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(elided(text))
    case .array(let values): .array(values.map(elideAll))
    case .object(let members): .object(members.map { .init(name: $0.name, value: elideAll($0.value)) })
    default: value
    }
  }

  /// The difference of two contents of a store's file, without any secret.
  static func difference(old: [UInt8]?, new: [UInt8]?, path: String) -> String {
    func text(_ bytes: [UInt8]?) -> String {
      guard let bytes, let value = try? JSONReader.read(bytes) else { return "" }
      return JSONWriter.pretty(document(value))
    }
    return TextDifference.unified(
      text(old), text(new), oldName: old == nil ? "/dev/null" : path, newName: new == nil ? "/dev/null" : path,
      shown: { Redaction.redact($0) })
  }
}
