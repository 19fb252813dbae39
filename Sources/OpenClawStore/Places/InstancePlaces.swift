import LocalFiles
import OpenClawConfiguration

extension OpenClawInstance {
  /// The instance that the environment leads to, whether or not there is anything of it, and all others that exist.
  public static func all(in context: StoreContext) -> [OpenClawInstance] {
    let files = OpenClawFiles(
      environment: context.environment, home: context.home,
      honoursOldNames: context.version?.honoursOldNames ?? true, exists: exists)
    let oauth = context.variable("OPENCLAW_OAUTH_DIR").flatMap { context.absolute($0, from: files.base) }
    var instances = [
      OpenClawInstance(
        name: name(of: files.stateDirectory, in: files.base), stateDirectory: files.stateDirectory,
        configuration: files.configuration, environmentFile: files.environmentFile,
        oauthFile: (oauth ?? files.stateDirectory + "/credentials") + "/oauth.json", isCurrent: true,
        hasOldName: oldNames.contains(lastName(of: files.stateDirectory)), isManagedElsewhere: files.isManagedElsewhere)
    ]
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
