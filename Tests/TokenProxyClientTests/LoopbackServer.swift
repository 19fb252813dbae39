import Glibc
import Synchronization
import Testing

/// A server on loopback that answers each connection with prepared bytes, and remembers what it was sent.
final class LoopbackServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let requests = Mutex<[String]>([])

  /// - Parameter reply: takes the request's head, gives the pieces of the answer; nil keeps the connection open in silence.
  init(_ reply: @escaping @Sendable (String) -> [[UInt8]]?) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    try #require(listener >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    try #require(bound)
    port = UInt16(bigEndian: address.sin_port)
    self.listener = listener
    startThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        let head = readHead(connection)
        self?.requests.withLock { $0.append(head) }
        guard let pieces = reply(head) else { continue }
        for piece in pieces {
          _ = piece.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        close(connection)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  var heads: [String] { requests.withLock { $0 } }
}

private func readHead(_ connection: Int32) -> String {
  var bytes: [UInt8] = []
  var byte: UInt8 = 0
  while bytes.suffix(4) != [13, 10, 13, 10], recv(connection, &byte, 1, 0) == 1 { bytes.append(byte) }
  return String(decoding: bytes, as: UTF8.self)
}

private final class Work: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func startThread(_ run: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
      return nil
    }, Unmanaged.passRetained(Work(run)).toOpaque())
  pthread_detach(thread)
}

/// A whole answer of HTTP.
func http(_ status: String, _ body: String, headers: [String] = ["Content-Type: application/json"]) -> [[UInt8]] {
  let head = (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n")
  return [Array("\(head)\r\n\r\n\(body)".utf8)]
}
