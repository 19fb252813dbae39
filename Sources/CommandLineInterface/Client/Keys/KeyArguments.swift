import ArgumentParser
import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// The hash of a key, as the commands on one key take it.
struct KeyArgument: ParsableArguments {
  @Argument(help: "The key's hash, as `keys list` prints it; never the key itself.")
  var hash: String
}

/// Which keys, and in which order.
struct KeySelection: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "name, usage, limit, remaining, created or expires; with - before it for a descending order.",
      valueName: "field"),
    transform: KeySelection.sort)
  var sort: KeySort?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("\(KeyFilter.grammar)", valueName: "expression"),
    transform: KeySelection.filter)
  var filter: KeyFilter?

  func callAsFunction(_ keys: [KeyObject], now: Date) -> [KeyObject] {
    let chosen = filter.map { filter in keys.filter { filter.matches($0, now: now) } } ?? keys
    return sort.map { $0.sorted(chosen) } ?? chosen
  }

  private static func sort(_ text: String) throws -> KeySort {
    guard let sort = KeySort(text) else {
      let fields = KeySort.Field.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("it must be one of \(fields), or one of them with - before it.")
    }
    return sort
  }

  private static func filter(_ text: String) throws -> KeyFilter {
    do {
      return try KeyFilter(parsing: text)
    } catch {
      throw ValidationError("character \(error.place): \(error.message).\n\(KeyFilter.grammar)")
    }
  }
}

/// The values of flags that say what a key is to be. All are strict: a limit that is misread is no limit.
enum KeySetting {
  static func name(_ text: String) throws -> String {
    guard ProvisionedKeyName.isValid(text) else {
      throw ValidationError("it must have \(ProvisionedKeyName.rule).")
    }
    return text
  }

  static func limit(_ text: String) throws -> Money {
    guard let amount = MoneyArgument(argument: text)?.money else {
      throw ValidationError(
        "it must be an amount of dollars of at least 0, such as 12.50.")
    }
    return amount
  }

  static func reset(_ text: String) throws -> ProvisionedKey.LimitReset {
    guard let reset = ProvisionedKey.LimitReset(rawValue: text) else {
      throw ValidationError("it must be daily, weekly or monthly.")
    }
    return reset
  }

  static func expiry(_ text: String) throws -> TimeSpan {
    guard let span = TimeSpan(text) else {
      throw ValidationError("it must be \(TimeSpan.forms).")
    }
    return span
  }

  static func models(_ text: String) throws -> [String] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
      throw ValidationError(
        "it must be names with commas between them: gpt-4o,gpt-4o-mini.")
    }
    return names
  }

  /// - Throws: `CommandFailure` for an instant that is over.
  static func future(_ span: TimeSpan?, now: Date) throws -> Date? {
    guard let span else { return nil }
    guard span.start > now else {
      throw CommandFailure.usage("--expires is \(span.start.timestamp), which is over.")
    }
    return span.start
  }
}
