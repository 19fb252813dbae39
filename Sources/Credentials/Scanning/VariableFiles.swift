import LocalFiles
import StructuredText

/// The variables that a `.env` file sets; nothing when it makes no sense.
func environmentVariables(in bytes: [UInt8]) -> [String: String] {
  guard let file = try? DotEnv.read(bytes) else { return [:] }
  return Dictionary(file.effective.map { ($0.name, $0.value) }) { _, last in last }
}

/// A `.env` file and what it sets.
struct VariableFile: Sendable {
  var path: String
  var content: FileContent
  var values: [String: String]
}

/// The variables that a tool sees, and where each of them is set.
struct VariableScope: Sendable {
  var environment: [String: String]
  /// Those that win come first.
  var files: [VariableFile]
  var filesBeforeEnvironment: Bool

  func value(_ name: String) -> String? { file(setting: name)?.values[name] ?? environment[name] }

  /// The file whose value counts; nil when that of the process does, or nothing sets the variable.
  func file(setting name: String) -> VariableFile? {
    if !filesBeforeEnvironment, environment[name] != nil { return nil }
    return files.first { $0.values[name] != nil }
  }
}
