import Domain
import FoundationEssentials
import LocalFiles
import Testing

@testable import Credentials

@Suite("Files of variables that any program may read")
struct SharedFileTests {
  private func report(_ home: TestHome, _ environment: [String: String] = [:]) async throws -> DiscoveryReport {
    try await TokenDiscovery(context: home.context(environment)).scan(ScanRequest())
  }

  private func owners(_ home: TestHome) async throws -> [String: Tool] {
    let tokens = try await report(home).tokens.filter { $0.status != .missing }
    #expect(tokens.allSatisfy { $0.sources.count == 1 && !$0.methods.isEmpty })
    return Dictionary(tokens.map { ($0.provider, $0.tool) }) { first, _ in first }
  }

  private let keys = """
    OPENAI_API_KEY=sk-FAKEopenai0123456789abcd
    GEMINI_API_KEY=AIzaFAKE0123456789abcdefghij
    DASHSCOPE_API_KEY=sk-FAKEdash0123456789abcdef

    """

  @Test("without a tool that reads it a key belongs to the environment, and no tool seems installed")
  func nobody() async throws {
    for place in [".env", "work/.env"] {
      let home = try TestHome()
      try home.write(place, keys)
      let report = try await report(home)
      #expect(report.tokens.map(\.tool) == [.environment, .environment, .environment])
      #expect(report.tokens.allSatisfy { $0.sources.map(\.location) == ["~/\(place)"] })
      for tool in [Tool.qwen, .gemini, .aider] {
        #expect(report.notices.filter { $0.tool == tool }.map(\.kind) == [.notInstalled], "\(tool)")
      }
      #expect(!report.notices.contains { $0.tool == .environment })
    }
  }

  @Test("a key belongs to its vendor's tool where that is installed, otherwise to aider")
  func installed() async throws {
    let home = try TestHome()
    try home.write(".env", keys)
    try makeFolder(home.at(".qwen"))
    #expect(try await owners(home) == ["openai": .qwen, "google": .qwen, "qwen": .qwen])
    try makeFolder(home.at(".gemini"))
    #expect(try await owners(home)["google"] == .gemini)
    try makeFolder(home.at(".aider"))
    #expect(try await owners(home) == ["openai": .aider, "google": .gemini, "qwen": .qwen])
  }

  @Test("a tool's own file outranks a shared one with the same key")
  func own() async throws {
    let home = try TestHome()
    try home.write(".qwen/.env", "OPENAI_API_KEY=sk-FAKEopenai0123456789abcd\n")
    try home.write("work/.env", "OPENAI_API_KEY=sk-FAKEopenai0123456789abcd\n")
    try makeFolder(home.at(".aider"))
    try home.write("work/.qwen/.env", "OPENAI_API_KEY=sk-FAKEopenai0123456789abcd\n")
    let token = try #require(try await report(home).tokens.first)
    #expect(token.tool == .qwen)
    #expect(token.sources.map(\.location) == ["~/work/.qwen/.env", "~/work/.env"])
  }

  @Test("folders that a person named are read and watched, and no others")
  func named() async throws {
    let home = try TestHome()
    try home.write("other/.env", "OPENAI_API_KEY=sk-FAKEopenai0123456789abcd\n")
    try home.write("third/.aider.conf.yml", "anthropic-api-key: sk-ant-FAKE0123456789abcd\n")
    #expect(try await report(home).tokens.isEmpty)
    let named = DiscoveryContext(
      home: home.path, workingDirectory: home.at("work"), projectFolders: [home.at("other") + "/", "relative"])
    #expect(named.projectFolders == [home.at("other")])
    var context = home.context()
    context.projectFolders = [home.at("other")]
    let alone = try await TokenDiscovery(context: context).scan(ScanRequest())
    #expect(alone.tokens.map(\.tool) == [.environment])
    #expect(alone.tokens.first?.sources.map(\.location) == ["~/other/.env"])
    // With aider's own file there aider is in use.
    context.projectFolders = [home.at("other"), home.at("third")]
    let both = try await TokenDiscovery(context: context).scan(ScanRequest()).tokens.filter { $0.tool == .aider }
    #expect(Set(both.map(\.provider)) == ["openai", "anthropic"])
    let plan = WatchPlan(context)
    for folder in ["other", "third"] {
      for name in [".env", ".aider.conf.yml"] {
        #expect(plan.folders[home.at(folder)]?.matches(name) == true, "\(folder)/\(name)")
      }
    }
  }

  @Test("a key under a name of Qwen's settings is found where it is set, the shell first")
  func ownNames() async throws {
    let home = try TestHome()
    try home.write(
      ".qwen/settings.json",
      """
      {"modelProviders": {"openai": [{"id": "m", "envKey": "MY_KEY"}]},
       "env": {"MY_KEY": "sk-FAKEsettings0123456789"}}
      """)
    func live(_ environment: [String: String] = [:]) async throws -> [String: DiscoveredToken] {
      let tokens = try await report(home, environment).tokens.filter { $0.tool == .qwen && $0.status != .missing }
      return Dictionary(tokens.map { ($0.sources[0].location, $0) }) { first, _ in first }
    }
    #expect(Set(try await live().keys) == ["~/.qwen/settings.json"])
    try home.write(".env", "MY_KEY=sk-FAKEdotenv0123456789ab\n", mode: 0o644)
    let file = try await live()
    #expect(Set(file.keys) == ["~/.qwen/settings.json", "~/.env"])
    #expect(file["~/.env"]?.flags.permissionWarning == "0644")
    let shell = try await live(["MY_KEY": "sk-FAKEshell0123456789abc"])
    #expect(Set(shell.keys) == ["~/.qwen/settings.json", "MY_KEY"])
    #expect(shell["MY_KEY"]?.sources.map(\.kind) == [.environment])
    #expect(shell["~/.qwen/settings.json"]?.flags.overriddenByEnvironment == "MY_KEY")
  }
}
