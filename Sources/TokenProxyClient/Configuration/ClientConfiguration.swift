public import Domain

/// Which server a run talks to, and as whom: flags, environment and profile put together.
public struct ClientConfiguration: Sendable {
  /// Where a value comes from, the strongest first.
  public enum Source: String, Sendable, CaseIterable {
    case flag, environment, profile, standard
  }

  public var profile: ProfileName
  public var profileSource: Source
  public var apiBase: APIBase
  public var apiBaseSource: Source
  /// nil: not logged in.
  public var managementKey: Secret?
  public var managementKeySource: Source
  public var email: String?
  /// What the profile remembers; nil when it remembers nothing.
  public var stored: StoredAccount?

  /// The client's folder: `OPENCLAW_TOKEN_CONFIG_DIR`, else `.openclaw-token` in the home directory.
  public static func folder(environment: [String: String], home: String, workingDirectory: String = "/") -> String {
    guard let path = value("OPENCLAW_TOKEN_CONFIG_DIR", in: environment) else { return home + "/.openclaw-token" }
    var full = path.hasPrefix("/") ? path : workingDirectory + "/" + path
    while full.count > 1, full.hasSuffix("/") { full.removeLast() }
    return full
  }

  /// - Parameters:
  ///   - profile: of the flag `--profile`.
  ///   - apiBase: of the flag `--api-base`.
  ///   - mayBeNew: the command makes the profile if there is none of that name.
  /// - Throws: `ClientFailure` for a name, base or key that cannot be one, an unknown profile, or a damaged file.
  public init(
    _ store: ProfileStore, environment: [String: String], profile: String? = nil, apiBase: String? = nil,
    mayBeNew: Bool = false
  ) throws(ClientFailure) {
    func value(_ name: String) -> String? { ClientConfiguration.value(name, in: environment) }
    if let profile {
      self.profile = try ProfileName(profile)
      profileSource = .flag
    } else if let name = value("OPENCLAW_TOKEN_PROFILE") {
      self.profile = try ProfileName(name)
      profileSource = .environment
    } else {
      self.profile = try store.current()
      profileSource = self.profile == .standard ? .standard : .profile
    }
    guard mayBeNew || store.exists(self.profile) else { throw ProfileStore.unknown(self.profile) }

    if let key = value("OPENCLAW_TOKEN_KEY") {
      guard ManagementKey.isPlausible(key) else {
        throw ClientFailure(
          .invalidValue, "OPENCLAW_TOKEN_KEY does not hold a management key",
          remedy: "It begins with sk-mgmt-; correct or unset the variable.")
      }
      managementKey = Secret(key)
      managementKeySource = .environment
    } else {
      managementKeySource = .profile
    }
    do {
      stored = try store.account(of: self.profile)
    } catch {
      // A command that writes the file anew mends it.
      guard mayBeNew, error.kind == .damaged else { throw error }
      stored = nil
    }
    managementKey = managementKey ?? stored?.managementKey
    // Whose a key of the environment is, the profile does not know.
    email = managementKeySource == .profile ? stored?.email : nil

    if let apiBase {
      self.apiBase = try APIBase(apiBase)
      apiBaseSource = .flag
    } else if let base = value("OPENCLAW_TOKEN_API_BASE") {
      do {
        self.apiBase = try APIBase(base)
      } catch {
        throw ClientFailure(.invalidValue, "OPENCLAW_TOKEN_API_BASE: \(error.message)", remedy: error.remedy)
      }
      apiBaseSource = .environment
    } else {
      self.apiBase = stored?.apiBase ?? .standard
      apiBaseSource = stored?.apiBase == nil ? .standard : .profile
    }
  }

  /// A variable that is empty counts as unset.
  private static func value(_ name: String, in environment: [String: String]) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
