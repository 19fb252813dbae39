import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// The members of a request's body, read strictly: nothing is converted, and what is wrong is named.
struct Fields {
  private let object: JSONValue

  /// - Parameter mayBeAbsent: an empty body then counts as an empty object.
  /// - Throws: `APIFailure` 400 when the body is no JSON object.
  init(_ body: [UInt8], mayBeAbsent: Bool = false) throws(APIFailure) {
    if mayBeAbsent, body.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      object = .object([])
      return
    }
    let value: JSONValue
    do { value = try JSONReader.read(body, depthLimit: 32) } catch {
      throw .invalid("The body is not valid JSON")
    }
    guard case .object = value else { throw .invalid("The body must be a JSON object") }
    object = value
  }

  /// The member; nil when it is absent or null.
  subscript(name: String) -> JSONValue? {
    guard let value = object[name], !value.isNull else { return nil }
    return value
  }

  /// Whether the member is there, null included.
  func has(_ name: String) -> Bool { object[name] != nil }

  func text(_ name: String) throws(APIFailure) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.string else { throw .invalid("\(name) must be a string", field: name) }
    return text
  }

  func bool(_ name: String) throws(APIFailure) -> Bool? {
    guard let value = self[name] else {
      // A truth is on or off; null is neither.
      if has(name) { throw .invalid("\(name) must be true or false", field: name) }
      return nil
    }
    guard let truth = value.bool else { throw .invalid("\(name) must be true or false", field: name) }
    return truth
  }

  /// An amount in dollars within the range, in whole cents where it is to be charged.
  func money(
    _ name: String, in range: ClosedRange<Money>, wholeCents: Bool = false, tooSmall: String? = nil
  ) throws(APIFailure) -> Money? {
    guard let value = self[name] else { return nil }
    guard case .number = value else { throw .invalid("\(name) must be a number", field: name) }
    guard let amount = Money(wire: value) else {
      throw .invalid(
        tooSmall.flatMap { (value.double ?? 0) < range.lowerBound.approximateDollars ? $0 : nil }
          ?? "\(name) must be a number of dollars with at most six decimals", field: name)
    }
    if amount < range.lowerBound {
      throw .invalid(tooSmall ?? "\(name) must be at least \(range.lowerBound.plain)", field: name)
    }
    if amount > range.upperBound { throw .invalid("\(name) must be at most \(range.upperBound.plain)", field: name) }
    if wholeCents, amount.microDollars % 10_000 != 0 {
      throw .invalid("\(name) must have at most two decimals", field: name)
    }
    return amount
  }

  /// An instant in the future. A bare date means its first moment in UTC.
  func future(_ name: String, now: Date) throws(APIFailure) -> Date? {
    guard let text = try text(name) else { return nil }
    let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
    guard let date = Timestamp.rfc3339(whole), date.timeIntervalSince1970 < 253_402_300_800 else {
      throw .invalid("\(name) must be a date in ISO 8601, for instance 2027-01-31T00:00:00Z", field: name)
    }
    guard date > now else { throw .invalid("\(name) must be in the future", field: name) }
    return date
  }

  /// One of the words.
  func choice<Word: RawRepresentable & CaseIterable>(
    _ name: String, of _: Word.Type
  ) throws(APIFailure) -> Word? where Word.RawValue == String {
    guard let text = try text(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw .invalid("\(name) must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))", field: name)
    }
    return word
  }

  /// A list of texts, none of them empty.
  func texts(_ name: String, most: Int, longest: Int) throws(APIFailure) -> [String]? {
    guard let value = self[name] else { return nil }
    guard let elements = value.array, elements.count <= most else {
      throw .invalid("\(name) must be a list of at most \(most) strings", field: name)
    }
    var texts: [String] = []
    for element in elements {
      guard let text = element.nonEmptyString, text.utf8.count <= longest, !text.unicodeScalars.contains("\0") else {
        throw .invalid("\(name) must hold strings of 1 to \(longest) characters", field: name)
      }
      if !texts.contains(text) { texts.append(text) }
    }
    return texts
  }
}

extension Money {
  /// Without needless decimals: `5`, `1000`, `0.50`.
  var plain: String { microDollars % 1_000_000 == 0 ? String(microDollars / 1_000_000) : decimalText }
}

/// The numbers of a query, read strictly.
struct Query {
  let values: [String: String]

  /// - Throws: `APIFailure` 400 when it is there and no whole number of the range.
  func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws(APIFailure) -> Int {
    guard let text = values[name] else { return standard }
    guard let number = Int(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), range.contains(number) else {
      throw .invalid(
        range.upperBound == .max
          ? "\(name) must be a whole number of at least \(range.lowerBound)"
          : "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)", field: name)
    }
    return number
  }
}
