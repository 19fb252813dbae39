import CredentialFormats
import Domain
import Testing

struct RefreshMethodsTests {
  private func recommended(_ methods: [RefreshMethod]) -> RefreshMethod.Kind? {
    let chosen = methods.filter(\.isRecommended)
    return chosen.count == 1 ? chosen.first?.kind : nil
  }

  @Test("a Codex login is renewed by codex itself")
  func codex() {
    let methods = refreshMethods(for: .codex, provider: "openai", kind: .oauth, status: .active, renewable: true)
    #expect(methods.map(\.kind) == [.reread, .cliCommand, .oauthBrowser, .apiKeyWeb, .manual])
    #expect(recommended(methods) == .cliCommand)
    #expect(methods[1].action == .run(["codex", "login"]))
    #expect(methods[1].title == "Run codex login here")
    #expect(methods[2].action == .run(["codex", "login", "--device-auth"]))
  }

  @Test("an expired Kimi login is renewed by kimi")
  func kimi() {
    let methods = refreshMethods(for: .kimi, provider: "kimi", kind: .oauth, status: .expired, renewable: true)
    #expect(methods.first(where: \.isRecommended)?.action == .run(["kimi", "login"]))
    #expect(methods.first(where: \.isRecommended)?.consequence.contains("kimi rewrites its own file") == true)
  }

