import Domain
public import FoundationEssentials
import Glibc
public import StructuredText
import Synchronization

/// The server's log on standard error: one line for each request and each fault, as text or as JSON. It never holds a
/// secret, the content of a call, or what a caller wrote into a path.
///
/// Lines are gathered and written together, so that a request does not cost a system call.
public final class ServerLog: Sendable {
  public enum Format: String, Sendable, CaseIterable { case text, json }
  public enum Level: String, Sendable { case info, warning, error }

  private struct Pending {
    var bytes: [UInt8] = []
    var requests = RequestLineWriter()
  }

  private static let mostBytes = 1 << 16

  private let format: Format
  private let pending = Mutex(Pending())
  /// Rung when there is something to write after there was nothing, so that a quiet server sleeps.
  private let (begun, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  private let write: @Sendable ([UInt8]) -> Void

  public init(format: Format, write: @escaping @Sendable ([UInt8]) -> Void = ServerLog.toStandardError) {
    self.format = format
    self.write = write
  }

  public func info(_ event: String, _ members: [(String, JSONValue)] = [], at now: Date) {
    add(.info, event, members, now)
  }

  /// Written at once.
  public func warning(_ event: String, _ members: [(String, JSONValue)] = [], at now: Date) {
    add(.warning, event, members, now)
    flush()
  }

  /// Written at once.
  public func error(_ event: String, _ members: [(String, JSONValue)] = [], at now: Date) {
    add(.error, event, members, now)
    flush()
  }

  public func flush() {
    let bytes = pending.withLock { pending in
      defer { pending.bytes = [] }
      return pending.bytes
    }
    if !bytes.isEmpty { write(bytes) }
  }

  /// Writes what was gathered, at most four times a second, until the task is cancelled.
  func run() async {
    for await _ in begun {
      guard (try? await Task.sleep(for: .milliseconds(250))) != nil else { break }
      flush()
    }
    flush()
  }

  private func add(_ level: Level, _ event: String, _ members: [(String, JSONValue)], _ now: Date) {
    let line = Array((format == .json ? json(level, event, members, now) : text(level, event, members, now)).utf8)
    add { pending in
      pending.bytes += line
      pending.bytes.append(0x0A)
    }
  }

  /// Tells of a request that is over.
  func request(_ line: RequestLine, microseconds: Int64, at now: Date) {
    let format = format
    add { $0.requests.write(line, microseconds: microseconds, at: now, as: format, to: &$0.bytes) }
  }

  private func add(_ write: (inout Pending) -> Void) {
    let (isFirst, isFull) = pending.withLock { pending in
      let wasEmpty = pending.bytes.isEmpty
      write(&pending)
      return (wasEmpty, pending.bytes.count > Self.mostBytes)
    }
    if isFirst { bell.yield() }
    if isFull { flush() }
  }

  private func json(_ level: Level, _ event: String, _ members: [(String, JSONValue)], _ now: Date) -> String {
    JSONWriter.compact(
      .members([("time", now.json), ("level", level.rawValue.json), ("event", event.json)] + members))
  }

  private func text(_ level: Level, _ event: String, _ members: [(String, JSONValue)], _ now: Date) -> String {
    var line = "\(now.timestamp) \(level.rawValue) \(event)"
    for (name, value) in members where !value.isNull {
      let word = value.string ?? JSONWriter.compact(value)
      let isPlain = !word.isEmpty && word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }
      line += " \(name)=\(isPlain ? word : JSONWriter.compact(.string(word)))"
    }
    return line
  }

  @Sendable
  public static func toStandardError(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
