import CredentialFormats
import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("One row for one credential")
struct DeduplicationTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func tokens(_ scan: MachineScan) -> [FoundToken] {
    foundTokens(in: scan, fingerprints: fingerprints, now: now)
  }

  @Test("one secret in two tools is one row of its owner with two sources")
  func twoTools() throws {
    let found = tokens(
      scan(login(.opencode, at: "~/.local/share/opencode/auth.json", rank: .otherTool), login(.codex)))
    let token = try #require(found.first)
    #expect(found.count == 1)
    #expect(token.tool == .codex)
    #expect(token.sources.map(\.location) == ["~/.codex/auth.json", "~/.local/share/opencode/auth.json"])
    #expect(token.holders == ["opencode (openai)"])
  }

  @Test("a key in a file and in the environment is one row, the file first")
  func fileAndEnvironment() throws {
    let secret = "sk-FAKE-0123456789abcdefghij"
    let found = tokens(
      scan(
        key(.environment, provider: "openrouter", secret: secret, at: "OPENROUTER_API_KEY", rank: .environment),
        key(.aider, provider: "openrouter", secret: secret, at: "~/.env")))
    let token = try #require(found.first)
    #expect(found.count == 1)
    #expect(token.tool == .aider)
    #expect(token.sources.map(\.kind) == [.file, .environment])
  }

  @Test("of two secrets of one account the one that lasts longer stands, and the other is an older copy")
  func olderCopy() throws {
    let old = login(secret: "FAKE-old-0123456789abcdef", expiresAt: now + 60, at: "~/.config/codex/auth.json")
    let new = login(secret: "FAKE-new-0123456789abcdef", expiresAt: now + 600)
    for order in [scan(old, new), scan(new, old)] {
      let found = tokens(order)
      let token = try #require(found.first)
      #expect(found.count == 1)
      #expect(token.expiresAt == now + 600)
      #expect(token.sources.map(\.location) == ["~/.codex/auth.json", "~/.config/codex/auth.json"])
      #expect(token.sources.map(\.isOlderCopy) == [false, true])
    }
  }

  @Test("two keys of one account are two rows")
  func twoKeys() {
    var first = key(.claude, provider: "anthropic", secret: "sk-ant-FAKE-0000000001", at: "~/a")
    var second = key(.claude, provider: "anthropic", secret: "sk-ant-FAKE-0000000002", at: "~/b")
    first.found.accountKey = "me"
    second.found.accountKey = "me"
    #expect(Set(tokens(scan(first, second)).map(\.identity)).count == 2)
  }

  @Test("whoever holds the same refresh token is named, profiles of OpenClaw too")
  func holders() throws {
    let profile = OpenClawProfile(
      holder: "openclaw agent main", id: "openai:default",
      found: FoundCredential(
        provider: "openai", kind: .oauth, secret: Secret("FAKE-other-access-012345"),
        refreshSecret: Secret("FAKE-refresh"), owner: "openclaw"),
      source: TokenSource(kind: .openclaw, location: "~/.openclaw/x"))
    let copy = login(secret: "FAKE-copy-0123456789abcdef", account: "other", at: "~/copy/auth.json")
    let found = tokens(scan(login(), copy, openClaw: [profile]))
    #expect(found.count == 2)
    #expect(found[0].holders == ["codex-cli (~/copy/auth.json)", "openclaw agent main (openai:default)"])
    #expect(found[1].holders == ["codex-cli (~/.codex/auth.json)", "openclaw agent main (openai:default)"])
    #expect(found[0].profiles.isEmpty)
  }

  @Test("a profile with the same secret is a source, and says what the credential was imported as")
  func imported() throws {
    let profile = OpenClawProfile(
      holder: "openclaw agent main", id: "openai:me", found: login().found,
      source: TokenSource(kind: .openclaw, location: "~/.openclaw/x"))
    var history = TokenHistory()
    history.take(scan(login(), openClaw: [profile]), at: now)
    #expect(history.rows.map(\.importedProfileID) == ["openai:me"])
    #expect(history.rows[0].sources.map(\.kind) == [.file, .openclaw])
  }

  @Test("a file reached by two paths is not its own second holder")
  func linked() throws {
    var link = login(at: "~/.config/codex/auth.json")
    link.source.realPath = "~/.codex/auth.json"
    let found = tokens(scan(login(), link))
    #expect(found.count == 1)
    #expect(found[0].holders.isEmpty)
  }

  @Test("logins that name nobody go by their place, and accounts by their name whatever its case")
  func identities() {
    func identity(_ credential: LocatedCredential) -> String { identityKey(of: credential, secretHash: "h") }
    let nobody = login(.kimi, provider: "kimi", account: nil, at: "~/.kimi-code/credentials/kimi-code.json")
    var later = nobody
    later.found.secret = Secret("FAKE-another")
    #expect(identity(nobody) == identity(later))
    #expect(identity(nobody) != identity(login(.kimi, provider: "kimi", account: nil, at: "~/.kimi/x.json")))
    #expect(identity(login(account: "Me@Example.com")) == identity(login(account: "me@example.com")))
    #expect(identity(login()) != identity(login(.opencode)))
  }

  @Test("an id is the account, else eight digits, and a taken one gets a suffix")
  func ids() {
    let named = tokenID(tool: .codex, account: "me@example.com", identity: "a", taken: [])
    #expect(named == "codex-cli:me@example.com")
    let second = tokenID(tool: .codex, account: "me@example.com", identity: "b", taken: [named])
    #expect(second.hasPrefix(named + "-"))
    let nobody = tokenID(tool: .kimi, account: nil, identity: "c", taken: [])
    #expect(nobody.hasPrefix("kimi-cli:") && nobody.count == "kimi-cli:".count + 8)
    #expect(tokenID(tool: .kimi, account: nil, identity: "c", taken: [nobody]) != nobody)
  }

  @Test("fingerprints depend on the salt and on what they are of")
  func fingerprinting() {
    let other = Fingerprints(salt: Array(repeating: 7, count: 32))
    let secret = Secret("FAKE-secret")
    #expect(fingerprints.secret(secret) == fingerprints.secret(secret))
    #expect(fingerprints.secret(secret) != other.secret(secret))
    #expect(fingerprints.secret(secret) != fingerprints.grant(secret))
    #expect(
      Fingerprints.unsalted("test-token-123")
        == "sha256:19b6b086eebb807f54e6327309dec0ff347a6c3c30bf3bb396f167513eba3475")
  }
}
