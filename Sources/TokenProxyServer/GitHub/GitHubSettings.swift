/// Where GitHub is and what we are called there.
public struct GitHubSettings: Sendable {
  /// Of our OAuth application; nil: nobody can sign in by GitHub.
  public var clientID: String?
  /// Without a slash at the end.
  public var serverURL: String
  public var apiURL: String

  /// What clients that do not know our identifier send in its place.
  public static let clientAlias = "openclaw-cli"

  public init(
    clientID: String? = nil, serverURL: String = "https://github.com", apiURL: String = "https://api.github.com"
  ) {
    self.clientID = clientID
    self.serverURL = serverURL
    self.apiURL = apiURL
  }
}
