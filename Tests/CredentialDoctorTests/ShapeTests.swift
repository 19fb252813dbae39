import CredentialDoctor
import Domain
import FoundationEssentials
import StructuredText
import Testing

/// A broken profile, what is found, and the profile afterwards; nil where a person has to act.
struct Shape: CustomTestStringConvertible, Sendable {
  var code: FindingCode
  var id = "anthropic:x"
  var profile: String
  var mended: String?
  var testDescription: String { "\(code.rawValue): \(mended == nil ? "told" : "mended")" }
}

let shapes: [Shape] = [
  Shape(
    code: .oauthKeyField, profile: #"{"type":"oauth","provider":"anthropic","key":"\#(Fake.token)","x":1}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","x":1}"#),
  Shape(code: .oauthKeyField, profile: #"{"type":"oauth","provider":"anthropic","key":"opaqueFAKE"}"#),
  Shape(
    code: .oauthKeyField, profile: #"{"type":"oauth","provider":"openai","key":"\#(Fake.key)"}"#,
    mended: #"{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}"#),
  Shape(
    code: .oauthNoRefresh,
    profile: #"{"type":"oauth","provider":"anthropic","access":"\#(Fake.token)","refresh":"","expires":\#(far)}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":\#(far)}"#),
  Shape(
    code: .oauthNoRefresh, profile: #"{"type":"oauth","provider":"chutes","access":"opaqueFAKE","expires":\#(far)}"#),
  Shape(
    code: .oauthNoExpires,
    profile: #"{"type":"oauth","provider":"anthropic","access":"\#(Fake.token)","refresh":"\#(Fake.refresh)"}"#),
  Shape(
    code: .oauthExpiresZero,
    profile:
      #"{"type":"oauth","provider":"anthropic","access":"\#(Fake.token)","refresh":"\#(Fake.refresh)","expires":0}"#),
  Shape(
    code: .camelFields,
    profile:
      #"{"type":"oauth","provider":"anthropic","accessToken":"\#(Fake.token)","refreshToken":"\#(Fake.refresh)","expiresAt":\#(far)}"#,
    mended:
      #"{"type":"oauth","provider":"anthropic","access":"\#(Fake.token)","refresh":"\#(Fake.refresh)","expires":\#(far)}"#
  ),
  Shape(
    code: .camelFields, profile: #"{"type":"token","provider":"anthropic","accessToken":"\#(Fake.token)"}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)"}"#),
  Shape(
    code: .camelFields,
    profile:
      #"{"type":"oauth","provider":"anthropic","accessToken":"otherFAKE","access":"\#(Fake.token)","refresh":"\#(Fake.refresh)","expires":\#(far)}"#
  ),
  Shape(
    code: .snakeAPIKey, profile: #"{"type":"api_key","provider":"openai","api_key":"\#(Fake.key)"}"#,
    mended: #"{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}"#),
  Shape(
    code: .snakeAPIKey,
    profile: #"{"type":"api_key","provider":"openai","key":"\#(Fake.key)","api_key":"\#(Fake.key)"}"#,
    mended: #"{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}"#),
  Shape(
    code: .docsAlias, profile: #"{"mode":"api_key","provider":"openai","apiKey":"\#(Fake.key)"}"#,
    mended: #"{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}"#),
  Shape(
    code: .typeAPIKey, profile: #"{"type":"apiKey","provider":"openai","key":"\#(Fake.key)"}"#,
    mended: #"{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}"#),
  Shape(code: .typeUnknown, profile: #"{"type":"basic","provider":"openai","key":"\#(Fake.key)"}"#),
  Shape(code: .typeUnknown, profile: #"{"type":"aws-sdk","provider":"amazon-bedrock"}"#),
  Shape(code: .typeUnknown, profile: "7"),
  Shape(
    code: .providerMissing, profile: #"{"type":"api_key","key":"\#(Fake.anthropicKey)"}"#,
    mended: #"{"type":"api_key","key":"\#(Fake.anthropicKey)","provider":"anthropic"}"#),
  Shape(code: .providerMissing, id: "nameless", profile: #"{"type":"api_key","key":"\#(Fake.key)"}"#),
  Shape(
    code: .expiresSeconds,
    profile: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":4102444800}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":\#(far)}"#),
  Shape(
    code: .expiresSeconds, profile: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":42}"#),
  Shape(
    code: .expiresString,
    profile: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":"\#(far)"}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":\#(far)}"#),
  Shape(
    code: .expiresString,
    profile: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":"2100-01-01T00:00:00Z"}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":\#(far)}"#),
  Shape(
    code: .expiresString, profile: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":"soon"}"#
  ),
  Shape(
    code: .expiresInvalid, profile: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)","expires":-1}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)"}"#),
  Shape(
    code: .projectMissing,
    profile:
      #"{"type":"oauth","provider":"google-gemini-cli","access":"aFAKE","refresh":"rFAKE","expires":\#(far)}"#),
  Shape(
    code: .referenceInLogin,
    profile: #"{"type":"oauth","provider":"anthropic","keyRef":{"source":"env","provider":"default","id":"X"}}"#),
  Shape(code: .tokenHash, profile: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)#stateFAKE"}"#),
  Shape(code: .tokenShort, profile: #"{"type":"token","provider":"anthropic","token":"sk-ant-oat01-FAKEcut"}"#),
  Shape(
    code: .tokenWhitespace,
    profile:
      #"{"type":"token","provider":"anthropic","token":"\#(Fake.token.prefix(60))\n \#(Fake.token.dropFirst(60))"}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)"}"#),
  Shape(
    code: .keyIsCommand,
    profile: #"{"type":"api_key","provider":"groq","key":"openclaw onboard --auth-choice groq-api-key"}"#),
  Shape(code: .keyBlank, profile: #"{"type":"api_key","provider":"groq","key":"  "}"#),
  Shape(code: .keyBlank, profile: #"{"type":"oauth","provider":"anthropic"}"#),
  Shape(code: .redacted, profile: #"{"type":"api_key","provider":"groq","key":"[REDACTED]"}"#),
  Shape(code: .redacted, profile: #"{"type":"token","provider":"anthropic","token":"***"}"#),
  Shape(
    code: .redacted,
    profile:
      #"{"type":"oauth","provider":"chutes","access":"opaqueFAKE","refresh":"[REDACTED]","expires":\#(far)}"#,
    mended: #"{"type":"oauth","provider":"chutes","access":"opaqueFAKE","expires":\#(far)}"#),
  Shape(
    code: .typeMismatch, profile: #"{"type":"api_key","provider":"anthropic","key":"\#(Fake.token)"}"#,
    mended: #"{"type":"token","provider":"anthropic","token":"\#(Fake.token)"}"#),
  Shape(
    code: .typeMismatch,
    profile: #"{"type":"token","provider":"anthropic","token":"\#(Fake.anthropicKey)","expires":\#(far)}"#,
    mended: #"{"type":"api_key","provider":"anthropic","key":"\#(Fake.anthropicKey)"}"#),
  Shape(
    code: .typeMismatch, profile: #"{"type":"oauth","provider":"openai","access":"\#(Fake.key)","expires":\#(far)}"#,
    mended: #"{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}"#),
  Shape(
    code: .fence,
    profile:
      #"{"type":"oauth","provider":"openai","access":"openclaw-oauth-refresh-fence:v1:FAKE:failed:access:0","refresh":"openclaw-oauth-refresh-fence:v1:FAKE:failed:refresh:0","expires":1}"#
  ),
]

@Test("Every broken shape is found, explained, and mended exactly where it can be", arguments: shapes)
func brokenShape(_ shape: Shape) throws {
  let scene = scene(profiles: "{\"\(shape.id)\": \(shape.profile)}")
  let finding = try #require(scene.first(shape.code))
  #expect(finding.profile == shape.id)
  #expect(finding.path == storePath)
  #expect(finding.explanation.count > 20 && finding.repair.count > 4)
  let mended = try #require(scene.mended)
  if let expected = shape.mended {
    #expect(finding.action != nil)
    #expect(mended["profiles"]?[shape.id] == json(expected))
  } else {
    #expect(finding.action == nil)
    #expect(finding.command != nil)
    #expect(mended["profiles"]?[shape.id] == json(shape.profile))
  }
}

@Test("No finding tells a secret", arguments: shapes)
func noSecretInFinding(_ shape: Shape) {
  let scene = scene(profiles: "{\"\(shape.id)\": \(shape.profile)}")
  for finding in findings(in: scene) {
    let told = "\(finding.explanation) \(finding.repair) \(finding.command ?? "") \(finding.member ?? "")"
    #expect(!told.contains("FAKE"))
    if case .edit(let edits)? = finding.action {
      #expect(!edits.contains { JSONWriter.compact($0.json).contains("FAKE") })
    }
  }
}

@Test("A mended shape is found no more", arguments: shapes.filter { $0.mended != nil })
func mendedIsHealthy(_ shape: Shape) throws {
  let mended = try #require(shape.mended)
  let codes = scene(profiles: "{\"\(shape.id)\": \(mended)}").codes
  #expect(!codes.contains(shape.code.rawValue))
}

@Test("Healthy profiles of every type have no findings")
func healthy() {
  let scene = scene(
    profiles: """
      {"anthropic:a": {"type":"oauth","provider":"anthropic","access":"\(Fake.token)","refresh":"\(Fake.refresh)","expires":\(far)},
       "anthropic:b": {"type":"token","provider":"anthropic","token":"\(Fake.token)x"},
       "openai:c": {"type":"api_key","provider":"openai","key":"\(Fake.key)"},
       "groq:d": {"type":"api_key","provider":"groq","keyRef":{"source":"env","provider":"default","id":"GROQ_API_KEY"}},
       "groq:e": {"type":"api_key","provider":"groq","key":{"source":"env","provider":"default","id":"GROQ_API_KEY"}}}
      """)
  #expect(scene.codes.isEmpty)
}

@Test("Faults behind faults are mended in one go")
func severalFaults() throws {
  let scene = scene(
    profiles: """
      {"anthropic:x": {"mode":"oauth","accessToken":"\(Fake.token)","refreshToken":"\(Fake.refresh)","expiresAt":"4102444800"}}
      """)
  let mended = try #require(scene.mended)
  #expect(
    mended["profiles"]?["anthropic:x"]
      == json(
        #"{"type":"oauth","access":"\#(Fake.token)","refresh":"\#(Fake.refresh)","expires":\#(far),"provider":"anthropic"}"#
      ))
}

@Test("Only what was asked for is mended")
func selection() throws {
  let scene = scene(
    profiles: """
      {"openai:a": {"type":"apiKey","provider":"openai","key":"\(Fake.key)"},
       "openai:b": {"type":"apiKey","provider":"openai","key":"\(Fake.key)b"}}
      """)
  let key = try #require(findings(in: scene).first { $0.profile == "openai:b" && $0.code == .typeAPIKey }?.key)
  let plan = RepairPlan(for: scene, keys: [key])
  let after = try JSONReader.read(try #require(plan.documents.first).after)
  #expect(after["profiles"]?["openai:a"]?["type"] == "apiKey".json)
  #expect(after["profiles"]?["openai:b"]?["type"] == "api_key".json)
  #expect(plan.left.contains { $0.profile == "openai:a" && $0.code == .typeAPIKey })
}

@Test("An expiry is taken from the token itself, or from the file that the login was copied from")
func knownExpiry() throws {
  // {"exp":4102444800}
  let token = "eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.FAKE"
  let own = scene(
    profiles: #"{"openai:x": {"type":"oauth","provider":"openai","access":"\#(token)","refresh":"rFAKE"}}"#)
  #expect(own.mended?["profiles"]?["openai:x"]?["expires"] == .number(far))
  let profile =
    #"{"anthropic:x": {"type":"oauth","provider":"anthropic","access":"\#(Fake.token)","refresh":"\#(Fake.refresh)"}}"#
  var copied = scene(profiles: profile)
  copied.logins = [
    ToolLogin(
      tool: .claude, provider: "anthropic", path: "/home/u/.claude/.credentials.json",
      secretPrint: copied.fingerprint(Fake.token), expiresAt: now.addingTimeInterval(3600))
  ]
  #expect(copied.mended?["profiles"]?["anthropic:x"]?["expires"] == .number("1795003600000"))
}
