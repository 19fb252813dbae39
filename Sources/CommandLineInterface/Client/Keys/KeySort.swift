import Domain
import FoundationEssentials
import TokenProxyAPI

/// The order of a list of keys. What is not set comes after everything that is; equal ones keep their order.
struct KeySort: Hashable, Sendable {
  enum Field: String, Sendable, CaseIterable {
    case name, usage, limit, remaining, created, expires

    init?(name: String) {
      self.init(rawValue: name == "created_at" ? "created" : name == "expires_at" ? "expires" : name)
    }
  }

  var field: Field
  var isDescending: Bool

  /// - Parameter text: a field's name, with `-` before it for a descending order; nil for anything else.
  init?(_ text: String) {
    isDescending = text.hasPrefix("-")
    guard let field = Field(name: String(text.drop { $0 == "-" })), text.prefix(2) != "--" else { return nil }
    self.field = field
  }

  func sorted(_ keys: [KeyObject]) -> [KeyObject] {
    keys.sorted { isDescending ? isLess($1, $0) : isLess($0, $1) }
  }

  private func isLess(_ left: KeyObject, _ right: KeyObject) -> Bool {
    switch field {
    case .name:
      let (first, second) = (left.name.lowercased(), right.name.lowercased())
      return first == second ? left.name < right.name : first < second
    case .usage: return left.usage < right.usage
    case .limit: return isLess(left.creditLimit, right.creditLimit)
    case .remaining: return isLess(left.left, right.left)
    case .created: return left.createdAt < right.createdAt
    case .expires: return isLess(left.expiresAt, right.expiresAt)
    }
  }

  private func isLess<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool {
    switch (left, right) {
    case (let left?, let right?): left < right
    case (_?, nil): true
    case (nil, _): false
    }
  }
}
