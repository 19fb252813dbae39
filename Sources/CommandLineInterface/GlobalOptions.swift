import ArgumentParser
import Domain

/// When to colour what is printed.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

/// The flags that every command takes, before or after its name.
struct GlobalOptions: ParsableArguments {
  @Flag(help: "Print exactly one JSON document, errors included.")
  var json = false

  @Flag(
    name: [.customLong("demo"), .customLong("mock")],
    help: "Show the offline demo world; no real file is read or written.")
  var demo = false

  @Option(help: ArgumentHelp("The demo world's seed.", valueName: "n"))
  var seed: UInt64 = 42

  /// For benchmarks: how many rows the demo world has.
  @Option(help: .hidden)
  var demoTokens: Int?

  @Option(help: .hidden)
  var demoKeys: Int?

  @Option(
    help: ArgumentHelp("The token proxy profile to use.", valueName: "name"), completion: ProfileNames.completion)
  var profile: String?

  @Flag(name: .customLong("no-color"), help: "Never use colour.")
  var noColor = false

  @Option(help: "When to use colour: auto, always or never.")
  var color = ColorChoice.auto

  @Flag(help: "Say on standard error what is done.")
  var verbose = false

  @Flag(name: .customLong("read-only"), help: "Refuse every action that changes something.")
  var readOnly = false

  /// Which world answers.
  func world(in context: CommandContext) -> WorldChoice {
    var choice = WorldChoice(in: context)
    choice.isDemo = choice.isDemo || demo
    choice.seed = seed
    choice.demoTokens = demoTokens
    choice.demoKeys = demoKeys
    choice.isReadOnly = readOnly
    choice.profile = profile
    return choice
  }

  func isDemo(in context: CommandContext) -> Bool { world(in: context).isDemo }

  /// Whether text on standard output may be coloured.
  func usesColor(in context: CommandContext) -> Bool {
    if noColor || color == .never { return false }
    if color == .always { return true }
    return context.isOutputTerminal && !context.forbidsColor && context.environment["TERM"] != "dumb"
  }
}

/// Moves the global flags that stand before the command's name behind it, so that one declaration serves both places.
///
///     ["--json", "tokens", "scan"] -> ["tokens", "scan", "--json"]
func movingGlobalFlags(_ arguments: [String]) -> [String] {
  var leading: [String] = []
  var rest = arguments[...]
  while let word = rest.first, word.hasPrefix("--"), word != "--" {
    guard let takesValue = takesValue(globalFlag: word) else { break }
    leading.append(word)
    rest = rest.dropFirst()
    if takesValue, !word.contains("="), let value = rest.first {
      leading.append(value)
      rest = rest.dropFirst()
    }
  }
  guard let command = rest.first, !command.hasPrefix("-") else { return arguments }
  // Behind `--` everything is an argument, so the flags go before it.
  let end = rest.firstIndex(of: "--") ?? rest.endIndex
  return Array(rest[..<end]) + leading + Array(rest[end...])
}

/// Whether a value follows the flag; nil when it is not a global one.
private func takesValue(globalFlag word: String) -> Bool? {
  switch word.prefix(while: { $0 != "=" }) {
  case "--json", "--demo", "--mock", "--no-color", "--verbose", "--read-only": false
  case "--seed", "--profile", "--color", "--demo-tokens", "--demo-keys": true
  default: nil
  }
}
