import ArgumentParser

/// Where a new secret goes.
struct SecretOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Put the secret into this file, readable by you alone, instead of showing it.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace the file when it is there.")
  var force = false

  func validate() throws {
    if force, output == nil { throw ValidationError("--force is for --output.") }
    if let output, output.isEmpty { throw ValidationError("--output is empty; it must be a file.") }
  }
}
