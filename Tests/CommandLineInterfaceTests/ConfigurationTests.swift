import DashboardCore
import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("Configuration")
struct ConfigurationTests {
  @Test("the sample is a valid configuration with nothing set, and valid too when every comment sign is taken away")
  func sample() {
    let (asPrinted, problems) = Configuration.read(Array(ConfigurationSample.text.utf8))
    #expect(problems.isEmpty)
    #expect(asPrinted == Configuration())

    let settings = ConfigurationSample.text.split(separator: "\n").map { line in
      line.hasPrefix("# ") && (line.contains(" = ") || line.hasPrefix("# [")) ? String(line.dropFirst(2)) : String(line)
    }
    let (all, faults) = Configuration.read(Array(settings.joined(separator: "\n").utf8))
    #expect(faults.isEmpty)
    #expect(all.interval == 5)
    #expect(all.keys.count == KeyMap.standard.actions.count)
    #expect(all.keyMap().problems.isEmpty)
  }

  @Test("every problem names its line and the remedy, and the rest holds")
  func problems() {
    let text = """
      interval = 0
      thme = "nord"
      theme = "nord"
      pane = "bogus"
      ascii = "yes"
      [discovery]
      directories = ["relative", "/absolute"]
      [keys]
      quit = 3
      bogus = "x"
      """
    let (configuration, problems) = Configuration.read(Array(text.utf8))
    #expect(problems.map(\.line) == [1, 2, 4, 5, 7])
    #expect(problems[1].message.contains("did you mean 'theme'?"))
    #expect(configuration.theme == "nord")
    #expect(configuration.directories == ["/absolute"])
    #expect(configuration.interval == nil)
    #expect(configuration.keyMap().problems.map(\.line) == [10])
  }

  @Test("a file that is not TOML is one problem with its place")
  func notTOML() {
    let (configuration, problems) = Configuration.read(Array("interval = 5\ntheme = \"open\nmouse = false\n".utf8))
    #expect(problems.map(\.line) == [2])
    #expect(configuration == Configuration())
  }

  @Test("two actions on one key are a conflict that names a line")
  func conflict() async throws {
    let home = try TemporaryHome()
    home.write("[keys]\nscan = \"x\"\nquit = \"x\"\n", to: ".config/credtop/config.toml")
    let run = await run("config", "check", home: home.path)
    #expect(run.status == 1)
    #expect(run.output.contains("~/.config/credtop/config.toml:3: "))
  }

  @Test("config check is content with a home that has no configuration")
  func absent() async throws {
    let home = try TemporaryHome()
    #expect(await run("config", "check", home: home.path).status == 0)
    #expect(await run("config", "init", home: home.path).output == ConfigurationSample.text)
    #expect(home.text(of: ".config/credtop/config.toml") == nil)
  }

  @Test("a person's theme with mistakes is told by line, and wins by name when it is right")
  func themes() async throws {
    let home = try TemporaryHome()
    home.write("inherits = dark\nstatus.expired = #zzzzzz\n", to: ".config/credtop/themes/mine.theme")
    let check = await run("config", "check", "--json", home: home.path)
    #expect(check.status == 1)
    #expect(check.document?["problems"]?.array?.first?["line"]?.int == 2)
    let list = await run("config", "themes", home: home.path)
    #expect(list.output.contains("mine  \(home.path)/.config/credtop/themes/mine.theme"))
    #expect(list.output.contains("nord\n"))
  }

  @Test("the dashboard tells the first problem and how many more there are")
  func complaint() {
    let problems = [5, 2, 9].map { Configuration.Problem(line: $0, message: "no such setting") }
    #expect(DashboardRequest.complaint(about: []) == nil)
    #expect(DashboardRequest.complaint(about: [problems[0]]) == "config.toml line 5: no such setting")
    #expect(
      DashboardRequest.complaint(about: problems)
        == "config.toml line 2: no such setting (+2 more: credtop config check)")
  }
}
