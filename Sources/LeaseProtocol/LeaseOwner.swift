public import StructuredText

/// Who holds a lease: a program on a host. Both names are free text; a broker compares them exactly.
public struct LeaseOwner: Hashable, Sendable {
  public var machine: String
  public var agent: String

  public init(machine: String, agent: String) {
    self.machine = machine
    self.agent = agent
  }

  /// What a request says: trimmed, numbers and truths as text.
  ///
  /// - Returns: nil where one is missing or empty.
  public init?(_ body: JSONValue) {
    guard let machine = Self.name(body["machine_id"]), let agent = Self.name(body["agent_id"]) else { return nil }
    self.init(machine: machine, agent: agent)
  }

  private static func name(_ value: JSONValue?) -> String? {
    let text: String
    switch value {
    case .string(let string): text = string
    case .number(let number): text = number
    case .bool(let truth): text = truth ? "True" : "False"
    default: return nil
    }
    let trimmed = trimmed(text)
    return trimmed.isEmpty ? nil : trimmed
  }

  /// The members of a request.
  public var members: [(String, JSONValue)] { [("machine_id", machine.json), ("agent_id", agent.json)] }

  /// An agent's name as OpenClaw's plugin sends it: `main` becomes `openclaw:main`.
  public static func agentOfOpenClaw(_ name: String) -> String {
    let name = trimmed(name)
    if name.isEmpty || name == "openclaw" { return "openclaw" }
    return name.hasPrefix("openclaw:") ? name : "openclaw:" + name
  }
}

package func trimmed(_ text: String) -> String {
  let left = text.drop(while: \.isWhitespace)
  guard let last = left.lastIndex(where: { !$0.isWhitespace }) else { return "" }
  return String(left[...last])
}
