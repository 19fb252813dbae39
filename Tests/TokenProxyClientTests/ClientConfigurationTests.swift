import Domain
import Testing

@testable import TokenProxyClient

@Suite("Client configuration")
struct ClientConfigurationTests {
  private let store = ProfileStore.inMemory()
  private let work: ProfileName

  init() throws {
    work = try ProfileName("work")
    try store.replace(
      .standard,
      with: StoredAccount(managementKey: fakeKey, apiBase: try APIBase("https://one.example"), email: "a@one.example"))
    try store.replace(work, with: StoredAccount(apiBase: try APIBase("https://two.example")))
  }

  @Test("a flag wins over the environment, that over the profile, that over the standard")
  func precedence() throws {
    let environment = ["OPENCLAW_TOKEN_API_BASE": "https://three.example", "OPENCLAW_TOKEN_PROFILE": "work"]
    let flagged = try ClientConfiguration(
      store, environment: environment, profile: "default", apiBase: "https://four.example")
    #expect(flagged.profile == .standard)
    #expect(flagged.profileSource == .flag)
    #expect(flagged.apiBase.text == "https://four.example")
    #expect(flagged.apiBaseSource == .flag)
    let byEnvironment = try ClientConfiguration(store, environment: environment)
    #expect(byEnvironment.profile == work)
    #expect(byEnvironment.apiBase.text == "https://three.example")
    let stored = try ClientConfiguration(store, environment: ["OPENCLAW_TOKEN_API_BASE": "", "OPENCLAW_TOKEN_KEY": ""])
    #expect(stored.apiBase.text == "https://one.example")
    #expect(stored.apiBaseSource == .profile)
    #expect(stored.managementKey == fakeKey)
    #expect(stored.email == "a@one.example")
    let bare = try ClientConfiguration(ProfileStore.inMemory(), environment: [:])
    #expect(bare.apiBase == .standard)
    #expect(bare.apiBase.text == "http://127.0.0.1:3000")
    #expect(bare.managementKey == nil)
  }

  @Test("the active profile is used, and a key of the environment wins over its key but is not taken for its person's")
  func keys() throws {
    try store.activate(work)
    #expect(try ClientConfiguration(store, environment: [:]).apiBase.text == "https://two.example")
    #expect(try ClientConfiguration(store, environment: [:]).managementKey == nil)
    let key = "sk-mgmt-" + "FAKE-of-the-environment"
    let configuration = try ClientConfiguration(store, environment: ["OPENCLAW_TOKEN_KEY": key], profile: "default")
    #expect(configuration.managementKey?.reveal() == key)
    #expect(configuration.managementKeySource == .environment)
    #expect(configuration.email == nil)
  }

  @Test("[C-7] a profile that does not exist is an error unless the command makes it")
  func unknownProfile() throws {
    for (environment, profile) in [([:], "nobody"), (["OPENCLAW_TOKEN_PROFILE": "nobody"], nil)] {
      let failure = #expect(throws: ClientFailure.self) {
        try ClientConfiguration(store, environment: environment, profile: profile)
      }
      #expect(failure?.kind == .unknownProfile)
      let made = try ClientConfiguration(store, environment: environment, profile: profile, mayBeNew: true)
      #expect(made.profile.text == "nobody")
      #expect(made.managementKey == nil)
    }
  }

  @Test("a key or base of the environment that cannot be one is an error that does not repeat the key")
  func badEnvironment() {
    for key in ["abc", "sk-mgmt-short", "sk-prov-FAKE0123456789abcdef", "sk-mgmt-FAKE with spaces in it"] {
      let failure = #expect(throws: ClientFailure.self) {
        try ClientConfiguration(store, environment: ["OPENCLAW_TOKEN_KEY": key])
      }
      #expect(failure?.message.contains(key) == false)
    }
    let failure = #expect(throws: ClientFailure.self) {
      try ClientConfiguration(store, environment: ["OPENCLAW_TOKEN_API_BASE": "http://proxy.example"])
    }
    #expect(failure?.message.contains("OPENCLAW_TOKEN_API_BASE") == true)
  }

  @Test("the folder is the variable's, else the one in the home directory")
  func folder() {
    #expect(ClientConfiguration.folder(environment: [:], home: "/home/me") == "/home/me/.openclaw-token")
    #expect(
      ClientConfiguration.folder(environment: ["OPENCLAW_TOKEN_CONFIG_DIR": "/x/y/"], home: "/home/me") == "/x/y")
    #expect(
      ClientConfiguration.folder(
        environment: ["OPENCLAW_TOKEN_CONFIG_DIR": "here"], home: "/home/me", workingDirectory: "/w") == "/w/here")
  }

  @Test(
    "keys are shown by their ends only",
    arguments: [
      ("sk-mgmt-" + "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "sk-mgmt-a1b2****7890"), ("abcd", "****"), ("", "****"),
      ("abcde", "abcd****"), ("0123456789abcdef", "0123****"), ("0123456789abcdefg", "0123456789ab****defg"),
    ])
  func masking(key: String, shown: String) { #expect(Secret(key).maskedKey == shown) }
}
