package import Domain
package import FoundationEssentials

package extension SQLValue {
  var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
  init(_ money: Money?) { self = money.map { .integer($0.microDollars) } ?? .null }
  init(_ date: Date?) { self = date.map { .integer($0.milliseconds) } ?? .null }
  init(_ truth: Bool) { self = .integer(truth ? 1 : 0) }
  init(_ count: Int) { self = .integer(Int64(count)) }
}

package extension SQLRow {
  /// 0 for null: only for columns that are never null.
  func number(_ column: String) -> Int64 { self[column].integer ?? 0 }
  func count(_ column: String) -> Int { Int(number(column)) }
  func truth(_ column: String) -> Bool { number(column) != 0 }
  func money(_ column: String) -> Money { Money(microDollars: number(column)) }
  func optionalMoney(_ column: String) -> Money? { self[column].integer.map { Money(microDollars: $0) } }
  func date(_ column: String) -> Date { Date(milliseconds: number(column)) }
  func optionalDate(_ column: String) -> Date? { self[column].integer.map { Date(milliseconds: $0) } }
  /// Empty for null: only for columns that are never null.
  func text(_ column: String) -> String { self[column].text ?? "" }
}

package extension Date {
  /// Milliseconds since 1970, rounded down; an instant that is out of range stops at its end.
  var milliseconds: Int64 {
    let exact = (timeIntervalSince1970 * 1000 + 0.000_5).rounded(.down)
    return Int64(exactly: min(max(exact, -9e15), 9e15)) ?? 0
  }

  init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
