import Glibc
import StructuredText
import Testing

@testable import CommandLineInterface

private let store = ".openclaw/agents/main/agent/auth-profiles.json"
private let sick =
  #"{"version":1,"profiles":{"openai:x":{"type":"apiKey","provider":"openai","key":"sk-FAKEaaaabbbbccccddddeeeeffff"},"groq:y":{"type":"api_key","provider":"groq","key":""}}}"#
private let mendable =
  #"{"version":1,"profiles":{"openai:x":{"type":"apiKey","provider":"openai","key":"sk-FAKEaaaabbbbccccddddeeeeffff"}}}"#

@Suite struct DoctorCommandTests {
  @Test("a look prints findings, changes nothing, and --check answers by its status") func look() async throws {
    let home = try TemporaryHome()
    home.write(sick, to: store)
    let seen = await run("doctor", "--json", home: home.path)
    #expect(seen.status == 0)
    let findings = try #require(seen.document?["findings"]?.array)
    #expect(findings.map { $0["id"]?.string } == ["type-apiKey", "key-blank"])
    #expect(findings[0]["fixable"] == true.json && findings[0]["profile"] == "openai:x".json)
    #expect(findings[1]["command"]?.string == "credtop models auth paste-api-key --provider groq --profile-id groq:y")
    #expect(await run("doctor", "--check", home: home.path).status == 1)
    #expect(home.text(of: store) == sick)
    let text = await run("doctor", home: home.path)
    #expect(text.output.contains("type-apiKey") && text.errors.contains("1 can be mended"))
    #expect(!(text.output + seen.output).contains("FAKE"))
  }

  @Test("a home without OpenClaw is healthy") func empty() async throws {
    let home = try TemporaryHome()
    let seen = await run("doctor", "--check", home: home.path)
    #expect(seen.status == 0 && seen.output.contains("Nothing is wrong"))
  }

  @Test("mending without a terminal needs --yes, and says so") func asks() async throws {
    let home = try TemporaryHome()
    home.write(sick, to: store)
    let refused = await run("doctor", "--fix", home: home.path)
    #expect(refused.status == 64 && refused.errors.contains("--yes"))
    #expect(home.text(of: store) == sick)
    #expect(await run("doctor", "--fix", "--read-only", "--yes", home: home.path).status == 64)
    #expect(await run("doctor", "--fix", "--check", home: home.path).status == 64)
    #expect(home.text(of: store) == sick)
  }

  @Test("what is mended is told, what is left exits 3, and undo brings it back") func mends() async throws {
    let home = try TemporaryHome()
    home.write(sick, to: store)
    let mended = await run("doctor", "--fix", "--yes", "--json", home: home.path)
    #expect(mended.status == 3)
    #expect(mended.document?["done"]?.array?.count == 1)
    #expect(mended.document?["findings"]?.array?.map { $0["id"]?.string } == ["key-blank"])
    let id = try #require(mended.document?["record"]?["id"]?.string)
    let list = await run("doctor", "undo", "--list", "--json", home: home.path)
    #expect(list.document?["records"]?.array?.first?["id"]?.string == id)
    #expect(await run("doctor", "undo", home: home.path).status == 64)
    #expect(await run("doctor", "undo", "nobody", "--yes", home: home.path).status == 1)
    let undone = await run("doctor", "undo", id, "--yes", home: home.path)
    #expect(undone.status == 0)
    #expect(home.text(of: store) == sick)
    #expect(await run("doctor", "undo", "--yes", home: home.path).errors.contains("nothing to take back"))
    let audit = await run("audit", "show", "--json", home: home.path)
    #expect(audit.output.contains("doctor undo") && !audit.output.contains("FAKE"))
  }

  @Test("when everything can be mended it exits 0, and again there is nothing to do") func all() async throws {
    let home = try TemporaryHome()
    home.write(mendable, to: store)
    #expect(await run("doctor", "--fix", "--yes", home: home.path).status == 0)
    #expect(await run("doctor", "--fix", "--yes", home: home.path).errors.contains("nothing to mend"))
  }

  @Test("a dry run shows the change without the secret") func dryRun() async throws {
    let home = try TemporaryHome()
    home.write(sick, to: store)
    let plan = await run("doctor", "--fix", "--dry-run", home: home.path)
    #expect(plan.status == 0 && plan.output.contains("api_key") && !plan.output.contains("FAKE"))
    #expect(plan.output.contains("groq:y"))
    #expect(home.text(of: store) == sick)
  }

  @Test("only the named fault is shown and mended") func only() async throws {
    let home = try TemporaryHome()
    home.write(sick, to: store)
    let seen = await run("doctor", "--only", "key-blank", "--json", home: home.path)
    #expect(seen.document?["findings"]?.array?.count == 1)
    #expect(await run("doctor", "--fix", "--yes", "--only", "key-blank", home: home.path).status == 1)
    #expect(home.text(of: store) == sick)
  }

  @Test("the demo's faults are told, and no real file is looked at") func demo() async throws {
    let home = try TemporaryHome()
    home.write(sick, to: store)
    let seen = await run("doctor", "--demo", "--check", "--json", home: home.path)
    #expect(seen.status == 1)
    #expect(seen.document?["findings"]?.array?.contains { $0["id"]?.string == "camel-fields" } == true)
    #expect(!seen.output.contains("openai:x"))
  }
}
