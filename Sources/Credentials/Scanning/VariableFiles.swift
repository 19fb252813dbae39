import StructuredText

/// The variables that a `.env` file sets; nothing when it makes no sense.
func environmentVariables(in bytes: [UInt8]) -> [String: String] {
  guard let file = try? DotEnv.read(bytes) else { return [:] }
  return Dictionary(file.effective.map { ($0.name, $0.value) }) { _, last in last }
}
