import Domain
import Testing

@testable import TokenProxyClient

@Suite("Server-sent events")
struct ServerSentEventParserTests {
  private func messages(_ pieces: [[UInt8]]) throws -> [ServerSentEventParser.Message] {
    var parser = ServerSentEventParser()
    return try pieces.flatMap { try parser.take($0) }
  }

  private let stream = Array(
    "\u{FEFF}event: usage\r\ndata: {\"a\":1}\r\n\r\n: comment\ndata:x\ndata: y\n\nid: 7\n\nevent:key\rdata\r\rdata: cut"
      .utf8)

  @Test("line ends, spaces, comments and data of several lines are read as the format says")
  func grammar() throws {
    let read = try messages([stream])
    #expect(read.map(\.name) == ["usage", "message", "key"])
    #expect(read.map { String(decoding: $0.data, as: UTF8.self) } == [#"{"a":1}"#, "x\ny", ""])
  }

  @Test("where the stream is cut changes nothing")
  func cuts() throws {
    let whole = try messages([stream])
    for cut in 0...stream.count {
      #expect(try messages([Array(stream[..<cut]), Array(stream[cut...])]) == whole, "cut at \(cut)")
    }
    #expect(try messages(stream.map { [$0] }) == whole)
  }

  @Test("a line or an event without end is an error, not a growing buffer")
  func endless() throws {
    let piece = [UInt8](repeating: 0x61, count: 65_536)
    var parser = ServerSentEventParser()
    #expect(throws: ServiceFailure.self) { for _ in 0..<20 { _ = try parser.take(piece) } }
    var many = ServerSentEventParser()
    let line = Array("data: ".utf8) + piece.prefix(1_000) + [0x0A]
    #expect(throws: ServiceFailure.self) { for _ in 0..<2_000 { _ = try many.take(line) } }
  }

  @Test("random bytes make no crash")
  func random() throws {
    let seed: UInt64 = 20_261_120
    var generator = SplitMix64(seed: seed)
    let alphabet = Array("event:data \r\n\n\n{}x".utf8) + [0xFF, 0xEF, 0xBB, 0xBF]
    for round in 0..<500 {
      let bytes = (0..<200).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
      let cut = Int(generator.next() % 200)
      #expect(
        try messages([bytes]) == messages([Array(bytes[..<cut]), Array(bytes[cut...])]), "seed \(seed), round \(round)")
    }
  }
}
