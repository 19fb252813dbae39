import CredentialFormats
import Domain
import FoundationEssentials
import StructuredText

@testable import Credentials

let fingerprints = Fingerprints(salt: Array(0..<32))

/// A login as a scanner would bring it.
func login(
  _ tool: Tool = .codex, provider: String = "openai", secret: String = "FAKE-access-0123456789abcdef",
  refresh: String? = "FAKE-refresh", account: String? = "me@example.com", expiresAt: Date? = nil,
  at location: String = "~/.codex/auth.json", kind: TokenKind = .oauth, rank: SourceRank = .owner,
  verdict: FoundCredential.Verdict = .usable
) -> LocatedCredential {
  LocatedCredential(
    tool: tool,
    found: FoundCredential(
      provider: provider, kind: kind, secret: Secret(secret), refreshSecret: refresh.map { Secret($0) },
      account: account, accountKey: account, expiresAt: expiresAt, owner: tool.rawValue, verdict: verdict),
    source: TokenSource(kind: rank == .environment ? .environment : .file, location: location), rank: rank)
}

func key(
  _ tool: Tool, provider: String, secret: String, at location: String, rank: SourceRank = .otherTool
) -> LocatedCredential {
  login(
    tool, provider: provider, secret: secret, refresh: nil, account: nil, at: location, kind: .apiKey, rank: rank)
}

/// A scan that looked at the places of the samples, whether something was there or not.
func scan(
  _ credentials: LocatedCredential..., openClaw: [OpenClawProfile] = [], troubled: Set<String> = [],
  looked: Set<String> = ["~/.codex/auth.json", "~/.claude/.credentials.json"]
) -> MachineScan {
  MachineScan(
    credentials: credentials, openClaw: openClaw, troubled: troubled,
    looked: LookedPlaces(files: looked.union(credentials.map(\.source.location))))
}

extension TokenHistory {
  /// Merges a scan as the service does, statuses included.
  @discardableResult
  mutating func take(_ scan: MachineScan, at now: Date) -> HistoryMerge {
    let tokens = foundTokens(in: scan, fingerprints: fingerprints, now: now)
    let merge = merge(tokens, of: scan, now: now, fingerprints: fingerprints)
    for token in tokens {
      guard let index = rows.firstIndex(where: { $0.identity == merge.rowOfSighting[token.identity] }) else { continue }
      rows[index].status =
        tokenRow(token, row: rows[index], news: nil, context: DiscoveryContext(home: "/nowhere"), now: now).status
    }
    return merge
  }
}

extension JSONValue {
  var text: String { JSONWriter.compact(self) }
}
