import Threads

/// Where a database is.
public enum DatabaseURL: Hashable, Sendable {
  /// A file.
  case sqlite(path: String)
  case sqliteInMemory
  /// As libpq reads it. It may hold a password: it is never shown.
  case postgreSQL(String)

  /// - Throws: `DatabaseFailure.unavailable` for everything else; the text shows at most the scheme, as the rest may be a
  ///   password.
  public init(_ text: String) throws {
    let known = ["sqlite", "postgres", "postgresql"]
    guard let colon = text.firstIndex(of: ":"), known.contains(text[..<colon].lowercased()) else {
      let scheme = text.prefix { $0.isLetter || $0.isNumber || $0 == "+" }
      let shown = text.dropFirst(scheme.count).first == ":" && !scheme.isEmpty ? "\"\(scheme):\" is no database: " : ""
      throw DatabaseFailure.unavailable(shown + Self.allowed)
    }
    let rest = String(text[text.index(after: colon)...])
    guard text[..<colon].lowercased() == "sqlite" else {
      guard rest.hasPrefix("//") else { throw DatabaseFailure.unavailable(Self.allowed) }
      try PostgresURL.check(rest.dropFirst(2))
      self = .postgreSQL("postgresql:" + rest)
      return
    }
    if rest == ":memory:" {
      self = .sqliteInMemory
      return
    }
    // sqlite:///srv/x.sqlite and sqlite:/srv/x.sqlite are one file.
    let path = rest.hasPrefix("///") ? String(rest.dropFirst(2)) : rest
    guard !path.isEmpty, !path.hasPrefix("//"), !path.hasSuffix("/"), !path.utf8.contains(0) else {
      throw DatabaseFailure.unavailable("name a file, as in sqlite:/var/lib/credtop/credtop.sqlite")
    }
    self = .sqlite(path: path)
  }

  private static let allowed =
    "name it as sqlite:PATH, sqlite::memory:, postgres://USER@HOST/DATABASE or postgresql://USER@HOST/DATABASE"
}

/// Opens the database that the URL names; it is empty when it is new.
///
/// - Parameter url: `sqlite:PATH`, `sqlite::memory:`, `postgres://…` or `postgresql://…`.
/// - Throws: `DatabaseFailure.unavailable`, which never shows the password in the URL.
public func openDatabase(_ url: String) async throws -> any Database {
  do {
    switch try DatabaseURL(url) {
    case .sqlite(let path): return try SQLiteDatabase(path: path)
    case .sqliteInMemory: return try SQLiteDatabase(path: nil)
    case .postgreSQL(let url): return try await PostgresDatabase(url: url)
    }
  } catch let failure as ThreadFailure {
    throw DatabaseFailure.unavailable("\(failure)")
  }
}
