import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText
import Testing

@testable import OpenClawStore

@Suite("Changing a JSON store")
struct WritingTests {
  private let folder = ".openclaw/agents/main/agent"
  private let config = ".openclaw/openclaw.json"

  @Test("changes what was wished and nothing else, and leaves no lock behind")
  func order() throws {
    let home = try StoreHome()
    let text = sample.replacing("\"version\": 1", with: #""zz": {"kept": [1.50, 1e3]}, "version": 1"#)
    try home.write(StoreHome.store, text, mode: 0o644)
    let outcome = try home.apply(.setOrder(provider: "anthropic", ids: ["anthropic:default"]))
    #expect(outcome.hasChanged && outcome.way == .files)
    var expected = try JSONReader.read(text)
    expected.setMember("order", to: .members([("anthropic", ["anthropic:default"].json)]))
    #expect(home.text(StoreHome.store) == JSONWriter.pretty(expected))
    #expect(home.mode(StoreHome.store) == 0o600)
    #expect(home.names(folder) == ["auth-profiles.json"])
    #expect(!outcome.difference.contains("FAKE") && outcome.difference.contains("+"))
  }

  @Test("is not done twice")
  func again() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    try home.apply(.setOrder(provider: "anthropic", ids: ["anthropic:default"]))
    let before = StoreFile(of: home.at(StoreHome.store))
    let outcome = try home.apply(.setOrder(provider: "anthropic", ids: ["anthropic:default"]))
    #expect(!outcome.hasChanged && outcome.backup == nil)
    #expect(StoreFile(of: home.at(StoreHome.store)) == before)
  }

