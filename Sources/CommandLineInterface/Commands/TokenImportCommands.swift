import ArgumentParser
import Credentials
import CredentialFormats
import Domain
import OpenClawStore
import StructuredText

/// Where an import puts a credential, and what it may do there.
struct ImportFlags: ParsableArguments {
  @Option(help: ArgumentHelp("The agent of OpenClaw; the default one otherwise.", valueName: "name"))
  var agent: String?
  @Option(
    name: .customLong("profile-id"),
    help: ArgumentHelp("The profile's id; made of provider and account otherwise.", valueName: "id"))
  var profileID: String?
  @Flag(help: "Show what would be written, secrets masked, and write nothing.")
  var dryRun = false
  @Flag(help: "Do not ask.")
  var yes = false
  @Flag(help: "Replace an older secret of the same credential.")
  var replace = false
  @Flag(inversion: .prefixedNo, help: "Ask the provider first whether the credential works.")
  var validate = true

  /// A dry run asks nobody.
  func options(copiesLogins: Bool = false) -> ImportOptions {
    ImportOptions(
      agent: agent, profileID: profileID, copiesLogins: copiesLogins, replaces: replace,
      validates: validate && !dryRun)
  }
}

extension TokensCommand {
  struct Import: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put discovered credentials into OpenClaw; what is there already stays as it is.",
      discussion: """
        A login whose refresh token another program owns is not copied: OpenClaw and that program would log each other \
        out. --copy-login does it in spite of that. With --link OpenClaw reads a key where it lies, so that there is one \
        copy of it. Exit status: 0 done or nothing to do, 1 failed, 3 partly done.
        """)

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var flags: ImportFlags
    @Flag(name: .customLong("copy-login"), help: "Copy a login's refresh token, although another program owns it.")
    var copyLogin = false
    @Flag(help: "Let OpenClaw refer to the key's file or variable in place of a copy.")
    var link = false
    @Argument(help: "Ids, as `tokens scan` prints them, or names of tools.")
    var ids: [String]

    func run(in context: CommandContext) async throws -> Int32 {
      if !flags.dryRun { try globals.requireWrite("import credentials") }
      var named: [String] = []
      for id in ids { named += try await context.tokens(matching: id, globals).map(\.id) }
      guard flags.profileID == nil || named.count == 1 else {
        throw CommandFailure.usage(
          "--profile-id names the place of one credential, and \(named.count) are named.",
          suggestion: "Import them one by one, or leave --profile-id away.")
      }
      let services = try context.services(globals)
      guard let imports = services.imports else { throw CommandFailure("NO_IMPORT", "Nothing can be imported here.") }
      var options = flags.options(copiesLogins: copyLogin)
      options.links = link
      let previews = try await imports.previewImport(of: named, options)
      let code: Int32
      if flags.dryRun || !previews.contains(where: \.isChange) {
        code = ImportReport(
          outcomes: previews.map { ImportOutcome(preview: $0, isDone: false) }, isDryRun: flags.dryRun
        ).tell(globals, in: context)
      } else if try await agree(to: previews, in: context) {
        var act = options
        // The preview asked already.
        act.validates = false
        let outcomes = try await imports.importTokens(named, act)
        code = ImportReport(outcomes: outcomes).tell(globals, in: context)
      } else {
        code = ExitStatus.done
      }
      await (services.tokens as? TokenDiscovery)?.close()
      return code
    }

    /// A person at the terminal sees what will change. Without one, adding is what was asked for; replacing something or
    /// sharing a login needs --yes.
    private func agree(to previews: [ImportPreview], in context: CommandContext) async throws -> Bool {
      let changes = previews.filter(\.isChange)
      let isRisky = copyLogin || changes.contains { $0.verdict == .replace }
      guard context.isInputTerminal && !globals.json || isRisky, !flags.yes else { return true }
      for preview in changes { context.writeError(ImportReport.text(of: preview)) }
      let what = changes.count == 1 ? "Import this credential?" : "Import these \(changes.count) credentials?"
      return try await context.confirm(what, isAgreed: false, globals)
    }
  }

  struct ImportManual: ClientCommand {
    static let configuration = CommandConfiguration(
      commandName: "import-manual",
      abstract: "Put a key into OpenClaw that is read from standard input, or typed without being shown.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var flags: ImportFlags
    @Option(help: ArgumentHelp("The provider, where the tool serves several.", valueName: "name"))
    var provider: String?
    @Argument(help: "The tool whose key it is: codex-cli, kimi-cli, …")
    var cli: String
    @Argument(help: .hidden)
    var rest: [String] = []

    func run(in context: CommandContext) async throws -> Int32 {
      guard rest.isEmpty else {
        throw CommandFailure.usage(
          "A secret is not taken from the command line, where others can see it.",
          suggestion: "Pass it on standard input: credtop tokens import-manual \(printable(cli)) < FILE")
      }
      if !flags.dryRun { try globals.requireWrite("import a key") }
      let tool = try knownTool(cli)
      guard !globals.isDemo(in: context) else {
        throw CommandFailure.usage("The demo world takes no secrets.", suggestion: "Leave --demo away.")
      }
      guard let provider = provider ?? ManualKey.provider(of: tool) else {
        throw CommandFailure.usage(
          "\(tool) serves several providers.", suggestion: "Name the one of the key with --provider.")
      }
      let pasted = try await secret(of: tool, in: context)
      let text: Secret
      do {
        text = try PasteCheck.check(pasted.reveal(), provider: provider)
      } catch {
        throw CommandFailure("BAD_SECRET", "\(error); nothing was written.", suggestion: error.remedy)
      }
      let discovery = try context.discovery(globals)
      let kind = ManualKey.kind(text.reveal(), provider: provider)
      let outcome = try await discovery.importManual(
        text, of: tool, provider: provider, kind: kind, flags.options(), dryRun: flags.dryRun)
      await discovery.close()
      return ImportReport(outcomes: [outcome], isDryRun: flags.dryRun).tell(globals, in: context)
    }

    private func secret(of tool: Tool, in context: CommandContext) async throws -> Secret {
      guard !context.isInputTerminal else {
        return try await context.askSecret("Key of \(tool)", flag: "standard input", globals)
      }
      guard let line = await context.client.readLine(), !line.trimmed.isEmpty else {
        throw CommandFailure.usage(
          "There is no key on standard input.",
          suggestion: "Pipe it: credtop tokens import-manual \(tool) < FILE")
      }
      return Secret(line)
    }
  }
}

/// What a typed key is.
enum ManualKey {
  static func provider(of tool: Tool) -> String? {
    switch tool {
    case .kimi: "kimi"
    case .codex: "openai"
    case .qwen: "qwen"
    case .gemini: "google"
    case .claude: "anthropic"
    case .copilot: "github-copilot"
    case .aider: "openrouter"
    case .grok: "xai"
    case .zai: "zai"
    case .minimax: "minimax"
    case .droid: "factory"
    case .amp: "amp"
    default: nil
    }
  }

  static func kind(_ text: String, provider: String) -> TokenKind {
    text.hasPrefix("sk-ant-oat") || provider == "github-copilot" ? .accessToken : .apiKey
  }
}
