import Glibc
import LocalFiles
import Testing

@testable import Credentials

@Suite("Noticing that a source changed")
struct SourceWatcherTests {
  @Test("a file that is replaced by renaming is noticed, whether or not its folder existed", .timeLimit(.minutes(1)))
  func renamed() async throws {
    let home = try TestHome()
    try makeFolder(home.at(".codex"))
    var changes = TokenDiscovery(context: home.context()).changes().makeAsyncIterator()
    try await untilWatched(home, ".codex", &changes)
    try home.write(".codex/auth.json.tmp", "{}")
    rename(home.at(".codex/auth.json.tmp"), home.at(".codex/auth.json"))
    await changes.next()
    // The folder comes first and the file in it later: both steps are seen.
    try makeFolder(home.at(".claude"))
    await changes.next()
    try home.write(".claude/.credentials.json", "{}")
    await changes.next()
    unlink(home.at(".claude/.credentials.json"))
    await changes.next()
  }

  @Test("a burst of thousands of changes is a few elements", .timeLimit(.minutes(1)))
  func burst() async throws {
    let home = try TestHome()
    try makeFolder(home.at(".codex"))
    let service = TokenDiscovery(context: home.context())
    var changes = service.changes().makeAsyncIterator()
    try await untilWatched(home, ".codex", &changes)
    let clock = ContinuousClock()
    let start = clock.now
    let writer = Task.detached {
      for _ in 0..<5000 { try home.write(".codex/auth.json", "{}") }
      try home.write(".claude.json", "{}")
    }
    var count = 0
    repeat {
      await changes.next()
      count += 1
    } while !exists(home.at(".claude.json"))
    try await writer.value
    // At most two a second, however long the machine took, and those of the beginning and the end.
    #expect(count <= Int((clock.now - start) / .milliseconds(500)) + 2)
  }

  @Test("the stream ends when its consumer is cancelled", .timeLimit(.minutes(1)))
  func cancelled() async throws {
    let home = try TestHome()
    let context = home.context()
    let task = Task {
      for await _ in SourceWatcher.changes(of: context) {}
      return true
    }
    task.cancel()
    #expect(await task.value)
  }

  @Test("the plan names folders that exist and the next step to those that do not")
  func plan() throws {
    let home = try TestHome()
    try home.write(".codex/config.toml", "")
    try home.write("synced/creds.json", "{}")
    try makeFolder(home.at(".claude"))
    symlink(home.at("synced/creds.json"), home.at(".claude/.credentials.json"))
    let folders = WatchPlan(home.context()).folders
    #expect(folders[home.at(".codex")]?.matches("auth.json") == true)
    #expect(folders[home.at(".codex")]?.matches("history.jsonl") == false)
    #expect(folders[home.path]?.matches(".kimi-code") == true)
    #expect(folders[home.path]?.matches(".claude.json") == true)
    #expect(folders[home.path]?.matches(".bash_history") == false)
    #expect(folders[home.at("synced")]?.matches("creds.json") == true)
    #expect(folders.keys.allSatisfy { isFolder($0) })
  }

  @Test("a tool's folder that is a link is watched as a name, too")
  func linkedFolder() throws {
    let home = try TestHome()
    try home.write("synced/codex/auth.json", "{}")
    symlink("synced/codex", home.at(".codex"))
    let folders = WatchPlan(home.context()).folders
    #expect(folders[home.path]?.matches(".codex") == true)
    #expect(folders[home.at(".codex")]?.matches("auth.json") == true)
  }

  @Test("every file of a folder of credentials matters once the folder exists")
  func folderSource() throws {
    let home = try TestHome()
    try makeFolder(home.at(".kimi-code/credentials"))
    let names = try #require(WatchPlan(home.context()).folders[home.at(".kimi-code/credentials")])
    #expect(names.matches("kimi-code-env-0.json"))
    #expect(!names.matches("kimi-code.lock"))
  }

  /// Changes a file until the watcher, which starts on a thread of its own, has seen one of the changes.
  private func untilWatched(
    _ home: TestHome, _ folder: String, _ changes: inout AsyncStream<Void>.AsyncIterator
  ) async throws {
    let toucher = Task {
      while !Task.isCancelled {
        try home.write("\(folder)/config.toml", "")
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    await changes.next()
    toucher.cancel()
    _ = try? await toucher.value
  }
}
