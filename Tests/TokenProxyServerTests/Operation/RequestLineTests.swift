import FoundationEssentials
import StructuredText
import Testing

@testable import TokenProxyServer

@Suite("Lines of the log for requests")
struct RequestLineTests {
  private func text(_ line: RequestLine, _ microseconds: Int64, _ seconds: [Double], _ format: ServerLog.Format)
    -> String
  {
    var writer = RequestLineWriter()
    var bytes: [UInt8] = []
    for second in seconds {
      let now = Date(timeIntervalSince1970: second)
      writer.write(line, microseconds: microseconds, at: now, as: format, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private let line = RequestLine(
    id: "my-id.1", method: "POST", template: "/v1/messages", status: 200, peer: "127.0.0.1")

  @Test("a line says what was asked, how it ended and how long it took")
  func plain() {
    // 2026-11-21T04:00:00Z is 1795233600 seconds after 1970.
    #expect(
      text(line, 12_034, [1_795_233_600.005], .text)
        == "2026-11-21T04:00:00.005Z info request id=my-id.1 method=POST path=/v1/messages status=200 ms=12.034 peer=127.0.0.1\n"
    )
  }

  @Test("the time is each line's own, also within a second and after one", arguments: ServerLog.Format.allCases)
  func times(_ format: ServerLog.Format) {
    let seconds = [1_795_233_599.999, 1_795_233_600.0, 1_795_233_600.25, 1_795_233_600.9996, 1_795_233_599.5]
    let lines = text(line, 0, seconds, format).split(separator: "\n")
    #expect(lines.count == seconds.count)
    for (line, second) in zip(lines, seconds) {
      #expect(line.contains(Date(timeIntervalSince1970: second).timestamp), "\(line)")
    }
  }

  @Test("a line of JSON is JSON, whatever stands in it")
  func json() throws {
    var odd = line
    odd.peer = "a \"b\"\n"
    odd.isCut = true
    let read = try JSONReader.read(text(odd, 7, [1], .json))
    #expect(read["event"]?.string == "request" && read["id"]?.string == "my-id.1" && read["peer"]?.string == odd.peer)
    #expect(read["status"] == .number("200") && read["ms"] == .number("0.007") && read["cut"] == .bool(true))
  }

  @Test("a method that the API does not know is none for the log")
  func method() {
    #expect(RequestLine(id: "i", method: "sk-FAKE", template: "unknown", peer: "").method == "other")
  }

  @Test("names that nobody chooses twice are 32 digits")
  func names() {
    let names = (0..<1_000).map { _ in RandomName.make() }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { "0123456789abcdef".contains($0) } })
  }
}
