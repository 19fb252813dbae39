public import FoundationEssentials
import StructuredText

/// What a running gateway says of its credentials.
public struct GatewayReport: Hashable, Sendable {
  public struct Provider: Hashable, Sendable {
    /// `anthropic`
    public var name: String
    public var title: String?
    /// In the gateway's own words: `ok`, `expiring`, `expired`, `missing`, `static`.
    public var status: String?
    public var expiresAt: Date?
    public var profiles: [Profile]
    /// Where a key comes from that is no profile: `env: ANTHROPIC_API_KEY`.
    public var keySource: String?
    public var windows: [Window]
    public var plan: String?
    public var problem: String?
  }

  public struct Profile: Hashable, Sendable {
    public var id: String
    public var type: String?
    public var status: String?
    /// `missing_credential`, `expired`, …
    public var reason: String?
    public var expiresAt: Date?
  }

  /// A share of a subscription within a span of time.
  public struct Window: Hashable, Sendable {
    public var label: String
    /// 0 to 1, may exceed 1; nil where it does not say.
    public var usedFraction: Double?
    public var resetsAt: Date?
  }

  /// The version of OpenClaw.
  public var version: String?
  public var protocolVersion: Int
  public var readAt: Date?
  public var providers: [Provider]
  /// Why there is nothing to say, in the gateway's words.
  public var unavailable: String?

  /// Asks what this version can answer: newer ones tell of credentials, older ones of windows only.
  public static func ask(_ connection: GatewayConnection) async throws(GatewayFailure) -> GatewayReport {
    var report = GatewayReport(
      version: connection.hello.version, protocolVersion: connection.hello.protocolVersion, providers: [])
    if connection.hello.mayHave("models.authStatus") {
      do throws(GatewayFailure) {
        report.read(authStatus: try await connection.call("models.authStatus"))
        return report
      } catch {
        guard case .refused(let refusal) = error, refusal.isUnknownMethod else { throw error }
      }
    }
    do throws(GatewayFailure) {
      report.read(usage: try await connection.call("usage.status"))
    } catch {
      guard case .refused(let refusal) = error, refusal.isUnknownMethod else { throw error }
      report.unavailable = "this version tells nothing of credentials"
    }
    return report
  }

  mutating func read(authStatus answer: JSONValue) {
    readAt = Self.date(answer["ts"])
    unavailable = answer["unavailable"].flatMap { $0.isNull ? nil : $0.string ?? JSONWriter.compact($0) }
    providers = (answer["providers"]?.array ?? []).compactMap { entry in
      guard let name = entry["provider"]?.nonEmptyString else { return nil }
      let source = entry["apiKey"]?["source"]?.nonEmptyString
      return Provider(
        name: name, title: entry["displayName"]?.nonEmptyString, status: entry["status"]?.nonEmptyString,
        expiresAt: Self.date(entry["expiry"]?["at"]),
        profiles: (entry["profiles"]?.array ?? []).compactMap(Self.profile),
        keySource: source.map {
          [$0, entry["apiKey"]?["envVar"]?.nonEmptyString].compactMap(\.self).joined(separator: ": ")
        },
        windows: Self.windows(entry["usage"]), plan: entry["usage"]?["plan"]?.nonEmptyString,
        problem: entry["usage"]?["error"]?.nonEmptyString)
    }
  }

  mutating func read(usage answer: JSONValue) {
    readAt = Self.date(answer["updatedAt"])
    providers = (answer["providers"]?.array ?? []).compactMap { entry in
      guard let name = entry["provider"]?.nonEmptyString else { return nil }
      return Provider(
        name: name, title: entry["displayName"]?.nonEmptyString, status: nil, expiresAt: nil, profiles: [],
        keySource: nil, windows: Self.windows(entry), plan: entry["plan"]?.nonEmptyString,
        problem: entry["error"]?.nonEmptyString)
    }
  }

  private static func profile(_ entry: JSONValue) -> Profile? {
    guard let id = entry["profileId"]?.nonEmptyString else { return nil }
    return Profile(
      id: id, type: entry["type"]?.nonEmptyString, status: entry["status"]?.nonEmptyString,
      reason: entry["reasonCode"]?.nonEmptyString, expiresAt: date(entry["expiry"]?["at"]))
  }

  private static func windows(_ usage: JSONValue?) -> [Window] {
    (usage?["windows"]?.array ?? []).compactMap { entry in
      guard let label = entry["label"]?.nonEmptyString else { return nil }
      let percent = entry["usedPercent"]?.double.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
      return Window(label: label, usedFraction: percent.map { $0 / 100 }, resetsAt: date(entry["resetAt"]))
    }
  }

  /// Milliseconds everywhere in this protocol; some answers carry text.
  private static func date(_ value: JSONValue?) -> Date? { Timestamp.date(value, documentedAs: .milliseconds) }
}
