import FoundationEssentials
import Glibc
import StructuredText

/// A log file for people who look into a problem. Every line is redacted before it is written; no file, no log.
struct DashboardLog: Sendable {
  private let path: String?
  private let now: @Sendable () -> Date

  init(path: String?, now: @escaping @Sendable () -> Date) {
    self.path = path
    self.now = now
  }

  func write(_ text: String) {
    guard let path else { return }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let line = Array("\(now().timestamp) \(printable(Redaction.redact(text)))\n".utf8)
    _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
