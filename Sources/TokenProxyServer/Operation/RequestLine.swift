import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// What the log says of a request that is over.
struct RequestLine: Sendable {
  var id: String
  /// `other` for what the API does not know: a caller's words are none for the log.
  let method: String
  /// The path with names in place of values.
  var template: String
  /// 0: there was no answer.
  var status = 0
  var peer: String
  /// The connection ended before the answer did. Which error says so is of no use to anybody.
  var isCut: Bool

  init(id: String, method: String, template: String, status: Int = 0, peer: String, isCut: Bool = false) {
    self.id = id
    self.method = APIRequest.Method(rawValue: method) == nil ? "other" : method
    self.template = template
    self.status = status
    self.peer = peer
    self.isCut = isCut
  }
}

/// Lines of requests, written without the detour by values of JSON: there is one for each request.
struct RequestLineWriter {
  /// The second of the last line, and its time's text up to the fraction.
  private var second = Int64.min
  private var secondText: [UInt8] = []

  mutating func write(
    _ line: RequestLine, microseconds: Int64, at now: Date, as format: ServerLog.Format, to bytes: inout [UInt8]
  ) {
    let isJSON = format == .json
    bytes += (isJSON ? #"{"time":""# : "").utf8
    writeTime(now, to: &bytes)
    bytes += (isJSON ? #"","level":"info","event":"request""# : " info request").utf8
    let fields = Fields(isJSON: isJSON)
    fields.add("id", line.id, to: &bytes)
    fields.add("method", line.method, to: &bytes)
    fields.add("path", line.template, to: &bytes)
    fields.add("status", number: line.status, to: &bytes)
    fields.add("ms", thousandths: microseconds, to: &bytes)
    fields.add("peer", line.peer, to: &bytes)
    if line.isCut { bytes += (isJSON ? #","cut":true"# : " cut=true").utf8 }
    if isJSON { bytes.append(0x7D) }
    bytes.append(0x0A)
  }

  private mutating func writeTime(_ now: Date, to bytes: inout [UInt8]) {
    let milliseconds = Int64((now.timeIntervalSince1970 * 1000).rounded())
    guard milliseconds > 0 else { return bytes += now.timestamp.utf8 }
    if milliseconds / 1000 != second {
      second = milliseconds / 1000
      secondText = Array(Date(timeIntervalSince1970: Double(second)).timestamp.utf8.dropLast(4))
    }
    bytes += secondText
    bytes.append(decimalDigits: milliseconds % 1000, width: 3)
    bytes.append(0x5A)
  }

  private struct Fields {
    let isJSON: Bool

    private func name(_ name: StaticString, to bytes: inout [UInt8]) {
      bytes += (isJSON ? ",\"" : " ").utf8
      bytes += UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      bytes += (isJSON ? "\":" : "=").utf8
    }

    func add(_ name: StaticString, _ word: String, to bytes: inout [UInt8]) {
      self.name(name, to: &bytes)
      let isPlain = !word.isEmpty && word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
      guard isPlain else { return bytes += JSONWriter.compact(.string(word)).utf8 }
      if isJSON { bytes.append(0x22) }
      bytes += word.utf8
      if isJSON { bytes.append(0x22) }
    }

    func add(_ name: StaticString, number: Int, to bytes: inout [UInt8]) {
      self.name(name, to: &bytes)
      bytes.append(decimalDigits: Int64(number))
    }

    func add(_ name: StaticString, thousandths: Int64, to bytes: inout [UInt8]) {
      self.name(name, to: &bytes)
      bytes.append(decimalDigits: thousandths / 1000)
      bytes.append(0x2E)
      bytes.append(decimalDigits: thousandths % 1000, width: 3)
    }
  }
}

extension [UInt8] {
  /// - Parameter number: not below zero.
  fileprivate mutating func append(decimalDigits number: Int64, width: Int = 1) {
    var scale: Int64 = 1
    var digits = 1
    while digits < width || number / scale >= 10 {
      scale *= 10
      digits += 1
    }
    while scale > 0 {
      append(0x30 + UInt8(truncatingIfNeeded: number / scale % 10))
      scale /= 10
    }
  }
}
