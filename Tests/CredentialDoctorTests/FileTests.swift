import CredentialDoctor
import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText
import Testing

private let seconds = now.timeIntervalSince1970

private func scene(_ facts: FileFact..., era: OpenClawEra = .e1, userID: UInt32 = 1000) -> DoctorScene {
  var scene = scene(profiles: "{}", era: era)
  scene.files = facts.map { fact in
    var fact = fact
    if fact.ownerID == 0 { (fact.ownerID, fact.folderOwnerID) = (1000, 1000) }
    return fact
  }
  scene.userID = userID
  return scene
}

@Test("What others can read is closed; folders, stores and the tools' files alike")
func openModes() {
  let scene = scene(
    FileFact("/home/u/.openclaw", .folder, .openClaw, mode: 0o755), FileFact(storePath, .file, .store, mode: 0o644),
    FileFact("/home/u/.codex/auth.json", .file, .tool(.codex), mode: 0o640),
    FileFact("/home/u/work/.env", .file, .project, mode: 0o644), FileFact("/home/u/x", .file, .ours, mode: 0o600))
  let found = findings(in: scene).filter { $0.code == .perm }
  #expect(found.map(\.path) == [storePath, "/home/u/.codex/auth.json", "/home/u/.openclaw", "/home/u/work/.env"])
  #expect(found.map(\.action) == [.mode(0o600), .mode(0o600), .mode(0o700), nil])
}

@Test("A file of another user, and one that its owner cannot write, are told")
func owners() {
  let other = scene(FileFact(storePath, .file, .store, ownerID: 33, folderOwnerID: 1000))
  #expect(other.first(.perm)?.command == "sudo chown 1000 \(storePath)")
  #expect(scene(FileFact(storePath, .file, .store, mode: 0o400)).first(.perm)?.action == .mode(0o600))
  // Root looks after a container's store: it belongs to whom its folder belongs to.
  #expect(!scene(FileFact(storePath, .file, .store, ownerID: 33, folderOwnerID: 33), userID: 0).codes.contains("perm"))
}

@Test("A store that is a link is told")
func link() {
  let scene = scene(FileFact(storePath, .link(to: "/mnt/shared.json"), .store, mode: 0o644))
  #expect(scene.codes == ["symlink-store", "perm"])
  #expect(RepairPlan(for: scene).isEmpty)
}

@Test("A lock is stale by its age, and one that is held is left alone")
func staleLocks() {
  func lock(_ age: Double, _ kind: FileFact.Kind, _ era: OpenClawEra, body: String = "") -> DoctorScene {
    var fact = FileFact(
      storePath + ".lock", kind, .lock(seconds: 30, of: .openClawStore), modifiedAt: seconds - age)
    fact.body = Array(body.utf8)
    var scene = scene(fact, era: era)
    scene.processStart = { $0 == 77 ? 500 : nil }
    return scene
  }
  #expect(lock(20, .folder, .e1).codes.isEmpty)
  #expect(lock(40, .folder, .e1).first(.staleLock)?.severity == .warning)
  #expect(lock(40, .file, .e1).first(.staleLock)?.severity == .error)
  #expect(lock(40, .folder, .e2).first(.staleLock)?.severity == .error)
  #expect(lock(40, .file, .e2, body: #"{"pid": 5}"#).first(.staleLock)?.action == .unlock)
  // The holder runs and says that it took the lock just now.
  let held = Timestamp.text(now.addingTimeInterval(-5))
  #expect(lock(40, .file, .e2, body: #"{"pid": 77, "startTime": 500, "createdAt": "\#(held)"}"#).codes.isEmpty)
  #expect(lock(40, .file, .e2, body: #"{"pid": 77, "startTime": 9}"#).codes == ["stale-lock"])
}

@Test("A draft that nobody finished goes; one whose writer still runs stays")
func drafts() {
  func draft(_ name: String, age: Double) -> DoctorScene {
    var scene = scene(FileFact("/home/u/.openclaw/\(name)", .file, .temporary, modifiedAt: seconds - age))
    scene.processStart = { $0 == 77 ? 500 : nil }
    return scene
  }
  #expect(draft("openclaw.json.123.abc-def.tmp", age: 3600).first(.temporaryFile)?.action == .remove)
  #expect(draft("openclaw.json.77.abc-def.tmp", age: 3600).codes.isEmpty)
  #expect(draft("x.credtop-77-5.tmp", age: 3600).codes.isEmpty)
  #expect(draft("x.tmp", age: 60).codes.isEmpty)
}

