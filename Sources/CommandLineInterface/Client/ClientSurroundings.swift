import Threads
import Credentials
import Domain
import FoundationEssentials
import Glibc
import TokenProxyAPI
import TokenProxyClient

/// What the client's commands reach for beyond `CommandContext`: the network, the person at the keyboard, the browser.
/// Tests put others in their place.
struct ClientSurroundings: Sendable {
  /// Makes the transport to a server; the second argument takes what `--verbose` says.
  var transport: @Sendable (APIBase, (@Sendable (String) -> Void)?) -> any APITransport
  /// The demo's server, within the process.
  var demoTransport: @Sendable (WorldChoice, CommandContext) async throws -> any APITransport
  /// The next line of standard input, without its end; nil at its end.
  var readLine: @Sendable () async -> String?
  /// The same without showing what is typed; asks by the closure when nothing is shown any more.
  ///
  /// - Throws: `CommandFailure` with status 130 when the person interrupts.
  var readHidden: @Sendable (_ ask: @escaping @Sendable () -> Void) async throws -> String?
  /// Shows a page to the person, if it can.
  var openPage: @Sendable (String, [String: String]) -> Bool
  var sleep: @Sendable (Duration) async throws -> Void
  /// Since some instant, never backwards.
  var elapsed: @Sendable () -> Duration
  /// A fresh name for a call that must not be done twice.
  var makeIdempotencyKey: @Sendable () -> String

  static let process = ClientSurroundings(
    transport: { HTTPTransport(base: $0, log: $1) },
    demoTransport: { try await makeDemoTransport($0, in: $1) },
    readLine: { await onWorkerThread { Swift.readLine() } },
    readHidden: { ask in try await onWorkerThread { HiddenInput.read(ask) }.get() },
    openPage: openInBrowser,
    sleep: { try await Task.sleep(for: $0) },
    elapsed: ClientClock.system.elapsed,
    makeIdempotencyKey: { UUID().uuidString.lowercased() })
}

/// Runs blocking work where it holds up nobody.
func onWorkerThread<Output: Sendable>(_ work: @escaping @Sendable () -> Output) async -> Output {
  await withCheckedContinuation { continuation in
    WorkerThreads.shared.run { continuation.resume(returning: work()) }
  }
}

/// Starts the browser with a page: without a shell, and only with what is a web page.
@Sendable
private func openInBrowser(_ address: String, environment: [String: String]) -> Bool {
  guard isWebPage(address) else { return false }
  let hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"].contains { !(environment[$0] ?? "").isEmpty }
  guard hasDisplay else { return false }
  return (try? ProgramRunner.startDetached(["xdg-open", address], environment: environment)) != nil
}

/// Whether the address may be given to a browser: https, or http on this machine, in printable ASCII without spaces.
func isWebPage(_ address: String) -> Bool {
  guard address.utf8.count <= 4000, address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
  if address.hasPrefix("https://") { return address.utf8.count > 8 }
  return ["http://127.0.0.1:", "http://localhost:"].contains { address.hasPrefix($0) }
}
