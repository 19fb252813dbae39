import Domain
import FoundationEssentials

/// Idempotency keys of calls whose outcome is not known: who tries again after a time-out sends the same name, so that nothing
/// is bought or made twice.
struct CallNames {
  private var names: [String: String] = [:]

  /// The name for a call, the earlier one where that call may have had its effect.
  mutating func name(for call: String) -> String {
    if let name = names[call] { return name }
    let name = UUID().uuidString.lowercased()
    names[call] = name
    return name
  }

  /// The server answered: the next call of this kind is another one.
  mutating func settle(_ call: String) { names[call] = nil }

  /// Whether a failure leaves open what happened.
  static func isOpen(_ error: any Error) -> Bool {
    guard let failure = error as? ServiceFailure else { return true }
    switch failure.kind {
    case .refused, .notLoggedIn: return false
    case .unreachable, .broken, .timedOut: return true
    }
  }
}
