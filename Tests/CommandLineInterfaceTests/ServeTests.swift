import ArgumentParser
import TokenProxyServer
import FoundationEssentials
import Metering
import StructuredText
import Testing
import TokenProxyServer

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

  @Test("a check of a database that is not there says so and makes none", arguments: [["--check"], ["--accounts"]])
  func missing(_ words: [String]) async throws {
    let home = try TemporaryHome()
    let failed = await run(arguments: ["serve"] + words + ["--database", "sqlite:\(home.path)/none/ledger.sqlite"])
    #expect(failed.status == 69)
    #expect(failed.errors.contains("No such file"))
    #expect(!FileManager.default.fileExists(atPath: home.path + "/none"))
  }

  @Test("[W-7] prices and the price of unknown models are set by the environment, which a flag overrides")
  func prices() throws {
    func settings(_ words: [String], _ environment: [String: String]) throws -> ServeSettings {
      let command = try #require(try ServeCommand.parseAsRoot(words) as? ServeCommand)
      return try ServeSettings(command, in: context(environment))
    }
    #expect(try settings([], [:]).prices.table.price(of: "mystery") == nil)
    let standard = try settings([], ["CREDTOP_DEFAULT_PRICE": "5,15.5"]).prices.table.price(of: "mystery")
    #expect(standard?.rates.input == 5_000_000 && standard?.rates.output == 15_500_000)
    let flag = try settings(["--default-price", "0,0"], ["CREDTOP_DEFAULT_PRICE": "5,15"])
    #expect(flag.prices.table.price(of: "mystery")?.rates.input == 0)
    for wrong in ["5", "5,", "a,b", "-1,2", "1,2,3", "1,99999", "1e3,1"] {
      #expect(throws: CommandFailure.self, "\(wrong)") { try settings([], ["CREDTOP_DEFAULT_PRICE": wrong]) }
    }
    #expect(throws: CommandFailure.self) { try settings([], ["CREDTOP_PRICES": "/nonexistent/prices.json"]) }
    let help = ServeCommand.helpMessage()
    for name in ["CREDTOP_PRICES", "CREDTOP_DEFAULT_PRICE", "--default-price"] { #expect(help.contains(name)) }
  }

  @Test("[W-46] no container file with credentials is shipped, and the server needs none: it is for this machine alone")
  func defaults() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var looked = 0
    let folders = try FileManager.default.contentsOfDirectory(atPath: root.path).filter {
      ![".build", ".git"].contains($0)
    }
    let names = folders.flatMap { folder in
      [folder]
        + ((try? FileManager.default.subpathsOfDirectory(atPath: root.path + "/" + folder)) ?? [])
        .map { folder + "/" + $0 }
    }
    for name in names {
      looked += 1
      let file = name.split(separator: "/").last?.lowercased() ?? ""
      guard file.contains("docker") || file.contains("containerfile") || file.contains("compose") else { continue }
      let text = (try? String(contentsOfFile: root.path + "/" + name, encoding: .utf8)) ?? ""
      for word in ["PASSWORD", "SECRET", "API_KEY", "://"] {
        #expect(!text.uppercased().contains(word), "\(name) holds \(word)")
      }
    }
    #expect(looked > 300)
    let command = try #require(try ServeCommand.parseAsRoot([]) as? ServeCommand)
    let settings = try ServeSettings(command, in: context([:]))
    #expect(settings.options.host == "127.0.0.1")
    #expect(command.storage.url(in: context([:])) == "sqlite:/nonexistent/.local/share/credtop/credtop.sqlite")
  }

  private func context(_ environment: [String: String]) -> CommandContext {
    CommandContext(
      environment: environment.merging(["HOME": "/nonexistent"]) { given, _ in given }, workingDirectory: "/",
      isInputTerminal: false, isOutputTerminal: false, now: { noon }, write: { _ in }, writeError: { _ in })
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
