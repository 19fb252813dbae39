import DashboardCore
import StructuredText

/// What a person agreed to in the dashboard, in `consent.json` of the state directory. The configuration has the last
/// word, and the program never writes that.
struct ConsentFile: Sendable {
  /// nil: nothing is kept, as in the demo world.
  let path: String?

  struct Answers: Equatable, Sendable {
    var quotas: Bool?
    var imports: Bool?
  }

  func read() -> Answers {
    guard let path, let bytes = SmallFile.read(path, limit: 64 << 10), let document = try? JSONReader.read(bytes) else {
      return Answers()
    }
    return Answers(quotas: document["quotas"]?.bool, imports: document["autoImport"]?.bool)
  }

  /// - Throws: `ServiceFailure` with the path and the system's reason.
  func keep(_ isGiven: Bool, of subject: ConsentSubject) throws {
    switch subject {
    case .quotas: try keep { $0.quotas = isGiven }
    case .imports: try keep { $0.imports = isGiven }
    }
  }

  /// - Throws: `ServiceFailure` with the path and the system's reason.
  func keep(_ change: (inout Answers) -> Void) throws {
    guard let path else { return }
    var answers = read()
    change(&answers)
    var pairs: [(String, JSONValue)] = []
    if let quotas = answers.quotas { pairs.append(("quotas", quotas.json)) }
    if let imports = answers.imports { pairs.append(("autoImport", imports.json)) }
    try SmallFile.replace(path, with: JSONWriter.pretty(.document(pairs)))
  }
}
