import FoundationEssentials
import Glibc
import LocalFiles
import OpenClawConfiguration
import StructuredText
import Synchronization
import Testing

@testable import OpenClawStore

/// A home of its own for one test, removed at the end.
final class StoreHome: Sendable {
  let path: String
  static let store = ".openclaw/agents/main/agent/auth-profiles.json"
  static let state = ".openclaw/agents/main/agent/auth-state.json"
  static let database = ".openclaw/agents/main/agent/openclaw-agent.sqlite"

  /// - Parameter version: that the configuration was written by; nil makes none.
  init(version: String? = "2026.1.29") throws {
    var template = Array("/tmp/credtop-store-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template).map { String(cString: $0) })
    path = realPath(of: made) ?? made
    if let version {
      try write(
        ".openclaw/openclaw.json",
        "// mine\n{\n  \"meta\": { \"lastTouchedVersion\": \"\(version)\" }, // stamp\n  \"auth\": { \"profiles\": { } },\n}\n"
      )
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func at(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws {
    try write(name, bytes: Array(text.utf8), mode: mode)
  }

  func write(_ name: String, bytes: [UInt8], mode: mode_t = 0o600) throws {
    try makeFolder(parent(of: at(name)))
    let file = open(at(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    try #require(Glibc.write(file, bytes, bytes.count) == bytes.count)
    chmod(at(name), mode)
  }

  func folder(_ name: String) throws -> String {
    try makeFolder(at(name))
    return at(name)
  }

  func text(_ name: String) -> String? {
    guard case .content(let content) = readFile(at(name), limit: 1 << 26) else { return nil }
    return String(decoding: content.bytes, as: UTF8.self)
  }

  func json(_ name: String) throws -> JSONValue { try JSONReader.read(try #require(text(name))) }

  func mode(_ name: String) -> Int? { StoreFile(of: at(name))?.mode }

  func names(_ folder: String) -> [String] { LocalFiles.names(in: at(folder), limit: 1000) }

  func context(
    _ environment: [String: String] = [:], pause: @escaping @Sendable (Duration) -> Void = { _ in }
  ) -> StoreContext {
    StoreContext(home: path, environment: environment, pause: pause)
  }

  func instance(_ environment: [String: String] = [:]) throws -> InstanceReading {
    try #require(OpenClawStores.read(in: context(environment)).current)
  }

  func agent(_ name: String? = nil) throws -> AgentReading { try #require(try instance().agent(name)) }

  /// Applies changes to the main agent's store, as it is read now.
  @discardableResult
  func apply(
    _ changes: StoreChange..., dryRun: Bool = false, patience: LockPatience = .short,
    pause: @escaping @Sendable (Duration) -> Void = { _ in }
  ) throws -> StoreOutcome {
    let instance = try instance()
    let writer = StoreWriter(context: context(pause: pause), patience: patience)
    return try writer.apply(
      changes, to: try #require(instance.agent()), of: instance, reason: "test", dryRun: dryRun)
  }
}

extension LockPatience {
  static let short = LockPatience(retries: 3, first: .milliseconds(1), longest: .milliseconds(4))
}

/// A value that closures of a test change.
final class Box<Value: Sendable>: Sendable {
  private let content: Mutex<Value>
  init(_ value: Value) { content = Mutex(value) }
  var value: Value { content.withLock { $0 } }
  func change(_ change: @Sendable (inout Value) -> Void) { content.withLock { change(&$0) } }
}

let far = 4_102_444_800_000.0

/// The store of the documents of OpenClaw's shape: one good, one broken, one cooling profile. All secrets are made up.
let sample = """
  {
    "version": 1,
    "profiles": {
      "anthropic:default": { "type": "oauth", "provider": "anthropic", "access": "A1FAKE", "refresh": "R1FAKE", "expires": 4102444800000 },
      "anthropic:broken":  { "type": "oauth", "provider": "anthropic", "key": "A2FAKE" },
      "openrouter:manual": { "type": "api_key", "provider": "openrouter", "key": "K1FAKE" }
    },
    "order": { "anthropic": ["anthropic:broken", "anthropic:default"] },
    "lastGood": { "anthropic": "anthropic:default" },
    "usageStats": { "openrouter:manual": { "errorCount": 2, "cooldownUntil": 4102444800000, "lastFailureAt": 1769990000000, "failureCounts": { "rate_limit": 2 } } }
  }

  """

func store(_ text: String, state: String? = nil, era: OpenClawEra) throws -> AuthStore {
  try #require(AuthStore(profiles: JSONReader.read(text), state: state.map { try JSONReader.read($0) }, era: era))
}

func key(_ text: String, provider: String = "openrouter") -> SealedJSON {
  SealedJSON(.members([("type", "api_key".json), ("provider", provider.json), ("key", text.json)]))
}
