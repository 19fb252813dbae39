/// One of the two steps of a call as a function of PostgreSQL that can be done twice without harm, and a second function
/// that does it for many calls.
struct CallStep: Sendable {
  enum Kind: String, Sendable {
    case text = "TEXT"
    case integer = "BIGINT"
  }

  var function: String
  var parameters: [(name: String, kind: Kind)]
  /// The columns of its answer.
  var results: [(name: String, kind: Kind)]
  /// The parameter by which the key is found, and the column of `provisioned_keys` that it is compared with.
  var key: (parameter: String, column: String)
  var isDurable: Bool

  static let reserve = CallStep(
    function: "credtop_reserve",
    parameters: [
      ("p_digest", .text), ("p_call", .text), ("p_model", .text), ("p_worst", .integer), ("p_least", .integer),
      ("p_now", .integer), ("p_day", .integer), ("p_week", .integer), ("p_month", .integer), ("p_deadline", .integer),
      ("p_instance", .text), ("p_tops_up", .integer),
    ],
    results: [
      ("o_outcome", .text), ("o_account", .text), ("o_key", .text), ("o_name", .text), ("o_held", .integer),
      ("o_reset", .text),
    ],
    key: ("p_digest", "digest"), isDurable: false)

  static let settle = CallStep(
    function: "credtop_settle",
    parameters: [
      ("p_call", .text), ("p_key", .text), ("p_model", .text), ("p_cost", .integer), ("p_reported", .integer),
      ("p_input", .integer), ("p_cached", .integer), ("p_cache_write", .integer), ("p_output", .integer),
      ("p_reasoning", .integer), ("p_estimated", .integer), ("p_outcome", .text), ("p_status", .integer),
      ("p_milliseconds", .integer), ("p_now", .integer), ("p_day", .integer), ("p_week", .integer),
      ("p_month", .integer),
    ],
    results: [("o_charged", .integer), ("o_remaining", .integer), ("o_settled", .integer)],
    key: ("p_key", "hash"), isDurable: true)

  /// The statement for one call.
  var alone: String {
    "SELECT * FROM \(function)(\((1...parameters.count).map { "?\($0)" }.joined(separator: ", ")))"
  }

  /// The statement for many: every parameter is an array, every row says by `o_place` which call it answers.
  var together: String {
    let arrays = zip(1..., parameters).map { "CAST(?\($0) AS \($1.kind.rawValue)[])" }
    return "SELECT * FROM \(function)_all(\(arrays.joined(separator: ", ")))"
  }

  /// Goes through the calls by account and key, as everything that locks: so nothing waits in a circle.
  var definitionOfTogether: String {
    let names = parameters.map(\.name).joined(separator: ", ")
    let columns = results.map(\.name)
    return """
      CREATE FUNCTION \(function)_all(\(parameters.map { "\($0.name) \($0.kind.rawValue)[]" }.joined(separator: ", ")))
      RETURNS TABLE (o_place BIGINT, \(results.map { "\($0.name) \($0.kind.rawValue)" }.joined(separator: ", ")))
      LANGUAGE plpgsql AS $$
      DECLARE c RECORD;
      BEGIN
        FOR c IN
          SELECT u.* FROM unnest(\(names)) WITH ORDINALITY AS u (\(names), place)
            LEFT JOIN provisioned_keys k ON k.\(key.column) = u.\(key.parameter)
          ORDER BY k.account_id, k.hash, u.place
        LOOP
          o_place := c.place;
          SELECT \(columns.map { "r.\($0)" }.joined(separator: ", ")) INTO \(columns.joined(separator: ", "))
          FROM \(function)(\(parameters.map { "c.\($0.name)" }.joined(separator: ", "))) AS r;
          RETURN NEXT;
        END LOOP;
      END $$
      """
  }

  /// The values of many calls as arrays of PostgreSQL, one for each parameter.
  func arrays(_ calls: [[SQLValue]]) -> [SQLValue] {
    parameters.indices.map { index in
      .text("{" + calls.map { $0[index].element }.joined(separator: ",") + "}")
    }
  }
}

extension SQLValue {
  /// As an element of an array's text.
  fileprivate var element: String {
    switch self {
    case .null: "NULL"
    case .integer(let number): String(number)
    case .text(let text): "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
  }
}
