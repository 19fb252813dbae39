import Glibc
import Synchronization
import Threads

/// Waits on this machine for one request: the browser that comes back from a vendor's page.
///
/// Only 127.0.0.1 is listened on, only the one secret path is answered, and after it nothing.
final class LoopbackCallback: Sendable {
  enum Answer: Hashable, Sendable {
    case code(String)
    /// The page said no.
    case refused
    case late
    case cancelled
  }

  let port: UInt16
  private let path: String
  private let listener: Int32
  /// What is written into it ends the waiting.
  private let bell: Int32
  private let rope: Int32

  /// nil when none of the ports is free.
  ///
  /// - Parameter ports: in their order; 0 means any.
  init?(ports: ClosedRange<UInt16>, path: String) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { Self.prepare(end) }
    var open: (Int32, UInt16)?
    for port in ports where open == nil { open = Self.listen(port) }
    guard let (listener, port) = open else {
      close(ends[0])
      close(ends[1])
      return nil
    }
    (self.listener, self.port, self.path) = (listener, port, path)
    (bell, rope) = (ends[0], ends[1])
  }

  deinit {
    close(listener)
    close(bell)
    close(rope)
  }

  /// Waits; call it once. Ends when its task is cancelled.
  func code(within limit: Duration) async -> Answer {
    await withTaskCancellationHandler {
      await runBlocking { [self] in wait(until: Self.milliseconds + Int(limit / .milliseconds(1))) }
    } onCancel: { [rope] in
      var one: UInt8 = 1
      _ = write(rope, &one, 1)
    }
  }

  /// Never handed to a child, never blocking.
  private static func prepare(_ file: Int32) {
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    _ = fcntl(file, F_SETFL, O_NONBLOCK)
  }

  private static func listen(_ port: UInt16) -> (Int32, UInt16)? {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard listener >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        bind(listener, general, length) == 0 && Glibc.listen(listener, 8) == 0
          && getsockname(listener, general, &length) == 0
      }
    }
    guard isOpen else {
      close(listener)
      return nil
    }
    prepare(listener)
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  private func wait(until end: Int) -> Answer {
    while true {
      switch ready(listener, until: end) {
      case .bell: return .cancelled
      case .late: return .late
      case .ready: break
      }
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { continue }
      Self.prepare(connection)
      defer { close(connection) }
      // A browser that opens a connection and says nothing must not keep out the one that speaks.
      guard let line = requestLine(connection, until: min(end, Self.milliseconds + 2_000)) else { continue }
      let answer = answer(to: line)
      send(answer, to: connection)
      if let answer { return answer }
    }
  }

  /// `GET /callback/… HTTP/1.1`; nil when it does not come.
  private func requestLine(_ connection: Int32, until end: Int) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 16_384 {
      guard case .ready = ready(connection, until: end) else { return nil }
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      if let end = bytes.firstIndex(of: 0x0D), bytes.count >= 4, bytes.suffix(4) == [13, 10, 13, 10] {
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
    }
    return nil
  }

  /// nil for a request that is not the one that is waited for.
  private func answer(to line: String) -> Answer? {
    let parts = line.split(separator: " ")
    guard parts.count == 3, parts[0] == "GET" else { return nil }
    let target = parts[1].split(separator: "?", maxSplits: 1)
    guard target.first.map(String.init) == path, target.count == 2 else { return nil }
    var values: [Substring: Substring] = [:]
    for pair in target[1].split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if sides.count == 2 { values[sides[0]] = sides[1] }
    }
    if let code = values["code"].flatMap({ percentDecoded(String($0)) }), !code.isEmpty, isToken(code) {
      return .code(code)
    }
    return values["error"] != nil ? .refused : nil
  }

  private func send(_ answer: Answer?, to connection: Int32) {
    let (status, text) =
      switch answer {
      case .code: ("200 OK", "Signed in. You can close this page and go back to credtop.")
      case .refused: ("200 OK", "The sign-in was refused. You can close this page.")
      default: ("404 Not Found", "There is nothing here.")
      }
    let page = "<!doctype html><meta charset=utf-8><title>credtop</title><p>\(text)</p>"
    let reply =
      "HTTP/1.1 \(status)\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: \(page.utf8.count)\r\n"
      + "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n\(page)"
    let bytes = Array(reply.utf8)
    _ = bytes.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    shutdown(connection, Int32(SHUT_WR))
  }

  private enum Readiness { case ready, bell, late }

  private func ready(_ file: Int32, until end: Int) -> Readiness {
    var polls = [
      pollfd(fd: bell, events: Int16(POLLIN), revents: 0), pollfd(fd: file, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      let left = end - Self.milliseconds
      guard left > 0 else { return .late }
      let count = poll(&polls, 2, Int32(clamping: left))
      if count < 0, errno != EINTR { return .late }
      if polls[0].revents != 0 { return .bell }
      if count > 0 { return .ready }
    }
  }

  private static var milliseconds: Int { Monitor.now / 1_000_000 }
}

/// nil when a `%` is followed by no two digits, or the bytes are no UTF-8.
func percentDecoded(_ text: String) -> String? {
  var bytes: [UInt8] = []
  var rest = text.utf8[...]
  while let byte = rest.popFirst() {
    guard byte == 0x25 else {
      bytes.append(byte)
      continue
    }
    guard let first = rest.popFirst(), let second = rest.popFirst(),
      let value = UInt8(String(decoding: [first, second], as: UTF8.self), radix: 16)
    else { return nil }
    bytes.append(value)
  }
  return String(validating: bytes, as: UTF8.self)
}
