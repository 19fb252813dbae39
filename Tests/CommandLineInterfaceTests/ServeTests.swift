import StructuredText
import Testing

@testable import CommandLineInterface

struct ServeTests {
  @Test(
    "[W-32] an address that is not loopback is refused without a word for it",
    arguments: ["0.0.0.0:0", "[::]:0", "192.0.2.1:3000", "example.dev:80"])
  func publicAddress(_ address: String) async {
    let refused = await run("serve", "--listen", address, "--database", "sqlite::memory:")
    #expect(refused.status == 64)
    #expect(refused.errors.contains("--insecure-bind"))
    #expect(refused.output.isEmpty)
  }

  @Test("[W-14] giving credits away on such an address needs a word of its own, also when a variable was forgotten")
  func unbilled() async {
    let refused = await run(
      "serve", "--listen", "0.0.0.0:0", "--insecure-bind", "--database", "sqlite::memory:",
      environment: ["STRIPE_SECRET_KEY": ""])
    #expect(refused.status == 64)
    #expect(refused.errors.contains("--allow-unbilled"))
  }

  @Test(
    "settings that are none are named",
    arguments: [
      ["--listen", "3000"], ["--listen", "127.0.0.1:99999"], ["--listen", ":0"], ["--upstream", "nowhere"],
      ["--max-connections", "0"], ["--drain", "-1"], ["--prices", "/nonexistent/prices.json"],
    ])
  func settings(_ words: [String]) async {
    let refused = await run(arguments: ["serve", "--database", "sqlite::memory:"] + words)
    #expect(refused.status == 64)
  }

  @Test("a database that cannot be opened ends with 69 and says so")
  func database() async {
    let failed = await run("serve", "--check", "--database", "sqlite:/dev/null/x.sqlite")
    #expect(failed.status == 69)
    #expect(failed.errors.contains("--database"))
  }

  @Test("a check prints every invariant with its figures")
  func check() async {
    let sound = await run("serve", "--check", "--database", "sqlite::memory:", "--json")
    #expect(sound.status == 0)
    #expect(sound.document?["ok"] == .bool(true))
    let invariants = sound.document?["invariants"]?.array ?? []
    #expect(invariants.count > 5)
    #expect(invariants.allSatisfy { $0["holds"] == .bool(true) && $0["figures"]?.string != nil })
  }
}
