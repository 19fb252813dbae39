import CredentialFormats
import Domain
import FoundationEssentials

/// A credential that a person typed in, as a scanner would bring it.
func manualToken(
  _ secret: Secret, of tool: Tool, provider: String, kind: TokenKind, fingerprints: Fingerprints
) -> FoundToken {
  let lead = LocatedCredential(
    tool: tool, found: FoundCredential(provider: provider, kind: kind, secret: secret, owner: "you"),
    source: TokenSource(kind: .file, location: "typed in"), rank: .owner)
  let hash = fingerprints.secret(secret)
  return FoundToken(lead: lead, identity: identityKey(of: lead, secretHash: hash), secretHash: hash)
}

extension TokenDiscovery {
  /// What the provider says of a credential; nil where nobody can be asked.
  func verdict(of token: FoundToken) async -> PingMeaning? {
    guard let transport = pingTransport,
      case .call(let call) = PingPlan(for: token, id: token.identity, context: context)
    else { return nil }
    return await Validation(transport: transport).ask([call], now: context.now)[token.identity]?.meaning
  }
}