@Test("Copies that a migration left are told")
func archives() {
  let scene = scene(FileFact(storePath + ".migrated-2026", .file, .archive, mode: 0o644))
  #expect(scene.codes == ["left-over-secrets", "perm"])
}

@Test(
  "A store with comments, a trailing comma or a byte order mark is written as strict JSON",
  arguments: [
    "// mine\n{\"version\": 1, \"profiles\": {},}", "\u{FEFF}{\"version\":1,\"profiles\":{}}",
  ])
func lenientStore(_ text: String) throws {
  let scene = scene(store: text)
  #expect(scene.first(.jsonInvalid)?.severity == .error)
  let plan = RepairPlan(for: scene)
  #expect(
    String(decoding: try #require(plan.documents.first).after, as: UTF8.self)
      == "{\n  \"version\": 1,\n  \"profiles\": {}\n}\n")
}

@Test(
  "What does not parse at all is left to a person, and what depends on it is not guessed",
  arguments: [
    "{\"version\": 1, \"profiles\": {", "[]", "7", "{\"version\": 1}", "", "\u{0}",
  ])
func brokenStore(_ text: String) {
  let scene = scene(store: text, configuration: #"{"auth": {"order": {"openai": ["openai:a"]}}}"#)
  #expect(scene.codes == ["json-invalid"])
  #expect(RepairPlan(for: scene).isEmpty)
  #expect(scene.first(.jsonInvalid)?.command?.hasPrefix("cp -p ") == true)
}

@Test("Older stores beside the one in use are told; beside an empty database they are an error")
func retired() {
  var files = scene(profiles: "{}")
  files.agents[0].legacy = StoreDocument(files.agents[0].folder + "/auth.json", bytes: Array("{}".utf8))
  #expect(files.first(.legacyFiles)?.severity == .warning)
  var base = scene(profiles: #"{"openai:a": {"type":"api_key"}}"#, era: .e3)
  base.agents[0].database = DatabaseScene("/home/u/x.sqlite", store: json(#"{"profiles": {}}"#))
  #expect(base.first(.legacyFiles)?.severity == .error)
  #expect(base.first(.legacyFiles)?.command == "openclaw doctor --fix")
}

@Test("A login in oauth.json that OpenClaw no longer reads is told, louder where it ends later than the stored one")
func shadowed() {
  var scene = scene(profiles: "{}")
  scene.oauth = StoreDocument("/o.json", bytes: Array(#"{"anthropic": {"access": "FAKE", "expires": \#(far)}}"#.utf8))
  #expect(scene.first(.oauthJSONShadowed)?.severity == .warning)
}

@Test("A database is never edited: orders by OpenClaw's commands, the rest is told")
func database() throws {
  var scene = scene(profiles: "{}", era: .e3)
  scene.agents[0].profiles = StoreDocument(storePath)
  let path = "/home/u/.openclaw/agents/main/agent/openclaw-agent.sqlite"
  scene.agents[0].database = DatabaseScene(
    path,
    store: json(
      #"{"profiles": {"anthropic:a": {"type":"oauth","provider":"anthropic","key":"\#(Fake.token)"}, "openai:b": {"type":"api_key","provider":"openai","key":"\#(Fake.key)"}}}"#
    ),
    state: json(#"{"order": {"openai": ["openai:ghost", "openai:b"], "groq": ["groq:ghost"]}}"#))
  let plan = RepairPlan(for: scene)
  #expect(plan.documents.isEmpty)
  #expect(
    plan.steps.map(\.action) == [
      .run(["models", "auth", "order", "clear", "--provider", "groq"], undo: nil),
      .run(["models", "auth", "order", "set", "--provider", "openai", "openai:b"], undo: nil),
    ])
  #expect(scene.first(.oauthKeyField)?.action == nil)
  #expect(scene.first(.oauthKeyField)?.command != nil)
}

@Test("Ten thousand broken profiles are mended in one go")
func manyProfiles() throws {
  let profiles = (0..<10_000).map { #""openai:\#($0)": {"type":"apiKey","provider":"openai","key":"\#(Fake.key)"}"# }
  let mended = try #require(scene(profiles: "{\(profiles.joined(separator: ","))}").mended?["profiles"]?.members)
  #expect(mended.count == 10_000 && mended.allSatisfy { $0.value["type"]?.string == "api_key" })
}
