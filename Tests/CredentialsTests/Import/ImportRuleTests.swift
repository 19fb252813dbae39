import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("What an import does")
struct ImportRuleTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func key(_ status: TokenStatus = .active, account: String? = nil, hash: String = "new") -> ImportFacts {
    ImportFacts(
      id: "codex-cli:1", tool: .codex, provider: "openai", kind: .apiKey, status: status, account: account,
      accounts: Set([account].compactMap { $0 }), secretHash: hash, owner: "codex")
  }

  private func login(_ status: TokenStatus = .active, lasts: Double = 3600) -> ImportFacts {
    ImportFacts(
      id: "codex-cli:me@example.com", tool: .codex, provider: "openai", kind: .oauth, status: status,
      account: "me@example.com", accounts: ["me@example.com"], secretHash: "new", isRenewable: true, owner: "codex",
      expiresAt: now + lasts)
  }

  private func profile(
    _ id: String, _ kind: StoredProfile.Kind = .key, hash: String = "old", account: String? = nil,
    provider: String = "openai", lasts: Double? = nil
  ) -> StoredProfile {
    StoredProfile(
      id: id, provider: provider, kind: kind, secretHash: hash, accounts: Set([account].compactMap { $0 }),
      expiresAt: lasts.map { now + $0 })
  }

  private func decide(
    _ facts: ImportFacts, _ stored: [StoredProfile] = [], _ options: ImportOptions = ImportOptions(),
    databases: Bool = false, automatic: Bool = false
  ) -> ImportDecision {
    ImportRule(options: options, usesDatabases: databases, stored: stored, isAutomatic: automatic).decision(for: facts)
  }

  private func isRefused(_ decision: ImportDecision) -> Bool {
    if case .refused = decision.verdict { true } else { false }
  }

  @Test("a key gets a profile named after its account or its tool")
  func names() {
    #expect(decide(key()).profileID == "openai:codex-cli" && decide(key()).verdict == .add)
    #expect(decide(key(account: "Me@Example.com")).profileID == "openai:me@example.com")
    #expect(decide(key(), [profile("openai:codex-cli")]).profileID == "openai:codex-cli-2")
    #expect(
      decide(key(), [profile("openai:codex-cli"), profile("openai:codex-cli-2")]).profileID == "openai:codex-cli-3")
  }

  @Test("what is there already is left alone, whatever its name")
  func already() {
    let decision = decide(key(hash: "same"), [profile("openai:work", hash: "same")])
    #expect(decision.verdict == .nothing("already there as openai:work") && decision.profileID == "openai:work")
  }

  @Test("a login of another program is not copied unless that was asked for, and then with the warning")
  func logins() {
    #expect(isRefused(decide(login())))
    let asked = decide(login(), options: .init(copiesLogins: true))
    #expect(asked.verdict == .add && asked.profileID == "openai-codex:me@example.com")
    #expect(asked.warnings.contains { $0.contains("logs the other out") })
    #expect(isRefused(decide(login(), options: .init(copiesLogins: true), automatic: true)))
    #expect(isRefused(decide(login(), options: .init(copiesLogins: true), databases: true)))
    var endless = login()
    endless.expiresAt = nil
    #expect(isRefused(decide(endless, options: .init(copiesLogins: true))))
  }

  private func decide(
    _ facts: ImportFacts, options: ImportOptions, databases: Bool = false, automatic: Bool = false
  ) -> ImportDecision {
    decide(facts, [], options, databases: databases, automatic: automatic)
  }

  @Test("the newer of two logins of one account stays, and the older is replaced only when asked")
  func newer() {
    let copies = ImportOptions(copiesLogins: true)
    let longer = profile("openai-codex:x", .login, account: "me@example.com", provider: "openai-codex", lasts: 7200)
    #expect(decide(login(), [longer], copies).verdict == .nothing("openai-codex:x holds a newer one"))
    let shorter = profile("openai-codex:x", .login, account: "me@example.com", provider: "openai-codex", lasts: 60)
    #expect(isRefused(decide(login(), [shorter], copies)))
    let replacing = decide(login(), [shorter], ImportOptions(copiesLogins: true, replaces: true))
    #expect(replacing.verdict == .replace && replacing.replaced == shorter && replacing.profileID == "openai-codex:x")
  }

  @Test("a key that we imported and that changed since is replaced only when asked")
  func ownProfile() {
    var facts = key()
    facts.ownProfileID = "openai:codex-cli"
    #expect(isRefused(decide(facts, [profile("openai:codex-cli")])))
    #expect(decide(facts, [profile("openai:codex-cli")], ImportOptions(replaces: true)).verdict == .replace)
  }

  @Test("a name that is taken by another credential is refused, even for --replace")
  func taken() {
    let options = ImportOptions(profileID: "openai:work", replaces: true)
    #expect(isRefused(decide(key(), [profile("openai:work")], options)))
    #expect(isRefused(decide(key(), [profile("openai:work", provider: "groq")], options)))
    #expect(decide(key(), [], options).profileID == "openai:work")
  }

  @Test("what cannot work is not imported; what is unproven only by a person")
  func statuses() {
    for status in [TokenStatus.invalid, .revoked, .discontinued, .locked, .missing] {
      #expect(isRefused(decide(key(status))), "\(status)")
    }
    #expect(decide(key(.unknown)).verdict == .add)
    #expect(decide(key(.unknown)).warnings.count == 1)
    #expect(isRefused(decide(key(.unknown), automatic: true)))
    #expect(decide(key(.active), automatic: true).verdict == .add)
  }

  @Test("the JSON generations keep the names that their version knows")
  func providers() {
    #expect(storeProvider(of: "kimi", kind: .key, usesDatabases: false) == "kimi-code")
    #expect(storeProvider(of: "kimi", kind: .key, usesDatabases: true) == "kimi")
    #expect(storeProvider(of: "openai", kind: .key, usesDatabases: false) == "openai")
    #expect(storeProvider(of: "openai", kind: .login, usesDatabases: true) == "openai")
    #expect(storeProvider(of: "google", kind: .login, usesDatabases: false) == "google-gemini-cli")
  }
}
