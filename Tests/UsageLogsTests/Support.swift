import Credentials
import LocalFiles
import Domain
import FoundationEssentials
import Glibc
import Metering

@testable import UsageLogs

/// A home of its own that goes away with the test.
final class LogHome {
  let path: String

  init() {
    var template = Array("/tmp/usage-logs-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp/usage-logs-none"
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func context(_ environment: [String: String] = [:]) -> DiscoveryContext {
    DiscoveryContext(
      home: path, environment: environment, workingDirectory: path + "/work",
      now: { Date(timeIntervalSince1970: 1_800_000_000) })
  }

  func write(_ name: String, _ text: String) {
    let file = "\(path)/\(name)"
    try? FileManager.default.createDirectory(atPath: parent(of: file), withIntermediateDirectories: true)
    put(file, text, O_WRONLY | O_CREAT | O_TRUNC)
  }

  func append(_ name: String, _ bytes: some Sequence<UInt8>) {
    let file = "\(path)/\(name)"
    try? FileManager.default.createDirectory(atPath: parent(of: file), withIntermediateDirectories: true)
    put(file, Array(bytes), O_WRONLY | O_CREAT | O_APPEND)
  }

  func append(_ name: String, _ text: String) { append(name, text.utf8) }

  private func put(_ file: String, _ text: String, _ flags: Int32) { put(file, Array(text.utf8), flags) }

  private func put(_ file: String, _ bytes: [UInt8], _ flags: Int32) {
    let descriptor = open(file, flags, 0o600)
    guard descriptor >= 0 else { return }
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  /// Brings the totals up to date.
  @discardableResult
  func read(
    into index: inout UsageIndex, _ environment: [String: String] = [:], bufferSize: Int = 256 << 10,
    lineLimit: Int = 32 << 20
  ) -> LogRefresh.Outcome {
    var refresh = LogRefresh(places: LogPlaces(context(environment)).places)
    refresh.bufferSize = bufferSize
    refresh.lineLimit = lineLimit
    return refresh.run(on: &index)
  }

  /// All that one reading finds.
  func read(_ environment: [String: String] = [:]) -> UsageIndex {
    var index = UsageIndex()
    read(into: &index, environment)
    return index
  }
}

/// The figures of all calls together, as a test writes them.
struct Sum: Hashable, CustomStringConvertible {
  var calls = 0
  var input = 0
  var cacheRead = 0
  var cacheWrite = 0
  var output = 0
  var reasoning = 0

  var description: String {
    "calls \(calls), input \(input), read \(cacheRead), written \(cacheWrite), output \(output), reasoning \(reasoning)"
  }
}

extension UsageIndex {
  func sum(_ isWanted: (Bucket) -> Bool = { _ in true }) -> Sum {
    buckets.filter(isWanted).reduce(into: Sum()) { sum, bucket in
      sum.calls += Int(bucket.calls)
      sum.input += Int(bucket.input)
      sum.cacheRead += Int(bucket.cacheRead)
      sum.cacheWrite += Int(bucket.cacheWrite)
      sum.output += Int(bucket.output)
      sum.reasoning += Int(bucket.reasoning)
    }
  }

  /// The sums by everything that they are told apart by, by name.
  var named: [String: Sum] {
    var result: [String: Sum] = [:]
    for bucket in buckets where bucket.calls > 0 {
      func name(_ index: UInt32) -> String { index == UsageRow.none ? "–" : names[Int(index)] }
      let home = homes[Int(bucket.key.home)]
      let key =
        "\(home.tool) \(home.path) \(name(bucket.key.session)) \(name(bucket.key.model)) \(bucket.key.quarter) \(bucket.key.band)"
      var sum = result[key] ?? Sum()
      sum.calls += Int(bucket.calls)
      sum.input += Int(bucket.input)
      sum.cacheRead += Int(bucket.cacheRead)
      sum.cacheWrite += Int(bucket.cacheWrite)
      sum.output += Int(bucket.output)
      sum.reasoning += Int(bucket.reasoning)
      result[key] = sum
    }
    return result
  }

  var models: Set<String> {
    Set(buckets.filter { $0.calls > 0 }.map { $0.key.model == UsageRow.none ? "–" : names[Int($0.key.model)] })
  }

  var malformed: Int { files.reduce(0) { $0 + Int($1.malformed) } }
  var oversized: Int { files.reduce(0) { $0 + Int($1.oversized) } }
}

/// Lines as Codex writes them.
enum CodexLog {
  static func meta(_ id: String, at time: String, forkedFrom parent: String? = nil) -> String {
    let fork = parent.map { #","forked_from_id":"\#($0)""# } ?? ""
    return #"{"timestamp":"\#(time)","type":"session_meta","payload":{"id":"\#(id)","cwd":"/work"\#(fork)}}"# + "\n"
  }

  static func model(_ name: String, at time: String) -> String {
    #"{"timestamp":"\#(time)","type":"turn_context","payload":{"cwd":"/work","model":"\#(name)"}}"# + "\n"
  }

  /// - Parameters: input, of which cached, output, of which reasoning: of the call and of the session so far.
  static func count(_ last: [Int]?, _ running: [Int], at time: String) -> String {
    let last = last.map { #""last_token_usage":\#(usage($0)),"# } ?? ""
    return
      #"{"timestamp":"\#(time)","type":"event_msg","payload":{"type":"token_count","info":{\#(last)"total_token_usage":\#(usage(running)),"model_context_window":272000},"rate_limits":null}}"#
      + "\n"
  }

  private static func usage(_ figures: [Int]) -> String {
    #"{"input_tokens":\#(figures[0]),"cached_input_tokens":\#(figures[1]),"output_tokens":\#(figures[2]),"reasoning_output_tokens":\#(figures[3]),"total_tokens":\#(figures[0] + figures[2])}"#
  }
}

/// Lines as Claude Code writes them.
enum ClaudeLog {
  /// - Parameter usage: input, cache read, cache written, output.
  static func answer(
    _ message: String, request: String, _ usage: [Int], at time: String, session: String = "s1",
    model: String = "claude-sonnet-4-5", isSidechain: Bool = false, text: String = "hello"
  ) -> String {
    #"{"parentUuid":null,"isSidechain":\#(isSidechain),"cwd":"/work","sessionId":"\#(session)","version":"2.0.1","type":"assistant","message":{"id":"\#(message)","type":"message","role":"assistant","model":"\#(model)","content":[{"type":"text","text":"\#(text)"}],"usage":{"input_tokens":\#(usage[0]),"cache_creation_input_tokens":\#(usage[2]),"cache_read_input_tokens":\#(usage[1]),"output_tokens":\#(usage[3]),"service_tier":"standard"}},"requestId":"\#(request)","uuid":"u-\#(message)-\#(usage[3])","timestamp":"\#(time)"}"#
      + "\n"
  }

  static let prompt =
    #"{"type":"user","message":{"role":"user","content":"how much \"usage\" is that?"},"timestamp":"2026-11-20T10:00:00.000Z"}"#
    + "\n"
}