  @Test("every way says what it changes on disk")
  func consequences() {
    let login = refreshMethods(
      for: .codex, provider: "openai", kind: .oauth, status: .active, renewable: true, file: "~/.codex/auth.json")
    #expect(
      login.prefix(5).map(\.consequence) == [
        "nothing on disk; picks up a login made elsewhere",
        "codex is started without a screen and rewrites its own file ~/.codex/auth.json when it sees the need",
        "codex rewrites its own file ~/.codex/auth.json; other holders keep the old copy",
        "codex rewrites its own file ~/.codex/auth.json; other holders keep the old copy",
        "nothing on disk; opens a page where a key is made",
      ])
    let variable = refreshMethods(
      for: .environment, provider: "openai", kind: .apiKey, status: .unknown, renewable: false,
      variable: "OPENAI_API_KEY")
    #expect(variable[0].consequence == "nothing; a running program never sees a new value")
  }

  @Test("a login that has ended is not offered again")
  func discontinued() {
    for tool in [Tool.qwen, .gemini] {
      let methods = refreshMethods(for: tool, provider: "qwen", kind: .oauth, status: .discontinued, renewable: true)
      #expect(!methods.contains { $0.kind == .cliCommand })
      #expect(recommended(methods) == .apiKeyWeb)
    }
  }

  @Test("keys are renewed on the page of their provider")
  func keys() {
    let methods = refreshMethods(for: .aider, provider: "anthropic", kind: .apiKey, status: .invalid, renewable: false)
    #expect(methods.first(where: \.isRecommended)?.action == .open(url: "https://console.anthropic.com/settings/keys"))
    #expect(
      recommended(
        refreshMethods(for: .opencode, provider: "unheard-of", kind: .apiKey, status: .unknown, renewable: false))
        == .apiKeyWeb)
  }

  @Test("a key of the environment cannot be read again, and the dialog says so")
  func environment() {
    let methods = refreshMethods(
      for: .environment, provider: "deepseek", kind: .apiKey, status: .unknown, renewable: false,
      variable: "DEEPSEEK_API_KEY")
    guard case .unavailable(let reason)? = methods.first(where: { $0.kind == .reread })?.action else {
      Issue.record("reading again seems possible")
      return
    }
    #expect(reason.contains("DEEPSEEK_API_KEY"))
    #expect(recommended(methods) == .apiKeyWeb)
  }

  @Test("a login of gh is renewed by gh, a setup token by claude")
  func owners() {
    let gh = refreshMethods(
      for: .copilot, provider: "github-copilot", kind: .oauth, status: .unknown, renewable: false, owner: "gh")
    #expect(gh.first(where: \.isRecommended)?.action == .run(["gh", "auth", "login"]))
    let key = refreshMethods(
      for: .codex, provider: "openai", kind: .apiKey, status: .unknown, renewable: false, owner: "codex")
    #expect(key.map(\.kind) == [.reread, .apiKeyWeb, .manual])
    let claude = refreshMethods(
      for: .claude, provider: "anthropic", kind: .accessToken, status: .unknown, renewable: false,
      variable: "CLAUDE_CODE_OAUTH_TOKEN")
    #expect(claude.first(where: \.isRecommended)?.action == .run(["claude", "setup-token"]))
  }

  @Test("whatever the credential, one way is recommended and possible, and pasting says what is missing")
  func everyCombination() {
    for tool in Tool.all + [.openclaw, Tool(rawValue: "unheard-of")] {
      for kind in TokenKind.allCases {
        for status in TokenStatus.allCases {
          for renewable in [true, false] {
            let methods = refreshMethods(for: tool, provider: "x", kind: kind, status: status, renewable: renewable)
            #expect(recommended(methods) != nil, "\(tool) \(kind) \(status)")
            if case .unavailable? = methods.first(where: \.isRecommended)?.action {
              Issue.record("\(tool) \(kind) \(status) recommends what is not possible")
            }
            guard case .unavailable? = methods.first(where: { $0.kind == .manual })?.action else {
              Issue.record("\(tool) offers to paste")
              continue
            }
            #expect(methods.allSatisfy { !$0.title.isEmpty && !$0.consequence.isEmpty })
            #expect(Set(methods.map(\.kind)).count == methods.count)
          }
        }
      }
    }
  }

  @Test("a login is renewed in its owner's file only where that is allowed, and only in a file")
  func renewing() {
    let allowed = RefreshSettings(renewing: [.kimi, .claude])
    func methods(_ tool: Tool, _ settings: RefreshSettings, file: String? = "~/login.json") -> [RefreshMethod] {
      refreshMethods(
        for: tool, provider: "p", kind: .oauth, status: .expired, renewable: true, file: file, settings: settings)
    }
    #expect(methods(.kimi, allowed).first { $0.kind == .renew }?.action == .renew(.file))
    #expect(recommended(methods(.kimi, allowed)) == .renew)
    #expect(!methods(.kimi, RefreshSettings()).contains { $0.kind == .renew })
    #expect(!methods(.codex, allowed).contains { $0.action == .renew(.file) })
    #expect(!methods(.kimi, allowed, file: nil).contains { $0.kind == .renew })
    // Unless it is allowed to us, the owner's program does it, where it needs no person for that.
    #expect(methods(.codex, allowed).first { $0.kind == .renew }?.action == .renew(.owner))
    #expect(recommended(methods(.codex, allowed)) == .renew)
    #expect(!methods(.codex, allowed, file: nil).contains { $0.kind == .renew })
    // Of Gemini's refresh token nothing is used up, and its file is left alone.
    #expect(methods(.gemini, RefreshSettings()).first { $0.kind == .renew }?.action == .renew(.memory))
    let revoked = refreshMethods(for: .gemini, provider: "google", kind: .oauth, status: .revoked, renewable: true)
    #expect(recommended(revoked) == .cliCommand)
  }

  @Test("where pasted keys can be kept, they can be pasted, and vendors that let anybody sign in are offered")
  func pasting() {
    let settings = RefreshSettings(pasting: .into("OpenClaw's store"))
    func methods(_ provider: String) -> [RefreshMethod] {
      refreshMethods(
        for: .aider, provider: provider, kind: .apiKey, status: .unknown, renewable: false, settings: settings)
    }
    #expect(methods("openai").last?.action == .paste(place: "OpenClaw's store"))
    #expect(methods("openrouter").contains { $0.action == .signIn(.browser) })
    #expect(methods("github-copilot").contains { $0.action == .signIn(.deviceCode) })
    #expect(!methods("anthropic").contains { $0.kind == .oauthBrowser })
  }

  @Test("every tool has its facts, and every command is a program of that tool")
  func facts() {
    for tool in Tool.all {
      let facts = ToolFacts.of(tool)
      #expect(facts != nil, "\(tool)")
      for command in facts?.loginCommands ?? [] {
        #expect(facts?.binaries.contains(command.first ?? "") == true, "\(tool)")
      }
    }
    #expect(ToolFacts.of(.gemini)?.loginCommands == [["gemini"]] && ToolFacts.of(.gemini)?.afterLogin == "/auth")
  }
}
