import ArgumentParser

/// How often to look, for every command that looks again and again.
///
/// The dashboard's options are read before a command's own, wherever they stand. A flag that both have must be of one type:
/// then the value that was read for the one is the other's as well.
struct IntervalOption: ParsableArguments {
  @Option(help: ArgumentHelp("Seconds between two looks, 1 to 3600 (default 5).", valueName: "s"))
  var interval: Int?

  var seconds: Int { interval ?? 5 }

  func validate() throws {
    if let interval, !(1...3600).contains(interval) {
      throw ValidationError("--interval is \(interval); it must be from 1 to 3600 seconds.")
    }
  }
}
