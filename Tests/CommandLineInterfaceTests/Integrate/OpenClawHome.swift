import FoundationEssentials
import Glibc
import StructuredText
import Synchronization
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

/// A home folder with an OpenClaw in it, a login at a token proxy, and commands that run against both.
struct OpenClawHome {
  let home: TemporaryHome
  let proxy: FakeTokenProxy

  static let managementKey = "sk-mgmt-" + "fa4e0000-0000-0000-0000-000000000000"

  init(_ configuration: String? = nil, proxy: FakeTokenProxy = FakeTokenProxy()) throws {
    home = try TemporaryHome()
    self.proxy = proxy
    if let configuration { home.write(configuration, to: ".openclaw/openclaw.json") }
  }

  /// Puts a program named `openclaw` on PATH. It notes how it was called in `calls`.
  func install(version: String, _ script: String = "exit 1") throws {
    home.write(
      """
      #!/bin/sh
      echo "$@" >> "\(home.path)/calls"
      CONFIG="${OPENCLAW_CONFIG_PATH:-\(home.path)/.openclaw/openclaw.json}"
      if [ "$1" = --version ]; then echo "OpenClaw \(version) (abc1234)"; exit 0; fi
      \(script)
      """, to: "bin/openclaw", mode: 0o700)
  }

  /// The versions before `config validate` and `config patch`.
  func installEarly() throws {
    try install(version: "2026.2.1", "echo 'error: unknown command' >&2; exit 1")
  }

  /// - Parameter patch: what `config patch` does when it is no dry run.
  func installLate(validate: String = "exit 0", patch: String = "exit 1") throws {
    try install(
      version: "2026.8.3",
      """
      case "$1 $2" in
        "config file") echo "$CONFIG" ;;
        "config validate") \(validate) ;;
        "config patch") [ "$5" = --dry-run ] && exit 0; \(patch) ;;
        *) echo "error: unknown command" >&2; exit 1 ;;
      esac
      """)
  }

  /// How `openclaw` was called, but for the questions after its version.
  var calls: [String] {
    (home.text(of: "calls") ?? "").split(separator: "\n").map(String.init).filter { $0 != "--version" }
  }

  var configuration: String? { home.text(of: ".openclaw/openclaw.json") }
  var variables: String? { home.text(of: ".openclaw/.env") }

  /// The permissions of a file; nil when there is none.
  func mode(_ name: String) -> mode_t? {
    var facts = stat()
    return stat(home.path + "/" + name, &facts) == 0 ? facts.st_mode & 0o777 : nil
  }

  /// The copies beside the configuration.
  var backups: [String] {
    (SmallFile.names(in: home.path + "/.openclaw") ?? []).filter { $0.hasPrefix("openclaw.json.credtop-") }
  }

  func run(_ arguments: String..., environment: [String: String] = [:], isLoggedIn: Bool = true, answers: [String] = [])
    async -> Run
  {
    var variables = ["HOME": home.path, "PATH": "\(home.path)/bin:/usr/bin:/bin"]
    if isLoggedIn { variables["OPENCLAW_TOKEN_KEY"] = Self.managementKey }
    let collected = Collected()
    var context = CommandContext(
      environment: variables.merging(environment) { $1 }, workingDirectory: "/", isInputTerminal: !answers.isEmpty,
      isOutputTerminal: false, now: { noon }, write: collected.add, writeError: collected.addError)
    let proxy = proxy
    context.client.transport = { _, _ in proxy }
    let rest = Mutex(answers[...])
    context.client.readLine = { rest.withLock { $0.popFirst() } }
    context.client.makeIdempotencyKey = { "idem-1" }
    let status = await Program.run(arguments: ["integrate"] + arguments, in: context)
    return Run(status: status, output: collected.output, errors: collected.errors)
  }
}

private final class Collected: Sendable {
  private let texts = Mutex(("", ""))
  func add(_ text: String) { texts.withLock { $0.0 += text } }
  func addError(_ text: String) { texts.withLock { $0.1 += text } }
  var output: String { texts.withLock { $0.0 } }
  var errors: String { texts.withLock { $0.1 } }
}
