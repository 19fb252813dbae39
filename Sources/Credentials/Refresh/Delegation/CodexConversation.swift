import Domain
import FoundationEssentials
import StructuredText

/// What Codex itself says of its login: a JSON document on each line, asked of `codex app-server`.
struct CodexConversation {
  enum Account: Hashable, Sendable {
    case chatGPT
    case other
    case none
  }

  struct Answer: Hashable, Sendable {
    var account: Account
    var quota = QuotaReading()
  }

  let program: OwnerProgram
  let now: @Sendable () -> Date
  private var lastID = 0

  /// Its account may be renewed on the way, and an answer that is not waited for may be the only one.
  static let accountSeconds = 30.0

  init(_ program: OwnerProgram, now: @escaping @Sendable () -> Date) {
    self.program = program
    self.now = now
  }

  static let words = ["-s", "read-only", "-a", "never", "app-server"]

  /// Blocks.
  mutating func run() -> Result<Answer, DelegationFailure> {
    do throws(DelegationFailure) {
      let client = JSONValue.members([
        ("clientInfo", .members([("name", "credtop".json), ("version", "1".json)]))
      ])
      _ = try ask("initialize", client, seconds: 8)
      guard program.send(#"{"method":"initialized"}"#) else { throw DelegationFailure("it ended at once") }
      let account = try ask("account/read", .members([]), seconds: Self.accountSeconds)
      var answer = Answer(account: Self.account(account))
      // Of use if it comes; the login does not depend on it.
      if answer.account == .chatGPT, let limits = try? ask("account/rateLimits/read", .members([]), seconds: 3) {
        answer.quota = Self.quota(limits, at: now())
      }
      return .success(answer)
    } catch {
      return .failure(error)
    }
  }

  static func account(_ result: JSONValue) -> Account {
    switch result["account"]?["type"]?.string?.lowercased() {
    case "chatgpt": .chatGPT
    case nil: (result["requiresOpenaiAuth"] ?? result["requires_openai_auth"])?.bool == false ? .other : .none
    default: .other
    }
  }

  static func quota(_ result: JSONValue, at now: Date) -> QuotaReading {
    var reading = QuotaReading()
    let buckets = (result["rateLimitsByLimitId"] ?? result["rate_limits_by_limit_id"])?.members?.map(\.value) ?? []
    for limits in [result["rateLimits"] ?? result["rate_limits"]].compactMap(\.self) + buckets.prefix(8) {
      reading = reading.merged(with: readCodexLimits(limits, at: now, source: .cli))
    }
    return reading
  }

  private mutating func ask(
    _ method: String, _ parameters: JSONValue, seconds: Double
  ) throws(DelegationFailure) -> JSONValue {
    lastID += 1
    let question = JSONValue.members([
      ("id", lastID.json), ("method", method.json), ("params", parameters),
    ])
    guard program.send(JSONWriter.compact(question)) else { throw DelegationFailure("it ended at once") }
    let deadline = OwnerProgram.seconds + seconds
    while true {
      switch program.nextLine(until: deadline) {
      case .late: throw DelegationFailure("it did not answer within \(Int(seconds)) s")
      case .ended: throw DelegationFailure("it ended without an answer")
      case .text(let bytes):
        // Notifications, and what is no answer of ours, are passed over.
        guard let document = try? JSONReader.read(bytes), document["id"]?.int == lastID else { continue }
        if let result = document["result"] { return result }
        throw DelegationFailure("it refused to tell")
      }
    }
  }
}

/// Why a tool's program did not do what it was started for; a part of a sentence, without anything that it said.
struct DelegationFailure: Error, Hashable, Sendable {
  var text: String

  init(_ text: String) { self.text = text }
}
