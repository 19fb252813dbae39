import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("Scan for secrets")
struct SecretScanTests {
  /// Put together here, so that no scan of this repository finds it.
  private let key = "gh" + "p_" + String(repeating: "aB3dE6gH9", count: 4)

  @Test("a credential in a file is found by place and kind")
  func found() async throws {
    let home = try TemporaryHome()
    home.write("one\ntoken = \(key)\n", to: "src/a.txt")
    home.write("nothing here\n", to: "src/b.txt")
    home.write("token = \(key)\n", to: ".git/objects/x")
    let run = await run("secrets", "scan", home.path, "--json")
    #expect(run.status == 1)
    let findings = try #require(run.document?["findings"]?.array)
    #expect(findings.map { $0["path"]?.string } == [home.path + "/src/a.txt"])
    #expect(findings.first?["line"]?.int == 2)
    #expect(run.document?["filesScanned"]?.int == 2)
    #expect(!run.output.contains(key))
  }

  @Test(
    "the allow-list lets pass a file, a folder, a line, or lines with a text",
    arguments: ["a.txt", "src/", "a.txt:1", "=aB3dE6gH9"])
  func allowed(entry: String) throws {
    let list = SecretAllowlist("# comment\n\n\(entry)\n")
    let path = entry == "src/" ? "src/deep/a.txt" : "a.txt"
    #expect(list.allows(path: path, line: 1, text: key))
    #expect(!list.allows(path: "other.txt", line: 1, text: "plain"))
  }

  @Test("a folder's own allow-list is used, and another one on demand")
  func allowlistFiles() async throws {
    let home = try TemporaryHome()
    home.write("token = \(key)\n", to: "a.txt")
    home.write("=token\n", to: ".secret-scan-allowlist")
    #expect(await run("secrets", "scan", home.path).status == 0)
    let other = home.write("nothing\n", to: "other.list")
    #expect(await run("secrets", "scan", home.path, "--allowlist", other).status == 1)
  }

  @Test("a path that is not there is wrong usage")
  func missing() async {
    #expect(await run("secrets", "scan", "/nonexistent/path").status == 64)
    #expect(await run("secrets", "scan", "--allowlist", "/nonexistent/list").status == 64)
  }
}
