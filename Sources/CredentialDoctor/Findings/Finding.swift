public import Domain

/// A finding with what mends it. Paths are absolute here.
public struct Finding: Hashable, Sendable {
  public var code: FindingCode
  public var severity: DoctorFinding.Severity
  public var path: String
  public var profile: String?
  public var member: String?
  public var explanation: String
  public var repair: String
  /// What a person runs instead, or after.
  public var command: String?
  /// What we do; nil where it takes a person.
  public var action: RepairAction?

  public init(
    _ code: FindingCode, _ severity: DoctorFinding.Severity, at path: String, profile: String? = nil,
    member: String? = nil, explanation: String, repair: String, command: String? = nil, action: RepairAction? = nil
  ) {
    self.code = code
    self.severity = severity
    self.path = path
    self.profile = profile
    self.member = member
    self.explanation = explanation
    self.repair = repair
    self.command = command
    self.action = action
  }

  /// The same in every look as long as the fault is.
  public var key: String {
    ([code.rawValue, path] + [profile, member].compactMap(\.self)).joined(separator: " ")
  }

  /// As it is told to others.
  ///
  /// - Parameter shown: a path as people see it.
  public func told(_ shown: (String) -> String) -> DoctorFinding {
    DoctorFinding(
      id: ([code.rawValue, shown(path)] + [profile, member].compactMap(\.self)).joined(separator: " "),
      code: code.rawValue, severity: severity, path: shown(path), profile: profile, member: member,
      explanation: explanation, repair: repair, command: command, isFixable: action != nil)
  }
}

/// What we do about a finding. None of it holds a secret, so that the journal may keep it.
public enum RepairAction: Hashable, Sendable {
  /// Changes members of a JSON document.
  case edit([DocumentEdit])
  /// Gives a file or folder another mode.
  case mode(Int)
  /// Takes a file out of the way; undoing brings it back.
  case remove
  /// Removes a lock that nobody holds any more; never brought back.
  case unlock
  /// Runs a command of OpenClaw, and the other one to take it back.
  case run([String], undo: [String]?)
}
