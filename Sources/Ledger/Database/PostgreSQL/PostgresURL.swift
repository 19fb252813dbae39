/// What must hold for a URL before libpq sees it.
enum PostgresURL {
  /// A password with bare `@`, `/`, `?` or `#` would be read as part of the host's name, and shown with it in an error.
  ///
  /// - Parameter rest: what follows `://`.
  static func check(_ rest: Substring) throws(DatabaseFailure) {
    let unfit: Set<Character> = ["@", "/", "?", "#", " ", "\n", "\t"]
    guard let at = rest.lastIndex(of: "@") else { return }
    guard !rest[..<at].contains(where: unfit.contains) else {
      throw .unavailable(
        "the user or password in the URL has a character that must be written as %40 for @, %2F for /, %3F for ?, %23 for #"
      )
    }
    var left = rest.utf8[...]
    while let percent = left.firstIndex(of: UInt8(ascii: "%")) {
      let digits = left[percent...].dropFirst().prefix(2)
      guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
        throw .unavailable("a % in the URL must be followed by two hexadecimal digits: write % itself as %25")
      }
      left = left[percent...].dropFirst(3)
    }
  }
}
