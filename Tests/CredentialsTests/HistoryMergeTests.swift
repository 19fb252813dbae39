import CredentialFormats
import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("What a scan means for the history")
struct HistoryMergeTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)
  private let place = "~/.codex/auth.json"

  private func first(_ expiresIn: Double = 9 * 86_400) -> MachineScan { scan(login(expiresAt: now + expiresIn)) }

  private func second(_ expiresIn: Double = 9 * 86_400) -> MachineScan {
    scan(login(secret: "FAKE-renewed-0123456789", expiresAt: now + expiresIn))
  }

  @Test("news is relative to the scan before")
  func news() {
    var history = TokenHistory()
    #expect(history.take(first(), at: now).news.values.map { $0 } == [.new])
    #expect(!history.take(first(), at: now + 1).hasNews)
    #expect(history.take(second(), at: now + 2).news.values.map { $0 } == [.changed])
    #expect(history.take(second(60), at: now + 3).news.values.map { $0 } == [.changed])
    let gone = history.take(scan(), at: now + 4)
    #expect(gone.gone.count == 1)
    #expect(history.rows.map(\.status) == [.missing])
    #expect(!history.take(scan(), at: now + 5).hasNews)
    #expect(history.take(second(60), at: now + 6).news.values.map { $0 } == [.new])
  }

  @Test("a refused credential stays refused as long as its secret is the same")
  func evidenceStays() {
    var history = TokenHistory()
    history.take(first(), at: now)
    _ = history.rows[0].take(.rejected("401: refused"), at: now, secrets: [])
    for step in 1...3 { history.take(first(), at: now + Double(step)) }
    #expect(history.rows[0].status == .invalid)
    #expect(history.rows[0].consecutiveFailures == 1)
    #expect(history.rows[0].lastError == "401: refused")
    history.take(scan(), at: now + 4)
    history.take(first(), at: now + 5)
    #expect(history.rows[0].status == .invalid)
  }

  @Test("a new secret after a refusal is unknown until somebody validates it")
  func newSecretAfterRefusal() {
    var history = TokenHistory()
    history.take(first(), at: now)
    _ = history.rows[0].take(.rejected("401: refused"), at: now, secrets: [])
    history.take(second(), at: now + 1)
    #expect(history.rows[0].status == .unknown)
    #expect(history.rows[0].consecutiveFailures == 0)
    #expect(history.rows[0].lastError == nil)
    history.take(second(), at: now + 2)
    #expect(history.rows[0].status == .unknown)
    _ = history.rows[0].take(.accepted, at: now + 3, secrets: [])
    history.take(second(), at: now + 4)
    #expect(history.rows[0].status == .active)
  }

  @Test("a renewed secret of a good login stays good and keeps its counts and its id")
  func renewed() {
    var history = TokenHistory()
    history.take(first(), at: now)
    let id = history.rows[0].id
    history.recordUse(id: id, at: now)
    history.take(second(), at: now + 1)
    #expect(history.rows.map(\.id) == [id])
    #expect(history.rows[0].usageCount == 1)
    #expect(history.rows[0].status == .active)
    #expect(history.rows[0].firstSeenAt == now)
  }

  @Test("a file that cannot be read now is neither gone nor logged out")
  func troubled() {
    var history = TokenHistory()
    history.take(first(), at: now)
    var troubled = scan()
    troubled.troubled = [place]
    let merge = history.take(troubled, at: now + 1)
    #expect(merge.gone.isEmpty)
    #expect(merge.unclear.count == 1)
    #expect(history.rows[0].status == .active)
    var late = scan()
    late.late = [.codex]
    #expect(history.take(late, at: now + 2).gone.isEmpty)
  }

  @Test("an account that is told later, or not for a while, does not make another credential of it")
  func lateAccount() {
    let end = now + 86_400
    func claude(_ account: String?) -> MachineScan {
      scan(login(.claude, provider: "anthropic", account: account, expiresAt: end, at: "~/.claude/.credentials.json"))
    }
    var history = TokenHistory()
    history.take(claude(nil), at: now)
    history.recordUse(id: history.rows[0].id, at: now)
    #expect(!history.take(claude("me@example.com"), at: now + 1).hasNews)
    #expect(history.rows.map(\.id) == ["claude-code:me@example.com"])
    #expect(!history.take(claude(nil), at: now + 2).hasNews)
    #expect(history.rows.map(\.id) == ["claude-code:me@example.com"])
    #expect(history.rows.map(\.account) == ["me@example.com"])
    #expect(history.rows.map(\.usageCount) == [1])
  }

  @Test("a variable that this shell lacks is not gone, and the same as before when it is back")
  func otherShell() {
    let variable = scan(
      key(.environment, provider: "deepseek", secret: "sk-FAKE-0123456789", at: "DEEPSEEK_API_KEY", rank: .environment))
    var history = TokenHistory()
    history.take(variable, at: now)
    #expect(history.take(scan(), at: now + 1).gone.isEmpty)
    #expect(history.listedRows.isEmpty)
    #expect(!history.take(variable, at: now + 2).hasNews)
    #expect(history.listedRows.count == 1)
    history.take(scan(), at: now + 100 * 86_400)
    #expect(history.rows.count == 1)
  }

  @Test("what was missing for ninety days is forgotten, and not a day sooner")
  func pruned() {
    var history = TokenHistory()
    history.take(first(), at: now)
    history.recordUse(id: history.rows[0].id, at: now)
    let found = now + 200 * 86_400
    history.take(scan(), at: found)
    #expect(history.rows.map(\.status) == [.missing])
    history.take(scan(), at: found + 89 * 86_400)
    #expect(history.rows.count == 1)
    var back = history
    back.take(first(), at: found + 91 * 86_400)
    #expect(back.rows.map(\.usageCount) == [1])
    history.take(scan(), at: found + 91 * 86_400)
    #expect(history.rows.isEmpty)
  }

  @Test("an id stays with its row although another account takes the same name")
  func stableIDs() {
    var history = TokenHistory()
    history.take(first(), at: now)
    var other = login(secret: "FAKE-other-0123456789ab", refresh: nil, at: "~/other.json")
    other.found.provider = "azure"
    history.take(scan(other, login(expiresAt: now + 60)), at: now + 1)
    #expect(history.rows[0].id == "codex-cli:me@example.com")
    #expect(history.rows[1].id.hasPrefix("codex-cli:me@example.com-"))
  }

  @Test("rows of version 1 give their counts to the credential with the same secret")
  func version1BySecret() throws {
    let hash = Fingerprints.unsalted("FAKE-access-0123456789abcdef")
    var history = try version1(hash: hash, cli: "codex-cli", type: "oauth", status: "active")
    #expect(!history.json.text.contains(hash))
    history.take(first(), at: now)
    #expect(history.rows.map(\.usageCount) == [3])
    #expect(history.rows[0].status == .active)
    #expect(history.rows[0].id == "codex-cli:me@example.com")
    #expect(!history.json.text.contains("sha256:"))
  }

  @Test("a row of version 1 whose secret was renewed goes to the only credential of its kind")
  func version1ByKind() throws {
    var history = try version1(hash: "sha256:00", cli: "codex-cli", type: "oauth", status: "invalid")
    history.take(first(), at: now)
    #expect(history.rows.map(\.usageCount) == [3])
    // What the plugin called invalid may have been offline; it is neither believed nor called good.
    #expect(history.rows[0].status == .unknown)
  }

  @Test("rows of version 1 that match nothing are kept and not shown as gone")
  func version1Unmatched() throws {
    var history = try version1(hash: "sha256:00", cli: "qwen-cli", type: "api_key", status: "active")
    let merge = history.take(first(), at: now)
    #expect(merge.gone.isEmpty)
    #expect(history.rows.count == 2)
    #expect(history.rows.contains { $0.isUnmatchedLegacy && $0.usageCount == 3 })
  }

  private func version1(hash: String, cli: String, type: String, status: String) throws -> TokenHistory {
    let text = """
      { "version": 1, "lastScanAt": "2026-08-22T10:00:00.000Z", "discovered": [ { "cli": "\(cli)", "provider": "openai",
        "profileId": "openai:default", "tokenType": "\(type)", "tokenHash": "\(hash)",
        "detectedAt": "2026-08-22T10:00:00.000Z", "usageCount": 3, "status": "\(status)", "consecutiveFailures": 0 } ] }
      """
    return try TokenHistory(bytes: Array(text.utf8), fingerprints: fingerprints)
  }
}
