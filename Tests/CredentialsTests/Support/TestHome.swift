import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import Synchronization

@testable import Credentials

/// A home directory of its own for one test, removed at the end.
final class TestHome: Sendable {
  let path: String
  let clock: TestClock

  init(now: Date = Date(timeIntervalSince1970: 1_790_000_000)) throws {
    var template = Array("/tmp/credtop-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw TestFailure("mkdtemp") }
    path = realPath(of: String(cString: made)) ?? String(cString: made)
    clock = TestClock(now)
    try makeFolder(path + "/work")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func at(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ name: String, _ text: String, mode: UInt32 = 0o600) throws -> String {
    try write(name, bytes: Array(text.utf8), mode: mode)
  }

  @discardableResult
  func write(_ name: String, bytes: [UInt8], mode: UInt32 = 0o600) throws -> String {
    try makeFolder(parent(of: at(name)))
    let file = open(at(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard file >= 0 else { throw TestFailure("open \(name)") }
    defer { close(file) }
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw TestFailure("write \(name)") }
    chmod(at(name), mode)
    return at(name)
  }

  func text(_ name: String) -> String? {
    guard case .content(let content) = readFile(at(name), limit: 1 << 24) else { return nil }
    return String(decoding: content.bytes, as: UTF8.self)
  }

  func mode(_ name: String) -> Int? {
    guard case .content(let content) = readFile(at(name), limit: 1 << 24) else { return nil }
    return content.mode
  }

  func context(_ environment: [String: String] = [:], mayWrite: Bool = true) -> DiscoveryContext {
    let clock = clock
    var variables = environment
    variables["PATH"] = environment["PATH"] ?? "/nowhere"
    return DiscoveryContext(
      home: path, environment: variables, workingDirectory: at("work"), now: { clock.now }, mayWrite: mayWrite)
  }

  /// Every file below the home that is not ours, with its content, mode and link target.
  func othersFiles() throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) where !name.contains("cli-token-history") {
      if let link = target(of: at(name)) { found[name] = "-> \(link)" }
      guard case .content(let content) = readFile(at(name), limit: 1 << 24) else { continue }
      found[name, default: ""] += "\(content.mode) \(content.modifiedAt) \(content.bytes)"
    }
    return found
  }
}

/// A clock that stands until it is moved.
final class TestClock: Sendable {
  private let time: Mutex<Date>

  init(_ start: Date) { time = Mutex(start) }

  var now: Date { time.withLock { $0 } }
  func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
}

struct TestFailure: Error, CustomStringConvertible {
  let description: String
  init(_ text: String) { description = "\(text): \(String(cString: strerror(errno)))" }
}

/// The same numbers for the same seed.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
