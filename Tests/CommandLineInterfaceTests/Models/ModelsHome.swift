import FoundationEssentials
import StructuredText
import Synchronization
import Testing
import TokenProxyClient

@testable import CommandLineInterface

/// A home with a store of OpenClaw, and `credtop models` run in it.
final class ModelsHome: Sendable {
  static let store = ".openclaw/agents/main/agent/auth-profiles.json"
  static let token = "sk-ant-oat01-FAKE" + String(repeating: "t", count: 80)
  static let key = "sk-or-v1-FAKE" + String(repeating: "k", count: 40)

  let home: TemporaryHome

  /// - Parameter profiles: the store's members; nil for no store.
  init(_ profiles: String? = ModelsHome.usual, version: String = "2026.1.29") throws {
    home = try TemporaryHome()
    home.write(
      """
      // my settings
      {
        "meta": { "lastTouchedVersion": "\(version)" },
        "agents": { "defaults": { "model": { "primary": "anthropic/claude-opus-4-5" } } },
        "auth": { "profiles": { } },
      }

      """, to: ".openclaw/openclaw.json")
    if let profiles { home.write(profiles, to: Self.store) }
  }

  static let usual = """
    {
      "version": 1,
      "profiles": {
        "anthropic:a": {
          "type": "oauth",
          "provider": "anthropic",
          "access": "sk-ant-oat01-FAKE-access-of-a-0123456789",
          "refresh": "sk-ant-ort01-FAKE-refresh-of-a-0123456789",
          "expires": 4102444800000
        },
        "anthropic:b": {
          "type": "oauth",
          "provider": "anthropic",
          "access": "sk-ant-oat01-FAKE-access-of-b-0123456789",
          "refresh": "sk-ant-ort01-FAKE-refresh-of-b-0123456789",
          "expires": 4102444800000
        },
        "openrouter:manual": {
          "type": "api_key",
          "provider": "openrouter",
          "key": "sk-or-v1-FAKE-key-0123456789"
        }
      },
      "usageStats": {
        "openrouter:manual": {
          "errorCount": 3,
          "disabledUntil": 4102444800000,
          "disabledReason": "billing"
        }
      }
    }

    """

  var stored: String? { home.text(of: Self.store) }
  var document: JSONValue? { stored.flatMap { try? JSONReader.read($0) } }

  /// The names of the commands in the audit log.
  var audited: [String] {
    ((try? AuditLog(folder: home.path + "/.openclaw-token").newest(50)) ?? []).map(\.command)
  }

  /// - Parameters:
  ///   - piped: what stands on standard input.
  ///   - typed: what the person answers at a terminal; nil without one.
  func run(
    _ words: [String], piped: [String] = [], typed: [String]? = nil, environment: [String: String] = [:]
  ) async -> Run {
    let output = Said()
    let errors = Said()
    let lines = Mutex((typed ?? piped)[...])
    var context = CommandContext(
      environment: environment.merging(["HOME": home.path, "PATH": home.path + "/bin"]) { given, _ in given },
      workingDirectory: "/", isInputTerminal: typed != nil, isOutputTerminal: false, now: { noon },
      write: output.add, writeError: errors.add)
    context.client.readLine = { lines.withLock { $0.popFirst() } }
    context.client.readHidden = { ask in
      ask()
      return lines.withLock { $0.popFirst() }
    }
    let status = await Program.run(arguments: ["models"] + words, in: context)
    return Run(status: status, output: output.value, errors: errors.value)
  }

  func run(_ words: String...) async -> Run { await run(words) }
}
