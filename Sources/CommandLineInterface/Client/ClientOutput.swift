import Domain
import FoundationEssentials
import StructuredText

extension CommandContext {
  /// The one document of `--json`.
  func printJSON(_ value: JSONValue) { write(JSONWriter.pretty(value)) }

  /// A table of names and values, a row each.
  func printFacts(_ facts: [(name: String, value: String)], columns: (String, String)) {
    var table = TextTable([columns.0, columns.1])
    for fact in facts { table.add([fact.name, fact.value]) }
    write(table.text)
  }

  /// Something that a person should know and that is not the answer.
  func warn(_ text: String) { writeError("! \(printable(text))\n") }
}

extension GlobalOptions {
  /// Before everything that changes something.
  ///
  /// - Parameter what: as in "refuses to …".
  func requireWrite(_ what: String) throws(CommandFailure) {
    if readOnly { throw .usage("--read-only refuses to \(what).") }
  }
}

extension Date {
  /// For tables: `2026-11-20 14:32:00`, in UTC.
  var tableText: String { String(timestamp.prefix(19)).replacing("T", with: " ") }
}

extension Money {
  /// The exact amount with its sign: `$12.40`, `-$0.00075`. A charge of less than a cent is not shown as none.
  var exactText: String { microDollars < 0 ? "-$" + decimalText.dropFirst() : "$" + decimalText }
}
