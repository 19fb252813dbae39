import Ledger
import TestDatabases
import Testing

@Suite("The URL of a database")
struct DatabaseURLTests {
  @Test(
    "names a file, memory or a server",
    arguments: [
      ("sqlite:ledger.sqlite", DatabaseURL.sqlite(path: "ledger.sqlite")),
      ("sqlite:/srv/a b/x.sqlite", .sqlite(path: "/srv/a b/x.sqlite")),
      ("sqlite:///srv/x.sqlite", .sqlite(path: "/srv/x.sqlite")),
      ("SQLite::memory:", .sqliteInMemory),
      ("postgres://u@h:5433/d", .postgreSQL("postgresql://u@h:5433/d")),
      ("postgresql:///d?host=/run/x", .postgreSQL("postgresql:///d?host=/run/x")),
      ("postgres://u:p%40ss@h/d", .postgreSQL("postgresql://u:p%40ss@h/d")),
    ])
  func known(_ text: String, _ url: DatabaseURL) throws {
    #expect(try DatabaseURL(text) == url)
  }

  @Test(
    "anything else is refused with what is allowed",
    arguments: ["", "ledger.sqlite", "mysql://u@h/d", "postgres:d", "/srv/x", "u:FAKE-hunter2@h", "://"])
  func unknown(_ text: String) throws {
    do {
      _ = try DatabaseURL(text)
      Issue.record("it was taken")
    } catch DatabaseFailure.unavailable(let reason) {
      #expect(reason.contains("sqlite:PATH"))
      #expect(reason.contains("postgres://"))
      #expect(!reason.contains("hunter2"))
    }
  }

  @Test("a file without a name is refused", arguments: ["sqlite:", "sqlite:/srv/", "sqlite://host/x"])
  func noFile(_ text: String) {
    #expect(throws: DatabaseFailure.self) { try DatabaseURL(text) }
  }

  @Test(
    "no error shows the password",
    arguments: [
      "postgres://u:FAKEhunter2@127.0.0.1:1/d", "postgres://u:FAKE@hunter2@127.0.0.1:1/d",
      "postgres://u:FAKE/hunter2@127.0.0.1:1/d", "postgres://u:FAKE%zzhunter2@127.0.0.1:1/d",
      "postgres://u:FAKE#hunter2?x@127.0.0.1:1/d", "postgres://127.0.0.1:1/d?password=FAKEhunter2",
      "postgres://127.0.0.1:1/d?FAKEhunter2=1", "postgres://u:FAKEhunter2@[127.0.0.1:1/d",
      "postgres://u:FAKEhunter2@127.0.0.1:port/d", "postgres://u:FAKEhunter2@127.0.0.1:1/FAKEhunter2",
    ])
  func password(_ url: String) async throws {
    do {
      let database = try await openDatabase(url)
      await database.close()
      Issue.record("it was opened")
    } catch {
      #expect(!"\(error)".contains("hunter2"), "\(error)")
    }
  }
}
