import CPassword
public import Domain
import Synchronization

/// Hashes and checks passwords with yescrypt, which needs much memory for each guess.
public final class PasswordHasher: Sendable {
  /// Too many passwords wait already; or the library failed.
  public enum Failure: Error, Hashable, Sendable { case busy, broken }

  /// 16 MiB and some 30 ms for each hash on a machine of today.
  public static let standardCost = 5

  private let cost: Int
  private let threads: HashingThreads
  /// What an unknown account's password is compared with, so that the answer takes as long.
  private let dummy = Mutex<String?>(nil)

  /// - Parameters:
  ///   - cost: of new hashes, 1 to 11. Hashes of lower cost are replaced when their owner logs in.
  ///   - queue: how many may wait; further ones are refused.
  public init(cost: Int = standardCost, threads: Int = 2, queue: Int = 32) {
    self.cost = cost
    self.threads = HashingThreads(threads: threads, queue: queue)
  }

  /// - Throws: `Failure`.
  public func hash(_ password: Secret) async throws -> String {
    let cost = cost
    guard let result = await threads.run({ Self.hash(password.reveal(), setting: Self.newSetting(cost: cost)) }) else {
      throw Failure.busy
    }
    guard let result else { throw Failure.broken }
    return result
  }

  /// Whether the password is the one. Takes the same time when there is nothing to compare with.
  ///
  /// - Parameter stored: nil for an unknown account or one without password: the answer is then false.
  /// - Throws: `Failure`.
  public func matches(_ password: Secret, stored: String?) async throws -> Bool {
    let setting: String
    if let stored { setting = stored } else { setting = try await dummyHash() }
    guard let result = await threads.run({ Self.hash(password.reveal(), setting: setting) }) else { throw Failure.busy }
    guard let result else { return false }
    return isEqualInConstantTime(result, setting) && stored != nil
  }

  /// Whether the hash was made with less cost than new ones are.
  public func isOutdated(_ stored: String) -> Bool {
    guard let parameters = Self.parameters(of: stored) else { return true }
    return (1..<cost).contains { Self.newSetting(cost: $0).flatMap(Self.parameters) == parameters }
  }

  private func dummyHash() async throws -> String {
    if let known = dummy.withLock({ $0 }) { return known }
    let made = try await hash(Secret("nobody's password"))
    dummy.withLock { $0 = made }
    return made
  }

  /// `$y$j9T` of `$y$j9T$salt$hash`.
  private static func parameters(of hash: String) -> String? {
    let parts = hash.split(separator: "$", omittingEmptySubsequences: true)
    return parts.count >= 2 ? "\(parts[0])$\(parts[1])" : nil
  }

  private static func newSetting(cost: Int) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PASSWORD_HASH_SIZE)) { output in
      guard let start = output.baseAddress, password_new_setting(UInt(cost), start) == 0 else { return nil }
      return String(cString: start)
    }
  }

  private static func hash(_ password: String, setting: String?) -> String? {
    guard let setting else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PASSWORD_HASH_SIZE)) { output in
      guard let start = output.baseAddress, password_hash(password, setting, start) == 0 else { return nil }
      return String(cString: start)
    }
  }
}

/// Compares without telling by its time where two texts differ; only their lengths show.
func isEqualInConstantTime(_ one: some StringProtocol, _ other: some StringProtocol) -> Bool {
  let (left, right) = (Array(one.utf8), Array(other.utf8))
  guard left.count == right.count else { return false }
  var difference: UInt8 = 0
  for index in left.indices { difference |= left[index] ^ right[index] }
  return difference == 0
}
