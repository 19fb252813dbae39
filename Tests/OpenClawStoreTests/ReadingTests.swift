import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText
import Testing

@testable import OpenClawStore

@Suite("Reading the stores of a machine")
struct ReadingTests {
  @Test("each instance has its own; the one that the environment leads to comes first")
  func instances() throws {
    let home = try StoreHome()
    for folder in [".openclaw-work", ".clawdbot"] { _ = try home.folder(folder + "/agents/main/agent") }
    // An older name that is a link to the present folder is no other instance.
    symlink(home.at(".openclaw"), home.at(".moltbot"))
    #expect(OpenClawStores.read(in: home.context()).instances.map(\.instance.name) == ["default", "work", ".clawdbot"])
    let named = OpenClawStores.read(in: home.context(["OPENCLAW_PROFILE": "work"])).instances
    #expect(named.map(\.instance.name) == ["work", "default", ".clawdbot"])
    #expect(named.map(\.instance.isCurrent) == [true, false, false])
    let elsewhere = OpenClawStores.read(in: home.context(["OPENCLAW_STATE_DIR": home.at("x/state")])).instances
    #expect(elsewhere.first?.instance.stateDirectory == home.at("x/state"))
  }

  @Test("early versions show and paste into the main agent, and order the default one")
  func mainTrap() throws {
    let home = try StoreHome(version: nil)
    try home.write(
      ".openclaw/openclaw.json",
      "{meta: {lastTouchedVersion: '2026.1.29'}, agents: {list: [{id: 'Side Kick'}, {id: 'boss', default: true}]}}")
    let early = try home.instance()
    #expect(early.agents.map(\.agent.id) == ["main", "boss", "side-kick"])
    #expect(early.agent(for: .status)?.agent.id == "main")
    #expect(early.agent(for: .order)?.agent.id == "boss")
    #expect(early.agent("SIDE KICK")?.agent.id == "side-kick")
    #expect(early.agent("nobody") == nil)
    try home.write(
      ".openclaw/openclaw.json",
      "{meta: {lastTouchedVersion: '2026.5.1'}, agents: {list: [{id: 'boss', default: true, agentDir: '~/own'}]}}")
    let later = try home.instance()
    #expect(later.agent(for: .status)?.agent.folder == home.at("own"))
  }

