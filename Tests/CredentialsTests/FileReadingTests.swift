import Domain
import Glibc
import LocalFiles
import Testing

@testable import Credentials

@Suite("Reading files that anybody may have put there")
struct FileReadingTests {
  private func refusal(_ reading: FileReading) -> DiscoveryNotice.Kind? {
    if case .refused(let kind, _) = reading { kind } else { nil }
  }

  @Test("a file brings its bytes, its mode and its real path")
  func content() throws {
    let home = try TestHome()
    let path = try home.write(".codex/auth.json", "{}\n", mode: 0o644)
    guard case .content(let content) = readFile(path, limit: 100) else {
      Issue.record("it was not read")
      return
    }
    #expect(content.bytes == Array("{}\n".utf8))
    #expect(content.mode == 0o644)
    #expect(content.ownerID == getuid())
    #expect(content.realPath == path)
  }

  @Test("what is not there is absent, also below a file")
  func absent() throws {
    let home = try TestHome()
    try home.write("file", "x")
    for name in ["nothing", "file/below", "no/such/folder"] {
      guard case .absent = readFile(home.at(name), limit: 100) else {
        Issue.record("\(name) is not absent")
        continue
      }
    }
  }

  @Test("a pipe, a folder, a link in a circle and a device are refused at once")
  func strange() throws {
    let home = try TestHome()
    mkfifo(home.at("pipe"), 0o600)
    symlink("circle", home.at("circle"))
    for path in [home.at("pipe"), home.at("work"), home.at("circle"), "/dev/zero"] {
      #expect(refusal(readFile(path, limit: 100)) == .unreadable, "\(path)")
    }
  }

  @Test("the limit holds to the byte, also for files that tell no size")
  func limit() throws {
    let home = try TestHome()
    let exact = try home.write("exact", bytes: Array(repeating: 65, count: 4096))
    let over = try home.write("over", bytes: Array(repeating: 65, count: 4097))
    guard case .content(let content) = readFile(exact, limit: 4096) else {
      Issue.record("4096 bytes were not read")
      return
    }
    #expect(content.bytes.count == 4096)
    #expect(refusal(readFile(over, limit: 4096)) == .tooLarge)
    #expect(refusal(readFile("/proc/self/maps", limit: 16)) == .tooLarge)
  }

  @Test("a link is followed and its target told")
  func link() throws {
    let home = try TestHome()
    let real = try home.write("synced/auth.json", "{}")
    symlink(real, home.at("auth.json"))
    guard case .content(let content) = readFile(home.at("auth.json"), limit: 100) else {
      Issue.record("it was not read")
      return
    }
    #expect(content.realPath == real)
  }

  @Test("a folder of many names is listed up to the limit, sorted, by their ends")
  func listing() throws {
    let home = try TestHome()
    for name in ["b.json", "a.json", "c.txt"] { try home.write("d/\(name)", "") }
    #expect(names(in: home.at("d"), suffix: ".json", limit: 10) == ["a.json", "b.json"])
    #expect(names(in: home.at("d"), limit: 2).count == 2)
    #expect(names(in: home.at("nothing"), limit: 2).isEmpty)
  }
}
