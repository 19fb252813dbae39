import CPostgres
import Glibc

/// Texts for C, in one piece of memory; a missing one is a null.
struct PostgresTexts {
  private var bytes: [CChar] = []
  private var starts: [Int?] = []

  init() {}

  /// Ends with a null, as lists of libpq do.
  init(_ texts: [String]) {
    for text in texts { append(text) }
    starts.append(nil)
  }

  mutating func append(_ text: String?) {
    guard var text else { return starts.append(nil) }
    starts.append(bytes.count)
    text.withUTF8 { bytes.append(contentsOf: $0.lazy.map { CChar(bitPattern: $0) }) }
    bytes.append(0)
  }

  func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result) -> Result {
    guard !starts.isEmpty else { return body(nil) }
    return bytes.withUnsafeBufferPointer { bytes in
      let pointers = starts.map { start in start.flatMap { start in bytes.baseAddress.map { $0 + start } } }
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}

/// The values of one statement as libpq wants them: texts, with the types beside them.
struct PostgresParameters {
  private(set) var types: [UInt32] = []
  private(set) var texts = PostgresTexts()

  init(_ values: [SQLValue]) throws(PostgresFault) {
    types.reserveCapacity(values.count)
    for value in values {
      switch value {
      case .null:
        // The server sees from the statement what it is.
        types.append(0)
        texts.append(nil)
      case .integer(let number):
        types.append(PostgresType.int8)
        texts.append(String(number))
      case .text(let text):
        guard !text.utf8.contains(0) else { throw .ours(.nulInText) }
        types.append(PostgresType.text)
        texts.append(text)
      }
    }
  }
}

/// The numbers of PostgreSQL's own types.
enum PostgresType {
  static let bool: UInt32 = 16
  static let int8: UInt32 = 20
  static let int2: UInt32 = 21
  static let int4: UInt32 = 23
  static let text: UInt32 = 25
  static let oid: UInt32 = 26
  static let void: UInt32 = 2278
  /// What a sum of integers is.
  static let numeric: UInt32 = 1700
}

extension PostgresAnswer {
  /// - Parameter columns: the names that an earlier answer of the statement had.
  init(_ result: OpaquePointer, columns: inout [String]) throws(PostgresFault) {
    command = String(cString: cpg_command(result))
    if cpg_kind(result) == CInt(CPG_DONE) || !command.hasPrefix("SELECT") { changed = Int(cpg_changed(result)) }
    let width = cpg_column_count(result)
    if columns.count != Int(width) {
      columns = (0..<width).map { String(cString: cpg_column_name(result, $0)) }
    }
    let types = (0..<width).map { cpg_column_type(result, $0) }
    for row in 0..<cpg_row_count(result) {
      var values: [SQLValue] = []
      values.reserveCapacity(Int(width))
      for column in 0..<width {
        values.append(try Self.value(result, row, column, types[Int(column)]))
      }
      rows.append(SQLRow(columns: columns, values: values))
    }
  }

  private static func value(
    _ result: OpaquePointer, _ row: CInt, _ column: CInt, _ type: UInt32
  ) throws(PostgresFault) -> SQLValue {
    var length: CInt = 0
    guard let start = cpg_value(result, row, column, &length) else { return .null }
    let text = start.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
      String(decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF8.self)
    }
    switch type {
    case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.oid, PostgresType.numeric:
      guard let number = Int64(text) else {
        throw .ours(.failed("column \(column + 1) is no 64-bit integer: the ledger has no other numbers"))
      }
      return .integer(number)
    case PostgresType.bool: return .integer(text == "t" ? 1 : 0)
    case PostgresType.void: return .null
    default: return .text(text)
    }
  }
}

/// Frees what the shim has handed over.
func freeText(_ text: UnsafeMutablePointer<CChar>) { free(text) }
