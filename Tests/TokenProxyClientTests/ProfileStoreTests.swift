import Domain
import FoundationEssentials
import Glibc
import Testing

@testable import TokenProxyClient

@Suite("Profiles")
struct ProfileStoreTests {
  private let folder: TemporaryFolder
  private let store: ProfileStore
  private let noon = Date(timeIntervalSince1970: 1_795_185_120)

  init() throws {
    folder = try TemporaryFolder()
    store = ProfileStore(path: folder.path + "/made/token")
  }

  private func account(_ email: String = "me@example.com") throws -> StoredAccount {
    StoredAccount(
      managementKey: fakeKey, apiBase: try APIBase("https://proxy.example/v1"), email: email, createdAt: noon,
      lastLogin: noon)
  }

  @Test("what is stored is read again, in the layout that other clients know")
  func roundTrip() throws {
    #expect(try store.account(of: .standard) == nil)
    try store.replace(.standard, with: account())
    #expect(try store.account(of: .standard) == account())
    #expect(
      folder.text(of: "made/token/profiles/default/config.json") == """
        {
          "management_key": "\(fakeKey.reveal())",
          "api_base": "https://proxy.example/v1",
          "email": "me@example.com",
          "created_at": "2026-11-20T14:32:00.000Z",
          "last_login": "2026-11-20T14:32:00.000Z"
        }

        """)
  }

  @Test("[C-22] folders are 0700 and files 0600, whatever the mask and whatever they were before")
  func modes() throws {
    let mask = umask(0)
    defer { umask(mask) }
    try store.replace(.standard, with: account())
    try store.activate(.standard)
    try store.create(ProfileName("work"))
    func check() {
      for name in folder.everything().map({ "\($0)" }) where name.hasPrefix("made/token") {
        let isFile = name.hasSuffix(".json") || name.hasSuffix("current_profile") || name.hasSuffix(".lock")
        #expect(folder.mode(of: name) == (isFile ? 0o600 : 0o700), "\(name)")
      }
    }
    check()
    chmod(folder.path + "/made/token", 0o755)
    chmod(folder.path + "/made/token/profiles/default", 0o777)
    chmod(folder.path + "/made/token/profiles/default/config.json", 0o644)
    _ = try store.account(of: .standard)
    #expect(folder.mode(of: "made/token/profiles/default/config.json") == 0o600)
    try store.replace(.standard, with: account())
    check()
  }

  @Test(
    "[C-6] a name that could lead anywhere else is no name",
    arguments: [
      "", ".", "..", "../x", "../..", "a/b", "/etc", "a\0b", "-x", "_x", " x", "x ", "x\n", "ü", "a.b", "~", "%2e%2e",
      String(repeating: "a", count: 64), "…/..", "a\\b",
    ])
  func hostileNames(name: String) {
    #expect(throws: ClientFailure.self) { try ProfileName(name) }
    // And no other way leads to a path: the store takes nothing but checked names.
    #expect(throws: ClientFailure.self) {
      try ClientConfiguration(store, environment: ["OPENCLAW_TOKEN_CONFIG_DIR": "/x"], profile: name)
    }
    if !name.isEmpty {
      #expect(throws: ClientFailure.self) {
        try ClientConfiguration(store, environment: ["OPENCLAW_TOKEN_PROFILE": name])
      }
    }
  }

  @Test("[C-6] a tampered current_profile is an error, not a way out", arguments: ["../..", "", "\0", "a\nb", "/"])
  func tamperedCurrent(content: String) throws {
    folder.write(content, to: "made/token/current_profile")
    let failure = #expect(throws: ClientFailure.self) { try store.current() }
    #expect(failure?.kind == .damaged)
    #expect(throws: ClientFailure.self) { try ClientConfiguration(store, environment: [:]) }
    try store.activate(.standard)
    #expect(try store.current() == .standard)
  }

  @Test("[C-6] deleting removes the profile and nothing else, and follows no link")
  func deleting() throws {
    let (work, trap, busy) = (try ProfileName("work"), try ProfileName("trap"), try ProfileName("busy"))
    try store.replace(work, with: account())
    folder.write("precious", to: "elsewhere/config.json")
    symlink(folder.path + "/elsewhere", folder.path + "/made/token/profiles/trap")
    try store.delete(work)
    #expect(!store.exists(work))
    #expect(throws: ClientFailure.self) { try store.delete(trap) }
    #expect(folder.text(of: "elsewhere/config.json") == "precious")

    try store.replace(busy, with: account())
    folder.write("precious", to: "made/token/profiles/busy/notes/a.txt")
    #expect(throws: ClientFailure.self) { try store.delete(busy) }
    #expect(folder.text(of: "made/token/profiles/busy/notes/a.txt") == "precious")
    #expect(folder.text(of: "made/token/profiles/busy/config.json") == nil)
    #expect(throws: ClientFailure.self) { try store.delete(ProfileName("never")) }
  }

  @Test("a profile that is a link is neither read nor written through")
  func linkedProfile() throws {
    folder.write(#"{"management_key":"sk-mgmt-FAKE-of-somebody-else"}"#, to: "elsewhere/config.json")
    mkdir(folder.path + "/made", 0o700)
    try store.create(ProfileName("real"))
    symlink(folder.path + "/elsewhere", folder.path + "/made/token/profiles/trap")
    #expect(throws: ClientFailure.self) { try store.replace(ProfileName("trap"), with: account()) }
    #expect(folder.text(of: "elsewhere/config.json")?.contains("somebody-else") == true)
    #expect(try store.list().map(\.text) == ["real"])
    symlink(folder.path + "/elsewhere/config.json", folder.path + "/made/token/profiles/real/config.json")
    #expect(throws: ClientFailure.self) { try store.account(of: ProfileName("real")) }
  }

  @Test(
    "[C-21] a damaged file is an error that names it, never somebody who is not logged in",
    arguments: [
      "", "{", "[]", "null", "\"x\"", #"{"management_key":5}"#, #"{"management_key":""}"#,
      #"{"management_key":"short"}"#, #"{"management_key":"sk-mgmt-FAKE with a space"}"#,
      #"{"management_key":"sk-mgmt-FAKE\r\nX-Evil: 1"}"#, #"{"api_base":"http://proxy.example"}"#,
      #"{"api_base":"not a url"}"#, #"{"email":[]}"#, #"{"created_at":"yesterday"}"#, "\u{0}\u{0}",
    ])
  func damaged(content: String) throws {
    folder.write(content, to: "made/token/profiles/default/config.json")
    let failure = #expect(throws: ClientFailure.self) { try store.account(of: .standard) }
    #expect(failure?.kind == .damaged)
    #expect(failure?.message.contains("profiles/default/config.json") == true)
    #expect(throws: ClientFailure.self) { try ClientConfiguration(store, environment: [:]) }
    // Neither is it overwritten by a change; a login, which writes it whole, mends it.
    #expect(throws: ClientFailure.self) { try store.update(.standard) { $0 } }
    #expect(folder.text(of: "made/token/profiles/default/config.json") == content)
    try store.replace(.standard, with: account())
    #expect(try store.account(of: .standard) == account())
  }

  @Test("bytes that are no text, a folder in the file's place and an endless file are damage too")
  func oddFiles() throws {
    folder.write([0xFF, 0xFE, 0x00], to: "made/token/profiles/a/config.json")
    mkdir(folder.path + "/made/token/profiles/b", 0o700)
    mkdir(folder.path + "/made/token/profiles/b/config.json", 0o700)
    folder.write([UInt8](repeating: 0x20, count: 2 << 20), to: "made/token/profiles/c/config.json")
    mkfifo(folder.path + "/made/token/profiles/d", 0o600)
    for name in ["a", "b", "c"] {
      let failure = #expect(throws: ClientFailure.self) { try store.account(of: ProfileName(name)) }
      #expect(failure?.kind == .damaged, "\(name)")
    }
    #expect(try store.list().map(\.text) == ["a", "b", "c"])
  }

  @Test("the one file of early versions moves to the default profile, once")
  func migration() throws {
    let old = #"{"management_key":"\#(fakeKey.reveal())","api_base":"http://127.0.0.1:3000","email":"a@b.example"}"#
    folder.write(old, to: "made/token/config.json", mode: 0o644)
    #expect(try store.account(of: .standard)?.email == "a@b.example")
    store.migrate()
    #expect(folder.text(of: "made/token/profiles/default/config.json") == old)
    #expect(folder.mode(of: "made/token/profiles/default/config.json") == 0o600)
    #expect(folder.text(of: "made/token/config.json") == nil)
    folder.write("newer", to: "made/token/config.json")
    store.migrate()
    #expect(folder.text(of: "made/token/profiles/default/config.json") == old)
    #expect(try store.account(of: .standard)?.email == "a@b.example")
  }

  @Test("a place that cannot be written to is told before anything depends on it, and leaves nothing behind")
  func unwritable() throws {
    folder.write("a file", to: "blocked")
    for path in [folder.path + "/blocked/token", "/proc/self/token"] {
      let store = ProfileStore(path: path)
      let failure = #expect(throws: ClientFailure.self) { try store.proveWritable(.standard) }
      #expect(failure?.kind == .system)
      #expect(throws: ClientFailure.self) { try store.replace(.standard, with: account()) }
    }
    try store.proveWritable(.standard)
    #expect(folder.everything().filter { $0.contains("tmp") || $0.contains("probe") }.isEmpty)
  }

  @Test("[C-22] a write that fails leaves the old file and no draft")
  func failedWrite() throws {
    try store.replace(.standard, with: account())
    let files = DiskFolder(path: folder.path + "/made/token")
    mkdir(folder.path + "/made/token/profiles/default/taken", 0o700)
    folder.write("x", to: "made/token/profiles/default/taken/x")
    #expect(throws: ClientFailure.self) { try files.replace("profiles/default/taken", with: Array("new".utf8)) }
    #expect(folder.everything().filter { $0.contains(".tmp") }.isEmpty)
    #expect(try store.account(of: .standard) == account())
  }

  @Test("[C-22] changes made at once by several are all made, one after the other")
  func concurrent() async throws {
    let store = store
    try store.replace(.standard, with: account("0"))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<10 {
            try? store.update(.standard) { account throws(ClientFailure) in
              var account = account ?? StoredAccount()
              account.email = String((Int(account.email ?? "") ?? 0) + 1)
              return account
            }
          }
        }
      }
    }
    #expect(try store.account(of: .standard)?.email == "40")
  }

  @Test("the profiles of the demo live in memory by the same rules")
  func memory() throws {
    let memory = ProfileStore.inMemory()
    let work = try ProfileName("work")
    #expect(!memory.exists(work))
    try memory.create(work)
    #expect(throws: ClientFailure.self) { try memory.create(work) }
    try memory.replace(work, with: account())
    try memory.activate(work)
    #expect(try memory.current() == work)
    #expect(try memory.list() == [work])
    #expect(try memory.account(of: work) == account())
    try memory.forget(work)
    #expect(try memory.account(of: work) == nil)
    try memory.delete(work)
    #expect(throws: ClientFailure.self) { try memory.activate(work) }
  }
}