  @Test("another agent sees the main store under its own")
  func inheritance() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    try home.write(
      ".openclaw/agents/side/agent/auth-profiles.json",
      #"{"version": 1, "profiles": {"anthropic:default": {"type": "token", "provider": "anthropic", "token": "FAKE"}}}"#
    )
    _ = try home.folder(".openclaw/agents/bare/agent")
    let side = try home.agent("side")
    #expect(side.inheritsFrom == "main")
    #expect(side.effective.profile("anthropic:default")?.type == .token)
    #expect(side.effective.profile("openrouter:manual")?.isInherited == true)
    #expect(side.effective.order(of: "anthropic")?.ids.count == 2)
    let bare = try home.agent("bare")
    #expect(bare.own == .absent)
    #expect(bare.effective.profiles.count == 3)
    // Every profile once, at its owner.
    #expect(OpenClawStores.read(in: home.context()).holders.count == 4)
  }

  @Test("half of a document that is being written is read again")
  func halfWritten() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, "{\"version\": 1, \"prof")
    let waits = Box(0)
    var context = home.context(pause: { _ in waits.change { $0 += 1 } })
    let path = home.at(StoreHome.store)
    context.read = { name, limit in
      if name == path, waits.value == 3 { try? home.write(StoreHome.store, sample) }
      return readFile(name, limit: limit)
    }
    let reading = try #require(OpenClawStores.read(in: context).current?.agent())
    #expect(reading.own.store?.profiles.count == 3)
    #expect(waits.value == 3)
  }

  @Test("a damaged document is told, and read again only while it may be in the making")
  func damaged() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, "{\"version\": 1, \"prof")
    var times = [timeval(tv_sec: 1000, tv_usec: 0), timeval(tv_sec: 1000, tv_usec: 0)]
    utimes(home.at(StoreHome.store), &times)
    let waits = Box(0)
    let reading = OpenClawStores.read(in: home.context(pause: { _ in waits.change { $0 += 1 } })).current?.agent()
    #expect(reading?.own.problem?.kind == .malformed)
    #expect(waits.value == 0)
  }

  @Test("what is no file of ours to read is refused, without waiting", arguments: ["pipe", "folder", "circle"])
  func odd(kind: String) throws {
    let home = try StoreHome()
    _ = try home.folder(".openclaw/agents/main/agent")
    let path = home.at(StoreHome.store)
    switch kind {
    case "pipe": mkfifo(path, 0o600)
    case "folder": mkdir(path, 0o700)
    default: symlink(path, path)
    }
    #expect(try home.agent().own.problem?.kind == .unreadable)
  }

  @Test("older stores that wait for their import are what an agent would use")
  func waiting() throws {
    let home = try StoreHome()
    try home.write(
      ".openclaw/agents/main/agent/auth.json", #"{"groq": {"type": "api_key", "key": "FAKE"}, "odd": 3}"#)
    try home.write(
      ".openclaw/credentials/oauth.json",
      #"{"anthropic": {"access": "FAKE", "refresh": "FAKE", "expires": 1}, "x": {}}"#)
    let agent = try home.agent()
    #expect(agent.own == .absent)
    #expect(Set(agent.effective.profiles.map(\.id)) == ["groq:default", "anthropic:default"])
    try home.write(StoreHome.store, #"{"version": 1, "profiles": {}}"#)
    #expect(try home.agent().effective.profiles.isEmpty)
  }

  @Test("parts of a configuration that stand in other files are read from them")
  func includes() throws {
    let home = try StoreHome(version: nil)
    try home.write(
      ".openclaw/openclaw.json", "{'$include': ['./a.json5', './gone.json5'], auth: {order: {x: ['1']}}}")
    try home.write(".openclaw/a.json5", "{auth: {order: {x: ['2'], y: ['3']}}, meta: {lastTouchedVersion: '2026.3.9'}}")
    let instance = try home.instance()
    #expect(instance.settings.hasIncludes)
    #expect(instance.settings.order(of: "x", in: .e2)?.ids == ["1"])
    #expect(instance.settings.order(of: "y", in: .e2)?.ids == ["3"])
    #expect(instance.era.era == .e2)
    #expect(instance.settingsProblem?.message == "is included, but not there")
  }

  @Test("a configuration that includes itself comes to an end")
  func circle() throws {
    let home = try StoreHome(version: nil)
    try home.write(".openclaw/openclaw.json", "{'$include': ['openclaw.json', 'openclaw.json'], env: {A: 'b'}}")
    #expect(try home.instance().settings.variables.map(\.name) == ["A"])
  }

  @Test("copies that a migration left are listed")
  func archives() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store + ".migrated-2026", "{}")
    try home.write(".openclaw/credentials/oauth.json.sqlite-import.1.bak", "{}")
    #expect(try home.instance().archives.count == 2)
  }

  @Test("nothing is written by reading")
  func noTrace() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let before = try FileManager.default.subpathsOfDirectory(atPath: home.path).sorted()
    _ = try home.instance()
    #expect(try FileManager.default.subpathsOfDirectory(atPath: home.path).sorted() == before)
    #expect(home.text(StoreHome.store) == sample)
  }

  @Test("a login that OpenClaw renews at this moment is told")
  func renewing() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let instance = try home.instance()
    let profile = try #require(instance.agent()?.effective.profile("anthropic:default"))
    #expect(instance.refreshInProgress(of: profile, at: Date()) == nil)
    try home.write(
      ".openclaw/locks/oauth-refresh/lock-\(LockDigest.of(#"["anthropic","anthropic:default"]"#.utf8)).lock", "{}")
    #expect(instance.refreshInProgress(of: profile, at: Date()) != nil)
    #expect(instance.refreshInProgress(of: profile, at: Date() + 200) == nil)
  }
}
