import Dispatch
import Glibc
import Synchronization

/// A vendor on this machine: answers each request by what the test says, and keeps what it was asked.
final class TokenServer: Sendable {
  struct Request: Sendable {
    var method: String
    var path: String
    var head: String
    var body: String
  }

  /// What is answered; nil: nothing, ever.
  struct Reply: Sendable {
    var status = 200
    var headers = ""
    var body: String
    /// What is there before the status line: for answers that are no HTTP.
    var raw: String?
  }

  let port: UInt16
  private let listener: Int32
  private let heard = Mutex<[Request]>([])
  private let answer: @Sendable (Request) -> Reply?

  var requests: [Request] { heard.withLock { $0 } }
  var base: String { "http://127.0.0.1:\(port)" }

  init(_ answer: @escaping @Sendable (Request) -> Reply?) throws {
    self.answer = answer
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        bind(listener, general, length) == 0 && listen(listener, 64) == 0
          && getsockname(listener, general, &length) == 0
      }
    }
    guard isOpen else { throw ServerFailure(code: errno) }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    DispatchQueue(label: "vendor").async {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        DispatchQueue.global().async { self.serve(connection) }
      }
      close(listener)
    }
  }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = read(connection) else { return }
    heard.withLock { $0.append(request) }
    guard let reply = answer(request) else {
      // Waits for the other side to give up.
      var byte: UInt8 = 0
      _ = Glibc.read(connection, &byte, 1)
      return
    }
    let text =
      reply.raw
      ?? "HTTP/1.1 \(reply.status) Whatever\r\nContent-Type: application/json\r\nContent-Length: \(reply.body.utf8.count)\r\n"
      + "Connection: close\r\n\(reply.headers)\r\n\(reply.body)"
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.firstRange(of: "\r\n\r\n") {
        let head = String(text[..<end.lowerBound])
        let body = String(text[end.upperBound...])
        let wanted =
          head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.split(separator: ":")[1].filter { $0 != " " }) } ?? 0
        if body.utf8.count >= wanted {
          let words = head.split(separator: " ", maxSplits: 2).map(String.init)
          guard words.count == 3 else { return nil }
          return Request(method: words[0], path: words[1], head: head, body: body)
        }
      }
      let count = Glibc.read(connection, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }
}
