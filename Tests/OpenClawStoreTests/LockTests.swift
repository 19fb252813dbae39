import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText
import Testing

@testable import OpenClawStore

@Suite("The locks of a JSON store")
struct LockTests {
  private let lock = StoreHome.store + ".lock"

  private func age(_ path: String, by seconds: Int) {
    let then = Int(Date().timeIntervalSince1970) - seconds
    var times = [timeval(tv_sec: then, tv_usec: 0), timeval(tv_sec: then, tv_usec: 0)]
    utimes(path, &times)
  }

  private func home(_ version: String) throws -> StoreHome {
    let home = try StoreHome(version: version)
    try home.write(StoreHome.store, sample)
    return home
  }

  @Test("one that is held is waited for")
  func waits() throws {
    let home = try home("2026.1.29")
    mkdir(home.at(lock), 0o700)
    let (path, waits) = (home.at(lock), Box(0))
    try home.apply(.clearOrder(provider: "anthropic")) { _ in
      waits.change { $0 += 1 }
      #expect(home.text(StoreHome.store) == sample)
      if waits.value == 2 { rmdir(path) }
    }
    #expect(waits.value == 2)
    #expect(try home.json(StoreHome.store)["order"] == nil)
  }

  @Test("one that stays held is told with its holder, and is left alone", arguments: ["2026.1.29", "2026.4.9"])
  func held(version: String) throws {
    let home = try home(version)
    if version == "2026.1.29" {
      mkdir(home.at(lock), 0o700)
    } else {
      try home.write(lock, JSONWriter.pretty(LockState.body(now: Date())))
    }
    let failure = #expect(throws: StoreFailure.self) { try home.apply(.clearOrder(provider: "anthropic")) }
    guard case .locked(let holder) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(holder.path == home.at(lock))
    #expect(holder.processID == (version == "2026.1.29" ? nil : Int(getpid())))
    #expect(home.text(StoreHome.store) == sample && exists(home.at(lock)))
    #expect(failure?.exitCode == 1)
  }

  @Test("a folder that nobody touched for half a minute is a leftover, a younger one is not")
  func staleFolder() throws {
    let home = try home("2026.1.29")
    mkdir(home.at(lock), 0o700)
    age(home.at(lock), by: 20)
    #expect(throws: StoreFailure.self) { try home.apply(.clearOrder(provider: "anthropic")) }
    #expect(exists(home.at(lock)))
    age(home.at(lock), by: 31)
    try home.apply(.clearOrder(provider: "anthropic"))
    #expect(!exists(home.at(lock)))
  }

  @Test("a folder with something in it is never emptied")
  func fullFolder() throws {
    let home = try home("2026.1.29")
    try home.write(lock + "/x", "")
    age(home.at(lock), by: 100)
    #expect(throws: StoreFailure.self) { try home.apply(.clearOrder(provider: "anthropic")) }
    #expect(exists(home.at(lock + "/x")))
  }

  @Test(
    "a lock file is a leftover when its process is gone, is another one, or is too old",
    arguments: [
      ("{\"pid\": 2147483646, \"createdAt\": \"NOW\"}", true),
      ("{\"pid\": SELF, \"createdAt\": \"NOW\", \"startTime\": 1}", true),
      ("{\"pid\": SELF, \"createdAt\": \"2026-01-01T00:00:00.000Z\"}", true),
      ("{\"pid\": SELF, \"createdAt\": \"NOW\"}", false),
      ("{\"pid\": SELF, \"createdAt\": \"NOW\", \"startTime\": START}", false), ("", false), ("{\"pid\"", false),
      ("{\"pid\": -1, \"createdAt\": \"NOW\"}", false),
      ("{\"pid\": 99999999999999999999, \"createdAt\": \"NOW\"}", false),
    ])
  func staleFile(body: String, isStale: Bool) throws {
    let home = try home("2026.4.9")
    let started = try #require(LockState.startTime(of: Int(getpid())))
    try home.write(
      lock,
      body.replacing("NOW", with: Date().timestamp).replacing("SELF", with: "\(getpid())")
        .replacing("START", with: "\(started)"))
    if isStale {
      try home.apply(.clearOrder(provider: "anthropic"))
      #expect(!exists(home.at(lock)))
    } else {
      #expect(throws: StoreFailure.self) { try home.apply(.clearOrder(provider: "anthropic")) }
      #expect(exists(home.at(lock)))
    }
  }

  @Test("an unreadable lock file is judged by its age")
  func oldGarbage() throws {
    let home = try home("2026.4.9")
    try home.write(lock, "garbage")
    age(home.at(lock), by: 31)
    try home.apply(.clearOrder(provider: "anthropic"))
    #expect(!exists(home.at(lock)))
  }

  @Test("a lock that somebody took from us is not theirs to lose, and nothing is written")
  func stolen() throws {
    let home = try home("2026.1.29")
    _ = try home.folder(".openclaw/agents/main/agent")
    let ours = try StoreLock.attempt(home.at(lock), isFolder: true, patience: .short, now: Date()).get()
    #expect(ours.isHeld)
    rmdir(home.at(lock))
    try home.write(lock, "theirs")
    #expect(!ours.isHeld)
    ours.release()
    #expect(home.text(lock) == "theirs")
  }

  @Test(
    "of many who find the same leftover each gets the lock in the end, and nothing stays behind",
    .timeLimit(.minutes(1)))
  func contested() async throws {
    let home = try home("2026.1.29")
    let path = home.at(lock)
    mkdir(path, 0o700)
    age(path, by: 60)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<16 {
        group.addTask {
          while true {
            let old = Date().timeIntervalSince1970 - 30
            guard let lock = try EntryLock.take(path, body: nil, isAbandoned: { $0.modifiedAt < old }) else {
              await Task.yield()
              continue
            }
            await Task.yield()
            return lock.release()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(!exists(path))
    #expect(names(in: parent(of: path), limit: 10).allSatisfy { !$0.contains("abandoned") })
  }

  @Test("a link's locks lie beside its file in the first versions, and beside its name later")
  func links() throws {
    let home = try StoreHome()
    try home.write("vault/s.json", sample)
    _ = try home.folder(".openclaw/agents/main/agent")
    symlink(home.at("vault/s.json"), home.at(StoreHome.store))
    let both = StoreLock.plan(of: home.at(StoreHome.store), kind: .both)
    #expect(StoreLock.folderPath(of: home.at(StoreHome.store)) == home.at("vault/s.json.lock"))
    #expect(StoreLock.filePath(of: home.at(StoreHome.store)) == home.at(lock))
    #expect(both.map(\.path) == [home.at(lock), home.at("vault/s.json.lock")])
    #expect(both.map(\.isFolder) == [false, true])
    #expect(StoreLock.plan(of: home.at("vault/s.json"), kind: .both).map(\.isFolder) == [true])
  }

  @Test("waiting takes at least as long as OpenClaw's own writers wait, and at most a minute and a half")
  func patience() {
    let standard = LockPatience.standard
    let least = (0..<standard.retries).reduce(Duration.zero) { $0 + standard.pause(before: $1, chance: 0) }
    #expect(least >= .milliseconds(42_700))
    #expect(standard.total <= .seconds(90))
  }
}
