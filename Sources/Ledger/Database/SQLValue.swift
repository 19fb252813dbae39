/// A value in a statement or a row. Money is an integer of micro-dollars, an instant an integer of milliseconds since
/// 1970, a truth 0 or 1, an identifier text: so both databases store the same.
public enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
}

/// A row of an answer; columns by their names in lower case.
public struct SQLRow: Sendable {
  private let columns: [String]
  private let values: [SQLValue]

  public init(columns: [String], values: [SQLValue]) {
    self.columns = columns
    self.values = values
  }

  /// Null where there is no such column.
  public subscript(column: String) -> SQLValue {
    columns.firstIndex(of: column).map { values[$0] } ?? .null
  }
}
