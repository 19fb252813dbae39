import CredentialDoctor
import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText

let now = Date(timeIntervalSince1970: 1_795_000_000)
let far = "4102444800000"

/// Obviously made secrets of the right form and length.
enum Fake {
  static let token = "sk-ant-oat01-FAKE" + String(repeating: "a1B2", count: 22)
  static let refresh = "sk-ant-ort01-FAKE" + String(repeating: "c3D4", count: 22)
  static let key = "sk-FAKE" + String(repeating: "e5F6", count: 12)
  static let anthropicKey = "sk-ant-api03-FAKE" + String(repeating: "g7H8", count: 22)
}

let storePath = "/home/u/.openclaw/agents/main/agent/auth-profiles.json"
let configurationPath = "/home/u/.openclaw/openclaw.json"

/// One agent with a store, of the first JSON generation unless another is named.
func scene(
  profiles: String, state: String = "", configuration: String = "{}", era: OpenClawEra = .e1,
  logins: [ToolLogin] = [], others: [AgentScene] = []
) -> DoctorScene {
  let text = "{\"version\": 1, \"profiles\": \(profiles)\(state.isEmpty ? "" : ", " + state)}"
  return scene(store: text, configuration: configuration, era: era, logins: logins, others: others)
}

func scene(
  store: String, configuration: String = "{}", era: OpenClawEra = .e1, logins: [ToolLogin] = [],
  others: [AgentScene] = []
) -> DoctorScene {
  let folder = "/home/u/.openclaw/agents/main/agent"
  let agent = AgentScene("main", folder: folder, profiles: StoreDocument(storePath, bytes: Array(store.utf8)))
  var scene = DoctorScene(
    now: now, userID: 1000, era: era, stateDirectory: "/home/u/.openclaw",
    configuration: StoreDocument(configurationPath, bytes: Array(configuration.utf8), dialect: .lenient),
    agents: [agent] + others, oauth: StoreDocument("/home/u/.openclaw/credentials/oauth.json"),
    fingerprint: { "print of \($0.hashValue)" })
  scene.logins = logins
  return scene
}

extension DoctorScene {
  var codes: Set<String> { Set(findings(in: self).map(\.code.rawValue)) }

  func first(_ code: FindingCode) -> Finding? { findings(in: self).first { $0.code == code } }

  /// The store after all repairs.
  var mended: JSONValue? {
    let plan = RepairPlan(for: self)
    guard let document = plan.documents.first(where: { $0.path == storePath }) else { return agents[0].profiles.value }
    return try? JSONReader.read(document.after)
  }

  var mendedConfiguration: String? {
    RepairPlan(for: self).documents.first { $0.path == configurationPath }.map {
      String(decoding: $0.after, as: UTF8.self)
    }
  }
}

func json(_ text: String) -> JSONValue? { try? JSONReader.read(text) }
