import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI
import TokenProxyClient

/// Prints the figures of one key again and again. A look begins only after the one before has ended.
struct UsageWatch: Sendable {
  /// The longest pause after failures, in seconds.
  static let longestPause = 300

  var client: ProxyClient
  var hash: String
  /// Seconds between two looks.
  var interval: Int
  /// One document a line instead of text.
  var json: Bool
  /// Rewrites its line in place, on a terminal.
  var rewrites: Bool
  /// Waits so many seconds; throws when the task is cancelled.
  var pause: @Sendable (Int) async throws -> Void

  /// Ends when its task is cancelled.
  ///
  /// - Throws: the failure of the first look, and later one that will not pass by itself: the key is gone, or the login is.
  func run(in context: CommandContext) async throws {
    var failures = 0
    var isFirst = true
    var hasLine = false
    defer { if hasLine { context.write("\n") } }
    while !Task.isCancelled {
      var delay = interval
      do {
        let sample = UsageSample(detail: try await client.key(hash), at: context.now())
        if Task.isCancelled { return }
        failures = 0
        if json {
          context.write(JSONWriter.compact(sample.json) + "\n")
        } else {
          context.write(rewrites ? "\r" + sample.line + "\u{1B}[K" : sample.line + "\n")
          hasLine = rewrites
        }
        isFirst = false
      } catch {
        if Task.isCancelled { return }
        guard !isFirst, !Self.isFinal(error) else { throw error }
        failures += 1
        delay = Self.pause(interval: interval, failures: failures, error)
        context.writeError(
          (hasLine ? "\n" : "") + "! \(printable(Redaction.redact("\(error)"))); the next try is in \(delay) s\n")
        hasLine = false
      }
      do { try await pause(delay) } catch { return }
    }
  }

  /// Doubles with each failure, and is never shorter than the server asks for.
  static func pause(interval: Int, failures: Int, _ error: any Error) -> Int {
    let doubled = min(max(longestPause, interval), interval << min(failures, 16))
    return max(doubled, (error as? APIFailure)?.retryAfter ?? 0)
  }

  private static func isFinal(_ error: any Error) -> Bool {
    switch error {
    case let failure as APIFailure: [401, 403, 404, 410].contains(failure.status)
    case let failure as ServiceFailure: failure.kind == .notLoggedIn || failure.kind == .refused
    default: false
    }
  }
}
