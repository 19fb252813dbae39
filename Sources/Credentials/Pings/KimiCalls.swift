import LocalFiles
import Domain

/// The region is told by the name of the file; a host that somebody set up is none of ours to send a secret to.
func kimiHost(of token: FoundToken) -> String? {
  let place = token.lead.source.location
  if place.hasSuffix("/kimi-code-env-0e4f99c69cc27850.json") { return "https://api.kimi.ai" }
  return place.contains("/kimi-code-env-") ? nil : "https://api.kimi.com"
}

/// Kimi serves tokens of its programs only with these, and takes a call without them for a stranger's.
func kimiHeaders(of token: FoundToken, context: DiscoveryContext) -> [PingRequest.Header] {
  kimiHeaders(home: parent(of: parent(of: context.expanded(token.lead.source.location))), context: context)
}

func kimiHeaders(home: String, context: DiscoveryContext) -> [PingRequest.Header] {
  var headers = [
    PingRequest.Header("X-Msh-Platform", home == ToolHomes(context: context).oldKimi ? "kimi_cli" : "kimi_code_cli"),
    PingRequest.Header("X-Msh-Version", "1.0.0"), PingRequest.Header("X-Msh-Device-Name", "credtop"),
    PingRequest.Header("X-Msh-Device-Model", "Linux"), PingRequest.Header("X-Msh-Os-Version", "Linux"),
  ]
  if case .content(let content) = context.read(home + "/device_id", 256) {
    let name = String(decoding: content.bytes, as: UTF8.self).filter { !$0.isWhitespace }
    if !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      headers.append(PingRequest.Header("X-Msh-Device-Id", name))
    }
  }
  return headers
}

/// Who gives out the tokens of a login, by the region that its file names.
func kimiOAuthHost(of token: FoundToken) -> String? {
  kimiHost(of: token).map { $0.replacing("https://api.", with: "https://auth.") }
}
