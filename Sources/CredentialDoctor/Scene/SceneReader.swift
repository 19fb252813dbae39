public import Credentials
import Domain
import FoundationEssentials
import LocalFiles
public import OpenClawConfiguration
public import OpenClawStore
import StructuredText
import Threads

/// Reads everything that an examination looks at. It starts no program, asks no network, and writes nothing.
public struct SceneReader: Sendable {
  public var context: StoreContext
  public var discovery: DiscoveryContext
  /// Files and folders of ours that hold secrets; of a folder its files count too.
  public var ownPlaces: [String]
  /// Whether OpenClaw's own doctor may be run.
  public var runsOpenClawDoctor = false
  /// What `openclaw --version` says; nil when nobody asks it.
  public var version: @Sendable () -> OpenClawVersion?

  public init(
    context: StoreContext, discovery: DiscoveryContext, ownPlaces: [String] = [],
    version: @escaping @Sendable () -> OpenClawVersion? = { nil }
  ) {
    self.context = context
    self.discovery = discovery
    self.ownPlaces = ownPlaces
    self.version = version
  }

  /// A larger store is no store.
  static let largest = 4 << 20

  public func read() async -> DoctorScene {
    // For this look alone: nothing of it is stored.
    var generator = SystemRandomNumberGenerator()
    let fingerprints = Fingerprints(salt: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    let surveyed = await surveyCredentials(discovery, fingerprints: fingerprints)
    let reader = self
    return await withCheckedContinuation { continuation in
      WorkerThreads.shared.run { continuation.resume(returning: reader.scene(surveyed, fingerprints)) }
    }
  }

  private func scene(_ surveyed: [SurveyedCredential], _ fingerprints: Fingerprints) -> DoctorScene {
    var context = context
    context.version = version()
    let stores = OpenClawStores.read(in: context)
    let instance = stores.current
    let state = instance?.instance.stateDirectory ?? context.home + "/.openclaw"
    var scene = DoctorScene(
      now: context.now(), userID: context.userID, era: instance?.era.era ?? .e1, stateDirectory: state,
      configuration: document(instance?.instance.configuration ?? state + "/openclaw.json", .lenient),
      agents: (instance?.agents ?? []).map(agent), oauth: document(instance?.instance.oauthFile ?? ""),
      fingerprint: { fingerprints.grant(Secret($0)) }, processStart: processStart)
    scene.secretPrint = { fingerprints.secret(Secret($0)) }
    scene.lockKind = instance?.era.lockKind
    scene.runsOpenClawDoctor = runsOpenClawDoctor
    scene.configurationIsManaged = instance?.instance.isManagedElsewhere ?? false
    if let instance, let database = shared(instance) {
      scene.agents.append(
        AgentScene("shared", folder: state + "/state", profiles: StoreDocument(""), database: database))
    }
    scene.otherStores = stores.instances.filter { !$0.instance.isCurrent }.flatMap { other in
      other.agents.map { document($0.agent.profilesFile) }.filter(\.isThere)
    }
    scene.variables = variables(instance)
    scene.logins = surveyed.map {
      ToolLogin(
        tool: $0.tool, provider: $0.provider, path: $0.path, account: $0.account, secretPrint: $0.secretPrint ?? "",
        grantPrint: $0.grantPrint, expiresAt: $0.expiresAt)
    }
    scene.files = FileGathering(reader: self, scene: scene, instance: instance, surveyed: surveyed).files()
    return scene
  }

  /// A document as it is on the disk; half of a file that is being written is read again.
  func document(_ path: String, _ dialect: JSONDialect = .strict) -> StoreDocument {
    guard !path.isEmpty else { return StoreDocument(path) }
    for attempt in 0..<5 {
      switch context.read(path, Self.largest) {
      case .absent: return StoreDocument(path)
      case .refused(_, let reason): return StoreDocument(path, .refused(reason))
      case .content(let content):
        let document = StoreDocument(path, bytes: content.bytes, dialect: dialect)
        // OpenClaw of the first versions truncates before it writes.
        let isFresh = context.now().timeIntervalSince1970 - content.modifiedAt < 2
        if document.value == nil, isFresh, attempt < 4 {
          context.pause(.milliseconds(50))
          continue
        }
        return document
      }
    }
    return StoreDocument(path)
  }

  private func agent(_ reading: AgentReading) -> AgentScene {
    let agent = reading.agent
    var database: DatabaseScene?
    if reading.storePath.hasSuffix(".sqlite") {
      database = DatabaseScene(reading.storePath)
      switch reading.own {
      case .absent: break
      case .broken(let problem): database?.problem = problem.message
      case .store(let store):
        database = DatabaseScene(reading.storePath, store: profiles(of: store), state: state(of: store))
      }
    }
    return AgentScene(
      agent.isMain ? "main" : agent.id, folder: agent.folder, profiles: document(agent.profilesFile),
      state: document(agent.stateFile), legacy: document(agent.legacyFile), database: database)
  }

  private func shared(_ instance: InstanceReading) -> DatabaseScene? {
    guard let store = instance.shared.store else { return nil }
    return DatabaseScene(instance.instance.sharedDatabase, store: profiles(of: store), state: state(of: store))
  }

  private func profiles(of store: AuthStore) -> JSONValue {
    .members([
      (
        "profiles",
        .object(
          store.profiles.filter { !$0.isInherited }.map { .init(name: $0.id, value: $0.raw.reveal()) }
            + store.dropped.map { .init(name: $0.id, value: $0.raw.reveal()) })
      )
    ])
  }

  private func state(of store: AuthStore) -> JSONValue {
    .members([
      ("order", .object(store.order.map { .init(name: $0.provider, value: $0.ids.json) })),
      ("lastGood", .object(store.lastGood.map { .init(name: $0.provider, value: $0.id.json) })),
      ("usageStats", .object(store.usage.map { .init(name: $0.id, value: $0.usage.raw) })),
    ])
  }

  private func variables(_ instance: InstanceReading?) -> [String: String] {
    guard let instance else { return [:] }
    var found: [String: String] = [:]
    for name in Set(ProviderVariables.known(in: instance.era.era).names.values.joined()) {
      guard let variable = instance.variables[name] else { continue }
      found[name] =
        switch variable.source {
        case .thisShell: "in this shell"
        case .file(let path): "in \(context.shown(path))"
        case .configuration: "in the configuration"
        }
    }
    return found
  }
}

/// Field 22 of the kernel's line about a process; nil when there is none of that number.
@Sendable
func processStart(_ process: Int) -> Int? {
  guard process > 0, case .content(let content) = readFile("/proc/\(process)/stat", limit: 4096) else { return nil }
  let text = String(decoding: content.bytes, as: UTF8.self)
  // The name stands in parentheses and may hold spaces.
  guard let end = text.lastIndex(of: ")") else { return nil }
  let fields = text[text.index(after: end)...].split(separator: " ")
  return fields.count > 19 ? Int(fields[19]) : nil
}
