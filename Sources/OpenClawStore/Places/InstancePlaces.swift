import LocalFiles
import OpenClawConfiguration

extension OpenClawInstance {
  /// The instance that the environment leads to, whether or not there is anything of it, and all others that exist.
  public static func all(in context: StoreContext) -> [OpenClawInstance] {
    let files = OpenClawFiles(context)
    var instances = [current(files, in: context)]
    // An older name is often a link to the present one.
    var seen: Set<String> = [realPath(of: files.stateDirectory) ?? files.stateDirectory]
    for folder in candidates(below: files.base) {
      guard isFolder(folder), let real = realPath(of: folder), seen.insert(real).inserted else { continue }
      instances.append(
        OpenClawInstance(
          name: name(of: folder, in: files.base), stateDirectory: folder,
          configuration: configurationNames.map { "\(folder)/\($0)" }.first(where: exists) ?? folder + "/openclaw.json",
          environmentFile: folder + "/.env", oauthFile: folder + "/credentials/oauth.json", isCurrent: false,
          hasOldName: oldNames.contains(lastName(of: folder)), isManagedElsewhere: files.isManagedElsewhere))
    }
    return instances
  }

  /// The one that the environment leads to, whether or not there is anything of it.
  public static func current(in context: StoreContext) -> OpenClawInstance {
    current(OpenClawFiles(context), in: context)
  }

  private static func current(_ files: OpenClawFiles, in context: StoreContext) -> OpenClawInstance {
    let oauth = context.variable("OPENCLAW_OAUTH_DIR").flatMap { context.absolute($0, from: files.base) }
    return OpenClawInstance(
      name: name(of: files.stateDirectory, in: files.base), stateDirectory: files.stateDirectory,
      configuration: files.configuration, environmentFile: files.environmentFile,
      oauthFile: (oauth ?? files.stateDirectory + "/credentials") + "/oauth.json", isCurrent: true,
      hasOldName: oldNames.contains(lastName(of: files.stateDirectory)), isManagedElsewhere: files.isManagedElsewhere)
  }

  /// Whether OpenClaw was ever set up there. The state folder alone tells nothing: our own history lies in it.
  public var isSetUp: Bool {
    [configuration, agentsFolder, sharedDatabase, singleAgentStore, oauthFile].contains(where: exists)
  }

  /// What its configuration says; nothing where there is none that makes sense.
  public func settings(in context: StoreContext) -> OpenClawSettings { context.settings(configuration).0 }

  /// Its agents, those without any file of their own too.
  public func agents(in context: StoreContext) -> [OpenClawAgent] {
    OpenClawAgent.all(of: self, settings: settings(in: context), in: context)
  }

  private static let oldNames = [".clawdbot", ".moltbot", ".moldbot"]
  private static let configurationNames = ["openclaw.json", "clawdbot.json", "moltbot.json", "moldbot.json"]

  private static func candidates(below base: String) -> [String] {
    let prefix = ".openclaw-"
    let named = names(in: base, limit: mostNames).filter { $0.hasPrefix(prefix) && $0.utf8.count > prefix.utf8.count }
    return ([".openclaw"] + named + oldNames).map { base == "/" ? "/" + $0 : "\(base)/\($0)" }
  }

  /// A home may hold very many names; those of instances are among them however many there are.
  private static let mostNames = 100_000

  private static func name(of folder: String, in base: String) -> String {
    let last = lastName(of: folder)
    guard parent(of: folder) == base else { return last }
    if last == ".openclaw" { return "default" }
    return last.hasPrefix(".openclaw-") ? String(last.dropFirst(".openclaw-".count)) : last
  }
}

extension OpenClawFiles {
  fileprivate init(_ context: StoreContext) {
    self.init(
      environment: context.environment, home: context.home,
      honoursOldNames: context.version?.honoursOldNames ?? true, exists: exists)
  }
}
