import Domain
import NIOCore
import Testing

@testable import TokenProxyServer

@Suite("Answers of upstreams are read as they come")
struct AnswerParserTests {
  /// What a sequence of pieces says, and whether it ends with the last of them.
  private func read(_ pieces: [String], closes: Bool = false) throws -> (heads: [AnswerHead], body: String, ends: Int) {
    var parser = AnswerParser()
    var (heads, body, ends) = ([AnswerHead](), "", 0)
    for piece in pieces {
      parser.feed(ByteBuffer(string: piece))
      while let part = try parser.next() {
        switch part {
        case .head(let head): heads.append(head)
        case .body(let bytes): body += String(buffer: bytes)
        case .end: ends += 1
        }
      }
    }
    if closes, parser.close() { ends += 1 }
    return (heads, body, ends)
  }

  private static let answers: [(text: String, body: String, status: Int)] = [
    ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: application/json\r\n\r\nhello", "hello", 200),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=\"y\"\r\n world\r\n0\r\n\r\n",
      "hello world", 200
    ),
    (
      "HTTP/1.1 200\r\ntransfer-encoding: Chunked\r\n\r\n00A \r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\n", "0123456789",
      200
    ),
    ("HTTP/1.1 429 Too Many\r\nretry-after:  7\t\r\ncontent-length:0\r\n\r\n", "", 429),
    ("HTTP/1.1 204 No Content\r\ncontent-length: 9\r\n\r\n", "", 204),
    (
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
      "ok", 200
    ),
    ("HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok", "ok", 200),
  ]

  @Test("however the bytes are cut, the answers are the same")
  func cuts() throws {
    var random = SplitMix64(seed: 20_261_121)
    let text = Self.answers.map(\.text).joined()
    for round in 0..<500 {
      var pieces: [String] = []
      var rest = Substring(text)
      while !rest.isEmpty {
        // Every eighth round byte by byte.
        let count = round % 8 == 0 ? 1 : Int(random.next() % 40) + 1
        pieces.append(String(rest.utf8.prefix(count)) ?? "")
        rest = Substring(rest.utf8.dropFirst(count))
      }
      let seen = try read(pieces)
      #expect(seen.heads.map(\.status) == Self.answers.map(\.status), "round \(round)")
      #expect(seen.body == Self.answers.map(\.body).joined(), "round \(round)")
      #expect(seen.ends == Self.answers.count, "round \(round)")
      #expect(seen.heads[3].retryAfter == 7)
    }
  }

  @Test("an answer without a length ends with its connection")
  func untilClose() throws {
    let seen = try read(["HTTP/1.1 200 OK\r\n\r\n", "hel", "lo"], closes: true)
    #expect(seen.body == "hello" && seen.ends == 1 && seen.heads.first?.isKeepAlive == false)
    let short = try read(["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"], closes: true)
    #expect(short.body == "hello" && short.ends == 0)
    let cut = try read(["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"], closes: true)
    #expect(cut.body == "hello" && cut.ends == 0)
  }

  @Test(
    "whether the connection lives on",
    arguments: [
      ("HTTP/1.1 200 OK\r\n", true), ("HTTP/1.1 200 OK\r\nConnection: Close\r\n", false),
      ("HTTP/1.1 200 OK\r\nConnection: keep-alive, close\r\n", false), ("HTTP/1.0 200 OK\r\n", false),
      ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n", true),
    ])
  func keepAlive(head: String, lives: Bool) throws {
    let seen = try read([head + "content-length: 0\r\n\r\n"])
    #expect(seen.heads.first?.isKeepAlive == lives && seen.ends == 1)
  }

  @Test(
    "what may be read in two ways is not read",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 5\n\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n", "HTTP/1.1 200 OK\r\n: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nx\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n",
      "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
      "HTTP/1.2 200 OK\r\n\r\n", "\r\n\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n", "ICY 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000000000000000\r\n",
    ])
  func ambiguous(text: String) { #expect(throws: AnswerFault.self) { try read([text]) } }

  @Test("a head without end is not gathered for ever")
  func huge() throws {
    let field = "x-a: " + String(repeating: "b", count: 1_000) + "\r\n"
    #expect(throws: AnswerFault.self) {
      try read(["HTTP/1.1 200 OK\r\n"] + Array(repeating: field, count: 70))
    }
    #expect(throws: AnswerFault.self) {
      try read(["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n"] + Array(repeating: field, count: 70))
    }
    #expect(throws: AnswerFault.self) {
      try read(["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;", String(repeating: "x", count: 2_000)])
    }
    let large = try read(["HTTP/1.1 200 OK\r\n"] + Array(repeating: field, count: 60) + ["content-length: 0\r\n\r\n"])
    #expect(large.ends == 1)
  }

  @Test("noise is a fault or waits for more, and never traps")
  func noise() {
    let seed: UInt64 = 4_711
    var random = SplitMix64(seed: seed)
    let words = [
      "HTTP/1.1 200 OK", "\r\n", "\r\n\r\n", "content-length: 3", "transfer-encoding: chunked", "5", "\r", "\n", ":",
      "\0",
      "abc", "0", "ffffffffffffffff", "connection: close", " ", "retry-after: 99999999999999999999",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int(random.next() % 12)).map { _ in words[Int(random.next() % UInt64(words.count))] }
      let seen = try? read(text, closes: true)
      #expect((seen?.ends ?? 0) <= text.count, "seed \(seed)")
    }
  }

  @Test("only what a client may see is taken out of a head")
  func fields() throws {
    let seen = try read([
      "HTTP/1.1 200 OK\r\nX-Request-Id: r-1\r\nSet-Cookie: FAKE\r\nX-RateLimit-Limit-Tokens: 5\r\n"
        + "Anthropic-Ratelimit-Requests-Remaining: 4\r\nContent-Type: Text/Event-Stream; charset=UTF-8\r\n"
        + "Content-Length: 0\r\n\r\n"
    ])
    let head = try #require(seen.heads.first)
    #expect(head.requestID == "r-1" && head.contentType == "text/event-stream; charset=utf-8")
    #expect(head.rateLimits.map(\.value) == ["5", "4"] && head.framing == .length(0))
  }
}
