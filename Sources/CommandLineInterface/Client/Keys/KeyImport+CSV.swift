import Domain
import FoundationEssentials

extension KeyImport {
  /// The columns of an export in any order; only `name` must be there.
  static func entries(csv text: String) throws(Fault) -> [Entry] {
    let rows: [CSV.Row]
    do { rows = try CSV.rows(text) } catch { throw Fault("line \(error.line)", error.message) }
    guard let header = rows.first else { throw Fault("it is empty") }
    let columns = try columns(header)
    var entries: [Entry] = []
    for row in rows.dropFirst() {
      let place = "line \(row.line)"
      guard row.fields.count == header.fields.count else {
        throw Fault(place, "it has \(row.fields.count) fields where the header has \(header.fields.count)")
      }
      entries.append(try Entry(place) { column in columns[column].map { row.fields[$0] } ?? "" })
    }
    return entries
  }

  private static func columns(_ header: CSV.Row) throws(Fault) -> [String: Int] {
    var columns: [String: Int] = [:]
    for (index, name) in header.fields.enumerated() {
      guard KeyExport.columns.contains(name) || name == "models" else {
        throw Fault("line \(header.line)", "there is no column “\(shown(name))”")
      }
      guard columns.updateValue(index, forKey: name) == nil else {
        throw Fault("line \(header.line)", "the column “\(name)” stands twice")
      }
    }
    guard columns["name"] != nil else { throw Fault("line \(header.line)", "there is no column “name”") }
    return columns
  }
}

extension KeyImport.Entry {
  /// - Parameter field: the text in a column; empty when there is none.
  fileprivate init(_ place: String, field: (String) -> String) throws(KeyImport.Fault) {
    try self.init(place: place, name: field("name"))
    let limit = field("credit_limit")
    if !limit.isEmpty { creditLimit = try Self.limit(Money(decimalText: limit), limit, place) }
    let reset = field("limit_reset")
    if !reset.isEmpty { limitReset = try Self.reset(reset, place) }
    let expiry = field("expires_at")
    if !expiry.isEmpty { expiresAt = try Self.expiry(expiry, place) }
    switch field("disabled") {
    case "true": isDisabled = true
    case "false", "": isDisabled = false
    case let other: throw KeyImport.Fault(place, "disabled is \(shown(other)); it must be true or false")
    }
    let names = field("models").split(separator: " ").map(String.init)
    if !names.isEmpty { models = names }
  }
}
