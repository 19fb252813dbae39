import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("Usage by the tools' own logs")
struct LogUsageTests {
  private let line =
    #"{"type":"assistant","sessionId":"s1","timestamp":"2026-11-20T10:00:01.000Z","message":{"id":"m1","model":"claude-sonnet-4-5","usage":{"input_tokens":1000,"cache_read_input_tokens":10000,"cache_creation_input_tokens":2000,"output_tokens":500}}}"#
    + "\n"

  @Test("the list says that it is an estimate, and since when the prices are")
  func text() async throws {
    let home = try TemporaryHome()
    home.write(line + "{\"usage\": broken\n", to: ".claude/projects/p/s1.jsonl")
    let run = await run("tokens", "usage", "--by", "model", home: home.path)
    #expect(run.status == 0)
    #expect(
      run.output == """
        MODEL              TOOL         HOME       CALLS  INPUT  CACHE READ  CACHE WRITE  OUTPUT  REASONING  ≈ COST
        claude-sonnet-4-5  claude-code  ~/.claude      1   1000       10000         2000     500          0   $0.02

        """)
    #expect(run.errors.contains("≈ estimated from logs, by the prices of"))
    #expect(run.errors.contains("1 line makes no sense"))
  }

  @Test("the document has the kind, the figures and the diagnostics")
  func document() async throws {
    let home = try TemporaryHome()
    home.write(line, to: ".claude/projects/p/s1.jsonl")
    let document = try #require(await run("tokens", "usage", "--by", "session", "--json", home: home.path).document)
    #expect(document["kind"]?.string == "estimated from logs")
    let entry = try #require(document["lines"]?.array?.first)
    #expect(entry["session"]?.string == "s1")
    #expect(entry["cli"]?.string == "claude-code")
    #expect(entry["estimatedCost"]?.string == "0.021")
    #expect(document["total"]?["total"]?.int == 13_500)
    #expect(document["diagnostics"]?["malformedLines"]?.int == 0)
    #expect(document["lastCallAt"]?.string == "2026-11-20T10:00:00.000Z")
  }

  @Test("a span leaves older calls out, and nothing found is status 2")
  func since() async throws {
    let home = try TemporaryHome()
    home.write(line, to: ".claude/projects/p/s1.jsonl")
    #expect(await run("tokens", "usage", "--since", "7d", home: home.path).status == 0)
    #expect(await run("tokens", "usage", "--since", "1h", home: home.path).status == 2)
    #expect(await run("tokens", "usage", "--since", "2026-11-20", home: home.path).status == 0)
    #expect(await run("tokens", "usage", "--since", "soon", home: home.path).status == 64)
    #expect(await run("tokens", "usage", "--cli", "codex-cli", home: home.path).status == 2)
  }

  @Test("the demo world has logs too, with a model that has no price")
  func demo() async throws {
    let document = try #require(await run("tokens", "usage", "--by", "model", "--demo", "--json").document)
    let lines = try #require(document["lines"]?.array)
    #expect(lines.contains { $0["model"]?.string == "codex-next-preview" && $0["estimatedCost"] == .null })
    #expect(lines.contains { $0["model"]?.string == "claude-opus-4-5" && $0["estimatedCost"]?.string != nil })
  }
}
