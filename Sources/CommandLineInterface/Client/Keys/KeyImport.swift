import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// The keys that a file asks for: what `keys export` wrote, as JSON or CSV, or the same made by hand.
///
/// Reading is strict, as a setting that is overlooked makes a key that may spend more than it should.
struct KeyImport: Hashable, Sendable {
  static let sizeLimit = 8 << 20
  static let countLimit = 10_000

  var entries: [Entry]

  /// What one key is to be; what a key gets by itself, such as its hash or its usage, is not taken over.
  struct Entry: Hashable, Sendable {
    /// `entry 3`, `line 4`.
    var place: String
    var name: String
    var creditLimit: Money?
    var limitReset: ProvisionedKey.LimitReset?
    var isDisabled = false
    var expiresAt: Date?
    var models: [String]?

    func isExpired(at now: Date) -> Bool { expiresAt.map { $0 <= now } ?? false }
  }

  /// Why a file is not taken, with the place in it.
  struct Fault: Error, Hashable {
    var message: String

    init(_ message: String) { self.message = message }

    init(_ place: String, _ message: String) { self.message = "\(place): \(message)" }
  }

  /// A file that begins with a bracket is JSON, anything else CSV.
  init(_ bytes: [UInt8]) throws(Fault) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Fault("it is not UTF-8") }
    let first = text.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
    guard let first else { throw Fault("it is empty") }
    entries = first == "[" || first == "{" ? try Self.entries(json: bytes) : try Self.entries(csv: text)
    guard entries.count <= Self.countLimit else {
      throw Fault("it has \(entries.count) keys; \(Self.countLimit) is the most that are taken at once")
    }
    try Self.refuseDuplicates(entries)
  }

  private static func refuseDuplicates(_ entries: [Entry]) throws(Fault) {
    var places: [String: String] = [:]
    for entry in entries {
      if let earlier = places[entry.name] {
        throw Fault(entry.place, "the name “\(entry.name)” stands in \(earlier) too")
      }
      places[entry.name] = entry.place
    }
  }
}

/// Checks that both forms share.
extension KeyImport.Entry {
  init(place: String, name: String) throws(KeyImport.Fault) {
    guard ProvisionedKeyName.isValid(name) else {
      throw KeyImport.Fault(place, "“\(shown(name))” cannot be a name; it must have \(ProvisionedKeyName.rule)")
    }
    self.place = place
    self.name = name
  }

  static func limit(_ amount: Money?, _ text: String, _ place: String) throws(KeyImport.Fault) -> Money {
    guard let amount, amount >= .zero else {
      throw KeyImport.Fault(place, "credit_limit is \(shown(text)); it must be an amount of at least 0, or absent")
    }
    return amount
  }

  static func reset(_ text: String, _ place: String) throws(KeyImport.Fault) -> ProvisionedKey.LimitReset {
    guard let reset = ProvisionedKey.LimitReset(rawValue: text) else {
      throw KeyImport.Fault(place, "limit_reset is \(shown(text)); it must be daily, weekly, monthly, or absent")
    }
    return reset
  }

  static func expiry(_ text: String, _ place: String) throws(KeyImport.Fault) -> Date {
    guard let span = TimeSpan(text) else {
      throw KeyImport.Fault(place, "expires_at is \(shown(text)); it must be \(TimeSpan.forms), or absent")
    }
    return span.start
  }
}

/// A piece of a file, as a message may quote it.
func shown(_ text: String) -> String { printable(text.count > 60 ? text.prefix(60) + "…" : text) }
