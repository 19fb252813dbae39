import FoundationEssentials
import Glibc
import Synchronization
import TokenProxyAPI
import TokenProxyClient

@testable import CommandLineInterface

/// Runs a command line against a fake token proxy, logged in, in a home folder of its own.
///
/// - Parameters:
///   - answers: what a person at a terminal types, a line each; nil without a terminal.
func runKeys(
  _ arguments: String..., on proxy: FakeProxy, home: TemporaryHome? = nil, answers: [String]? = nil,
  isLoggedIn: Bool = true
) async throws -> Run {
  try await runKeys(arguments: arguments, on: proxy, home: home, answers: answers, isLoggedIn: isLoggedIn)
}

func runKeys(
  arguments: [String], on proxy: FakeProxy, home: TemporaryHome? = nil, answers: [String]? = nil,
  isLoggedIn: Bool = true
) async throws -> Run {
  let home = try home ?? TemporaryHome()
  let output = Mutex("")
  let errors = Mutex("")
  let lines = Mutex(answers ?? [])
  let names = Mutex(0)
  var context = CommandContext(
    environment: ["HOME": home.path, "PATH": "/usr/bin"], workingDirectory: home.path,
    isInputTerminal: answers != nil, isOutputTerminal: answers != nil, now: { noon },
    write: { text in output.withLock { $0 += text } }, writeError: { text in errors.withLock { $0 += text } })
  if isLoggedIn { context.environment["OPENCLAW_TOKEN_KEY"] = "sk-mgmt-FAKE0000" }
  context.client.transport = { _, _ in proxy }
  context.client.readLine = { lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
  context.client.sleep = { _ in }
  context.client.makeIdempotencyKey = {
    names.withLock { count in
      count += 1
      return "name-\(count)"
    }
  }
  let status = await Program.run(arguments: arguments, in: context)
  return Run(status: status, output: output.withLock { $0 }, errors: errors.withLock { $0 })
}

extension TemporaryHome {
  /// The permission bits of a file; nil when there is none.
  func mode(of name: String) -> mode_t? {
    var facts = stat()
    return lstat(path + "/" + name, &facts) == 0 ? facts.st_mode & 0o777 : nil
  }

  /// What is in the folder itself.
  var names: [String] { SmallFile.names(in: path) ?? [] }
}
