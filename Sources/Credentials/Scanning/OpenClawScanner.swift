import CredentialFormats
import Domain
import LocalFiles
import OpenClawStore

/// A profile of OpenClaw: whoever shares its secrets shares their fate.
struct OpenClawProfile: Sendable {
  /// `openclaw agent main`
  var holder: String
  /// `anthropic:default`
  var id: String
  var found: FoundCredential
  /// Where OpenClaw takes the secret from, when it does not hold it.
  var reference: SecretReference?
  var source: TokenSource

  var holderName: String { "\(holder) (\(id))" }
}

struct OpenClawFindings: Sendable {
  var profiles: [OpenClawProfile] = []
  var notices: [DiscoveryNotice] = []
  var sourcesScanned = 0
  /// A store gave no answer, so that profiles may be missing here.
  var isUnclear = false
}

/// Reads the stores of all instances, files and databases. Starts no program.
func scanOpenClaw(_ context: DiscoveryContext) -> OpenClawFindings {
  var findings = OpenClawFindings()
  for instance in OpenClawStores.read(in: StoreContext(context)).instances {
    findings.add(instance, context)
  }
  return findings
}

extension OpenClawFindings {
  fileprivate mutating func add(_ instance: InstanceReading, _ context: DiscoveryContext) {
    let firstOfInstance = profiles.count
    defer { resolve(profiles.indices.dropFirst(firstOfInstance), in: instance, context) }
    let name = instance.instance.name == "default" ? "openclaw" : "openclaw \(instance.instance.name)"
    sourcesScanned += 2 + 3 * instance.agents.count
    for problem in instance.problems { add(problem, context) }
    for agent in instance.agents {
      let holder = "\(name) agent \(agent.agent.id)"
      add(agent.own.store, holder: holder, at: agent.storePath, agent.files, context)
      // What the next import brings into use counts already; what a store in use replaced does not.
      let isInUse = !instance.era.era.usesDatabases || agent.needsMigration
      for file in agent.retired { add(file, holder: holder, isInUse: isInUse, context) }
      guard agent.needsMigration else { continue }
      notices.append(
        DiscoveryNotice(
          tool: .openclaw, kind: .legacy, path: context.shown(agent.agent.folder),
          message: "OpenClaw refuses to work for agent \(agent.agent.id) until its older files are imported. "
            + "Run “openclaw doctor --fix”."))
    }
    add(instance.shared.store, holder: name, at: instance.instance.sharedDatabase, [], context)
    for file in instance.retired { add(file, holder: name, isInUse: !instance.era.era.usesDatabases, context) }
    if let (kind, text) = listing(of: instance.instance.agentsFolder, limit: FolderLimits.names).trouble {
      isUnclear = true
      let path = context.shown(instance.instance.agentsFolder)
      notices.append(DiscoveryNotice(tool: .openclaw, kind: kind, path: path, message: text))
    }
  }

  /// Follows references to variables and files: the profile stands for what is found there.
  private mutating func resolve(_ places: Range<Int>, in instance: InstanceReading, _ context: DiscoveryContext) {
    for place in places where profiles[place].found.secret.isEmpty {
      guard let reference = profiles[place].reference,
        let secret = instance.secret(of: reference, in: StoreContext(context))
      else { continue }
      profiles[place].found.secret = secret
      profiles[place].found.verdict = .usable
    }
  }

  private mutating func add(
    _ store: AuthStore?, holder: String, at path: String, _ files: [StoreFile], _ context: DiscoveryContext
  ) {
    let mode = files.first { $0.path == path }?.mode
    profiles += (store?.profiles ?? []).compactMap { profile in
      guard let found = openClawCredential(profile.raw.reveal(), provider: profile.provider, label: profile.id) else {
        return nil
      }
      return OpenClawProfile(
        holder: holder, id: found.label ?? found.provider, found: found, reference: profile.reference,
        source: TokenSource(kind: .openclaw, location: context.shown(path), mode: mode, fields: found.fields))
    }
  }

  private mutating func add(
    _ file: StoreReadingOfFile, holder: String, isInUse: Bool, _ context: DiscoveryContext
  ) {
    guard isInUse else { return }
    if let problem = file.reading.problem { add(problem, context) }
    add(file.reading.store, holder: holder, at: file.path, [], context)
  }

  private mutating func add(_ problem: StoreProblem, _ context: DiscoveryContext) {
    isUnclear = true
    let kind: DiscoveryNotice.Kind =
      switch problem.kind {
      case .malformed: .malformed
      case .unreadable: .unreadable
      case .permission: .permission
      }
    notices.append(
      DiscoveryNotice(tool: .openclaw, kind: kind, path: context.shown(problem.path), message: problem.message))
  }
}
