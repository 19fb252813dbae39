import Testing

@testable import Ledger

@Suite("Parameters for PostgreSQL")
struct PostgresStatementTests {
  @Test(
    "are rewritten outside of texts, names, comments and bodies of functions only",
    arguments: [
      ("SELECT ?1, ?12 + ?3", "SELECT $1, $12 + $3"),
      ("SELECT '?1', \"?2\", ?3", "SELECT '?1', \"?2\", $3"),
      ("SELECT 'it''s ?1', ?2", "SELECT 'it''s ?1', $2"),
      ("SELECT ?1 -- and ?2\n, ?3", "SELECT $1 -- and ?2\n, $3"),
      ("SELECT /* ?1 */ ?2 - ?3 / ?4", "SELECT /* ?1 */ $2 - $3 / $4"),
      ("AS $$ ?1 $$ ?2", "AS $$ ?1 $$ $2"),
      ("AS $body$ ?1 $$ $body$ ?2", "AS $body$ ?1 $$ $body$ $2"),
      ("a ? b, a ?| c, $1", "a ? b, a ?| c, $1"),
      ("'never ends ?1", "'never ends ?1"),
    ])
  func numbered(_ sql: String, _ expected: String) {
    #expect(PostgresStatement.numbered(sql) == expected)
  }
}