  @Test("refuses ids that are not there or belong to another provider")
  func unknownIDs() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    #expect(throws: StoreFailure.noProfile(id: "anthropic:ghost", path: home.at(StoreHome.store))) {
      try home.apply(.setOrder(provider: "anthropic", ids: ["anthropic:ghost"]))
    }
    #expect(throws: StoreFailure.otherProvider(id: "openrouter:manual", provider: "openrouter", asked: "anthropic")) {
      try home.apply(.setOrder(provider: "anthropic", ids: ["openrouter:manual"]))
    }
    #expect(home.text(StoreHome.store) == sample)
  }

  @Test("a new profile is named in the configuration, whose comments stay")
  func profile() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let outcome = try home.apply(.setProfile(id: "groq:manual", key("FAKE-groq-0123456789", provider: "groq")))
    #expect(try home.json(StoreHome.store)["profiles"]?["groq:manual"]?["key"]?.string == "FAKE-groq-0123456789")
    let text = try #require(home.text(config))
    #expect(text.contains("// mine") && text.contains("// stamp") && !text.contains("FAKE"))
    #expect(try home.instance().settings.profile("groq:manual")?.mode == "api_key")
    #expect(outcome.written == [home.at(StoreHome.store), home.at(config)])
    #expect(!outcome.difference.contains("0123456"))
    // Gone again, it is gone everywhere.
    try home.apply(.setOrder(provider: "groq", ids: ["groq:manual"]))
    try home.apply(.removeProfile(id: "groq:manual"))
    #expect(home.text(StoreHome.store)?.contains("groq") == false)
    #expect(home.text(config)?.contains("groq") == false)
    #expect(home.text(config)?.contains("// mine") == true)
  }

  @Test("an order in the configuration gets a new profile first")
  func configuredOrder() throws {
    let home = try StoreHome(version: nil)
    try home.write(config, "{meta: {lastTouchedVersion: '2026.1.29'}, auth: {order: {groq: ['groq:a']}}} // end")
    try home.apply(.setProfile(id: "groq:b", key("FAKE", provider: "groq")))
    #expect(try home.instance().settings.order(of: "groq", in: .e1)?.ids == ["groq:b", "groq:a"])
    #expect(home.text(config)?.hasSuffix("// end") == true)
  }

  @Test("a configuration that cannot be edited stops what needs it, before anything is written")
  func brokenConfiguration() throws {
    let home = try StoreHome(version: nil)
    try home.write(
      config, "{meta: {lastTouchedVersion: '2026.1.29'}, auth: {'$include': 'auth.json5'}}")
    try home.write(".openclaw/auth.json5", "{profiles: {'groq:a': {provider: 'groq', mode: 'api_key'}}}")
    try home.write(StoreHome.store, sample)
    #expect(throws: StoreFailure.self) { try home.apply(.setProfile(id: "groq:b", key("FAKE", provider: "groq"))) }
    #expect(home.text(StoreHome.store) == sample)
    // Where OpenClaw uses the profile without the entry, it is stored and the rest told.
    let outcome = try home.apply(.setProfile(id: "xai:b", key("FAKE", provider: "xai")))
    #expect(outcome.notes.first?.contains("left as it was") == true)
  }

  @Test("a dry run shows what would change, and changes nothing")
  func dryRun() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let before = home.text(config)
    let outcome = try home.apply(
      .setProfile(id: "groq:manual", key("FAKE-groq-0123456789", provider: "groq")), dryRun: true)
    #expect(outcome.hasChanged && outcome.isDryRun && outcome.backup == nil)
    #expect(outcome.difference.contains("groq:manual") && !outcome.difference.contains("0123456"))
    #expect(home.text(StoreHome.store) == sample && home.text(config) == before)
    #expect(home.names(".local/state/credtop").isEmpty)
  }

  @Test(
    "a store that does not parse is never replaced",
    arguments: ["{\"version\": 1, \"pro", "[]", "", "{\"profiles\": 3}"])
  func damaged(text: String) throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, text)
    #expect(throws: StoreFailure.self) { try home.apply(.setProfile(id: "a:b", key("FAKE"))) }
    #expect(home.text(StoreHome.store) == text)
    #expect(home.names(folder) == ["auth-profiles.json"])
  }

  @Test("older stores that wait for their import are not forestalled")
  func waiting() throws {
    let home = try StoreHome()
    try home.write(folder + "/auth.json", #"{"groq": {"type": "api_key", "key": "FAKE"}}"#)
    #expect(throws: StoreFailure.self) { try home.apply(.setProfile(id: "a:b", key("FAKE"))) }
    #expect(home.text(StoreHome.store) == nil)
  }

  @Test("cooldowns end, and failures are forgotten")
  func cooldowns() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    try home.apply(.clearWindows(id: "openrouter:manual"))
    let usage = try home.json(StoreHome.store)["usageStats"]?["openrouter:manual"]
    #expect(usage == .members([("errorCount", 0.json), ("lastFailureAt", .number("1769990000000"))]))
  }

  @Test("single members are changed in their places")
  func members() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    try home.apply(
      .editProfile(id: "anthropic:broken", [.set("type", SealedJSON("token".json)), .rename("key", to: "token")]),
      .dropFromOrder(provider: "anthropic", ids: ["anthropic:broken"]))
    let document = try home.json(StoreHome.store)
    #expect(
      document["profiles"]?["anthropic:broken"]
        == .members([("type", "token".json), ("provider", "anthropic".json), ("token", "A2FAKE".json)]))
    #expect(document["order"]?["anthropic"] == ["anthropic:default"].json)
  }

  @Test("states go where the version keeps them")
  func states() throws {
    let early = try StoreHome(version: "2026.3.9")
    try early.write(
      StoreHome.store, #"{"version": 1, "profiles": {"a:b": {"type": "token", "provider": "a", "token": "FAKE"}}}"#)
    try early.apply(.setOrder(provider: "a", ids: ["a:b"]))
    #expect(early.text(StoreHome.state) == nil)
    #expect(try early.json(StoreHome.store)["order"] != nil)
    let later = try StoreHome(version: "2026.5.1")
    try later.write(
      StoreHome.store, #"{"version": 1, "profiles": {"a:b": {"type": "token", "provider": "a", "token": "FAKE"}}}"#)
    try later.apply(.setOrder(provider: "a", ids: ["a:b"]))
    #expect(try later.json(StoreHome.store)["order"] == nil)
    #expect(
      try later.json(StoreHome.state) == .members([("version", 1.json), ("order", .members([("a", ["a:b"].json)]))]))
    try later.apply(.clearOrder(provider: "A"))
    #expect(later.text(StoreHome.state) == nil)
  }

  @Test("a link stays a link, and its file is replaced")
  func link() throws {
    let home = try StoreHome()
    try home.write("vault/store.json", sample)
    _ = try home.folder(folder)
    symlink(home.at("vault/store.json"), home.at(StoreHome.store))
    try home.apply(.clearOrder(provider: "anthropic"))
    #expect(target(of: home.at(StoreHome.store)) == home.at("vault/store.json"))
    #expect(home.text("vault/store.json")?.contains("order") == false)
    #expect(home.names("vault") == ["store.json"])
  }

  @Test("what was there before can be put back to the byte, unless somebody wrote since")
  func backup() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let outcome = try home.apply(.setProfile(id: "groq:x", key("FAKE", provider: "groq")))
    let configuration = try #require(home.text(config))
    let backups = StoreBackups(context: home.context())
    let made = try #require(backups.list().first)
    #expect(made == outcome.backup && made.files.map(\.path) == [home.at(StoreHome.store), home.at(config)])
    #expect(StoreFile(of: made.folder)?.mode == 0o700)
    for name in LocalFiles.names(in: made.folder, limit: 10) {
      #expect(StoreFile(of: made.folder + "/" + name)?.mode == 0o600)
    }
    try home.write(config, configuration + "// later\n")
    let first = try backups.restore(made, lockKind: .folder, patience: .short)
    #expect(first == .init(restored: [home.at(StoreHome.store)], left: [home.at(config)]))
    #expect(home.text(StoreHome.store) == sample)
    #expect(backups.list() == [made])
    try home.write(config, configuration)
    #expect(try backups.restore(made, lockKind: .folder, patience: .short, force: true).left.isEmpty)
    #expect(home.text(config)?.contains("groq") == false)
    #expect(backups.list().isEmpty)
  }

  @Test("a store that was not there is gone again after a restore")
  func restoreNothing() throws {
    let home = try StoreHome()
    let outcome = try home.apply(.setProfile(id: "groq:x", key("FAKE", provider: "groq")))
    _ = try StoreBackups(context: home.context()).restore(
      try #require(outcome.backup), lockKind: .folder, patience: .short)
    #expect(home.text(StoreHome.store) == nil)
  }

  @Test("a program that writes without the lock in between is not overwritten, and our change comes after it")
  func disturbed() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let instance = try home.instance()
    let reads = Box(0)
    var context = home.context()
    let path = home.at(StoreHome.store)
    context.read = { name, limit in
      let reading = readFile(name, limit: limit)
      guard name == path else { return reading }
      reads.change { $0 += 1 }
      // After our first reading under the lock somebody adds a profile.
      if reads.value == 1 {
        try? home.write(
          StoreHome.store,
          sample.replacing(
            "\"profiles\": {",
            with: #""profiles": {"groq:theirs": {"type": "api_key", "provider": "groq", "key": "FAKE"},"#))
      }
      return reading
    }
    try StoreWriter(context: context, patience: .short).apply(
      [.clearOrder(provider: "anthropic")], to: try #require(instance.agent()), of: instance, reason: "test")
    let document = try home.json(StoreHome.store)
    #expect(document["order"] == nil)
    #expect(document["profiles"]?["groq:theirs"] != nil)
  }

  @Test("a change that is undone again and again is given up and told")
  func overwritten() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let instance = try home.instance()
    var context = home.context()
    let path = home.at(StoreHome.store)
    let lock = path + ".lock"
    context.read = { name, limit in
      // Whenever the lock is free, the old content is put back.
      if name == path, !exists(lock) { try? home.write(StoreHome.store, sample) }
      return readFile(name, limit: limit)
    }
    #expect(throws: StoreFailure.overwritten(path: path)) {
      try StoreWriter(context: context, patience: .short).apply(
        [.clearOrder(provider: "anthropic")], to: try #require(instance.agent()), of: instance, reason: "test")
    }
  }

  @Test("nothing is written where nothing may be", arguments: [true, false])
  func readOnly(byVariable: Bool) throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let instance = try home.instance()
    var context = home.context(byVariable ? ["OPENCLAW_AUTH_STORE_READONLY": "1"] : [:])
    if !byVariable { context.mayWrite = false }
    #expect(throws: StoreFailure.self) {
      try StoreWriter(context: context).apply(
        [.clearOrder(provider: "anthropic")], to: try #require(instance.agent()), of: instance, reason: "test")
    }
    #expect(home.text(StoreHome.store) == sample)
  }

  @Test("drafts of writers that died are cleared away, and nobody else's")
  func drafts() throws {
    let home = try StoreHome()
    try home.write(StoreHome.store, sample)
    let dead = StoreHome.store + ".2147483646-abcdefgh1234.tmp"
    let alive = StoreHome.store + ".\(getpid())-abcdefgh1234.tmp"
    try home.write(dead, "FAKE")
    try home.write(alive, "FAKE")
    try home.write(folder + "/mine.tmp", "FAKE")
    try home.apply(.clearOrder(provider: "anthropic"))
    #expect(home.text(dead) == nil && home.text(alive) != nil && home.text(folder + "/mine.tmp") != nil)
  }
}
