import Domain
import FoundationEssentials
import StructuredText

/// The token endpoint of a vendor: makes its calls and reads its answers, and does nothing else.
struct TokenEndpoint: Sendable {
  let vendor: TokenVendor
  /// Scheme and host.
  let base: String
  let client: OAuthClient
  /// Kimi's device headers.
  let headers: [PingRequest.Header]

  var url: String { base + vendor.path }

  /// - Throws: `BadPingBase` when the environment names a host that no secret may go to.
  init(_ vendor: TokenVendor, host: String? = nil, context: DiscoveryContext, headers: [PingRequest.Header] = [])
    throws(BadPingBase)
  {
    self.vendor = vendor
    base = try oauthBase(of: vendor.tool, default: host ?? vendor.host, context: context).get()
    client = vendor == .gemini ? GeminiClient(context: context).client : OAuthClient(id: vendor.clientID)
    self.headers = headers
  }

  /// - Parameter scopes: those that the login was given for, where the vendor wants to be told.
  func renewal(of refresh: Secret, scopes: [String] = []) -> TokenCall {
    let token = refresh.reveal()
    switch vendor {
    case .kimi, .qwen:
      return .form(
        url, [("client_id", client.id), ("grant_type", "refresh_token"), ("refresh_token", token)], headers: headers)
    case .gemini:
      return .form(
        url,
        [
          ("client_id", client.id), ("client_secret", client.secret.reveal()), ("refresh_token", token),
          ("grant_type", "refresh_token"),
        ], limit: .seconds(10))
    case .codex:
      return .json(
        url,
        JSONWriter.compact(
          .members([
            ("client_id", client.id.json), ("grant_type", "refresh_token".json), ("refresh_token", token.json),
          ])))
    case .claude:
      var members = [
        ("grant_type", "refresh_token".json), ("refresh_token", token.json), ("client_id", client.id.json),
      ]
      if !scopes.isEmpty { members.append(("scope", scopes.joined(separator: " ").json)) }
      return .json(url, JSONWriter.compact(.members(members)))
    case .continue:
      return .json(url, JSONWriter.compact(.members([("refreshToken", token.json)])))
    }
  }

  func outcome(of reply: PingReply, now: Date) -> TokenOutcome {
    TokenAnswer(vendor: vendor, now: now).outcome(of: reply)
  }
}

/// By what name a program asks.
struct OAuthClient: Hashable, Sendable {
  var id: String
  var secret = Secret("")
}

/// Scheme and host of a tool's token endpoints: the vendor's, or what `CREDTOP_OAUTH_BASE_<CLI>` says, which is `https` or
/// this machine itself. Variables of the tools themselves do not count: a secret goes to its vendor or where a person of
/// credtop sent it.
func oauthBase(of tool: Tool, default host: String, context: DiscoveryContext) -> Result<String, BadPingBase> {
  base(in: "CREDTOP_OAUTH_BASE_" + tool.variablePart, default: host, context: context)
}
