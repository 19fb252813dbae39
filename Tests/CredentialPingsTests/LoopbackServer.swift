import Dispatch
import Glibc
import Synchronization

/// Answers one connection after another on this machine with a fixed text, and keeps what it was sent.
final class LoopbackServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let heard = Mutex<[String]>([])

  /// Every request so far, head only.
  var requests: [String] { heard.withLock { $0 } }
  var base: String { "http://127.0.0.1:\(port)" }

  /// - Parameter reply: the bytes of the whole answer; nil: the server reads and never answers.
  init(_ reply: String?) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        bind(listener, general, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, general, &length) == 0
      }
    }
    guard isOpen else { throw ServerFailure(code: errno) }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    DispatchQueue(label: "loopback").async {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        self.serve(connection, reply)
      }
      // Closed only by who uses it: the number may be another server's at once.
      close(listener)
    }
  }

  private func serve(_ connection: Int32, _ reply: String?) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !bytes.contains([13, 10, 13, 10]) {
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    heard.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
    guard let reply else {
      // Waits for the other side to give up.
      _ = read(connection, &buffer, buffer.count)
      close(connection)
      return
    }
    let answer = Array(reply.utf8)
    var sent = 0
    while sent < answer.count {
      let count = answer.withUnsafeBytes { all in
        all.baseAddress.map { send(connection, $0 + sent, answer.count - sent, Int32(MSG_NOSIGNAL)) } ?? -1
      }
      guard count > 0 else { break }
      sent += count
    }
    close(connection)
  }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }
}

struct ServerFailure: Error { var code: Int32 }
