import Testing

@testable import OpenClawConfiguration

@Suite struct SurroundingsTests {
  private func files(
    _ environment: [String: String] = [:], there: Set<String> = [], honoursOldNames: Bool = true
  ) -> OpenClawFiles {
    OpenClawFiles(
      environment: environment, home: "/home/me", honoursOldNames: honoursOldNames, exists: { there.contains($0) })
  }

  @Test("without anything the usual places count")
  func usual() {
    #expect(files().configuration == "/home/me/.openclaw/openclaw.json")
    #expect(files().environmentFile == "/home/me/.openclaw/.env")
  }

  @Test("[C-23] the variables of OpenClaw are honoured")
  func variables() {
    #expect(files(["OPENCLAW_HOME": "~/x"]).configuration == "/home/me/x/.openclaw/openclaw.json")
    #expect(files(["OPENCLAW_STATE_DIR": " ~/s/ "]).configuration == "/home/me/s/openclaw.json")
    #expect(files(["OPENCLAW_STATE_DIR": "/s"]).environmentFile == "/s/.env")
    #expect(files(["OPENCLAW_CONFIG_PATH": "/c/o.json"]).configuration == "/c/o.json")
    #expect(files(["OPENCLAW_PROFILE": "work"]).configuration == "/home/me/.openclaw-work/openclaw.json")
    #expect(files(["OPENCLAW_PROFILE": "Default"]).configuration == "/home/me/.openclaw/openclaw.json")
    #expect(files(["OPENCLAW_PROFILE": "../x"]).configuration == "/home/me/.openclaw/openclaw.json")
    #expect(files(["OPENCLAW_STATE_DIR": "relative"]).configuration == "/home/me/.openclaw/openclaw.json")
  }

  @Test("the names from before count only where the version still reads them")
  func oldNames() {
    let old = ["CLAWDBOT_CONFIG_PATH": "/c/old.json"]
    #expect(files(old).configuration == "/c/old.json")
    #expect(files(old, honoursOldNames: false).configuration == "/home/me/.openclaw/openclaw.json")
    let there: Set<String> = ["/home/me/.clawdbot", "/home/me/.clawdbot/clawdbot.json"]
    #expect(files(there: there).configuration == "/home/me/.clawdbot/clawdbot.json")
    // Early versions look for it in the present folder only.
    #expect(files(there: there).environmentFile == "/home/me/.openclaw/.env")
  }

  @Test("a state folder without a configuration does not hide the one at home")
  func fallsThrough() {
    let there: Set<String> = ["/s", "/home/me/.openclaw/openclaw.json"]
    #expect(files(["OPENCLAW_STATE_DIR": "/s"], there: there).configuration == "/home/me/.openclaw/openclaw.json")
  }

  @Test("versions are found in what programs print, and compared as dates")
  func versions() {
    #expect(OpenClawVersion(in: "OpenClaw 2026.2.1 (abc1234)") == OpenClawVersion(2026, 2, 1))
    #expect(OpenClawVersion(in: "2026.5.30-beta.1\n") == OpenClawVersion(2026, 5, 30))
    #expect(OpenClawVersion(in: "v1.2.3") == nil)
    #expect(OpenClawVersion(2026, 10, 1) > OpenClawVersion(2026, 9, 30))
    #expect(OpenClawVersion(2026, 2, 28).rewritesConfigurationBadly)
    #expect(!OpenClawVersion(2026, 8, 3).rewritesConfigurationBadly)
  }

  @Test("ids that a configuration could misread are not safe")
  func ids() {
    for id in ["gpt-4o", "anthropic/claude-3.5:beta", "a@b+c"] { #expect(ProxyModel.isSafe(id: id)) }
    for id in ["", "${X}", "a b", "a\"b", "é", "/x", String(repeating: "a", count: 201)] {
      #expect(!ProxyModel.isSafe(id: id))
    }
  }
}
