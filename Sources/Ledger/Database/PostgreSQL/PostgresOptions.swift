import CPostgres
import Glibc

/// Where PostgreSQL is, and how to speak of it without telling the password.
struct PostgresOptions: Sendable {
  /// The statements that one caller may wait for, in milliseconds.
  static let statementTimeout = 15_000
  static let lockTimeout = 10_000

  let url: String
  private let hidden: [String]

  /// - Throws: `DatabaseFailure.unavailable` when libpq is missing or cannot read the URL.
  init(url: String) throws(DatabaseFailure) {
    if let fault = cpg_load() { throw .unavailable(String(cString: fault)) }
    guard cpg_url_is_readable(url) else {
      throw .unavailable("the URL cannot be read: write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE")
    }
    self.url = url
    hidden = ["password", "sslpassword"].compactMap { keyword in
      guard let part = cpg_url_part(url, keyword) else { return nil }
      defer { free(part) }
      let password = String(cString: part)
      return password.count >= 3 ? password : nil
    }
  }

  /// Those before `dbname` give way to the URL, those after it do not.
  var keywords: [(String, String)] {
    [
      ("connect_timeout", "5"), ("application_name", "credtop"), ("keepalives_idle", "30"),
      ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "20000"), ("dbname", url),
      ("client_encoding", "UTF8"),
    ]
  }

  /// A message without the password, in one line.
  func harmless(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline).map { $0.drop { $0.isWhitespace } }.joined(separator: "; ")
    return hidden.reduce(line) { $0.replacing($1, with: "****") }
  }
}
