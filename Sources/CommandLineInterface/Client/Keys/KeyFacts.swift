import Domain
import FoundationEssentials
import TokenProxyAPI

/// What can be said of a key at an instant.
extension KeyObject {
  func isExpired(at now: Date) -> Bool { expiresAt.map { $0 <= now } ?? false }

  /// The budget is used up. What running calls hold does not count: it may be given back.
  var isBlocked: Bool {
    guard let creditLimit else { return false }
    return (windowUsage ?? usage) >= creditLimit
  }

  /// Calls are let through.
  func isActive(at now: Date) -> Bool { !isDisabled && !isBlocked && !isExpired(at: now) }

  /// What may still be spent now, also where the server does not say; nil without a limit.
  var left: Money? {
    guard let creditLimit else { return nil }
    return max(.zero, remaining ?? creditLimit - (windowUsage ?? usage))
  }
}

/// What the name of a key may be.
enum ProvisionedKeyName {
  static let rule = "1 to 100 of the characters A-Z a-z 0-9 _ -"

  static func isValid(_ name: String) -> Bool {
    (1...100).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
  }
}
