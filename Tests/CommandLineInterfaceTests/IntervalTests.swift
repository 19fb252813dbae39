import ArgumentParser
import Testing

@testable import CommandLineInterface

@Suite("Interval")
struct IntervalTests {
  @Test(
    "--interval reaches the command that it is given to",
    arguments: [["watch"], ["tokens", "watch"], ["keys", "usage", "hash", "--watch"]])
  func reaches(command: [String]) throws {
    let seconds: Int? =
      switch try Credtop.parseAsRoot(command + ["--interval", "77"]) {
      case let watch as WatchCommand: watch.pace.seconds
      case let watch as TokensCommand.Watch: watch.pace.seconds
      case let usage as KeysCommand.Usage: usage.pace.seconds
      default: nil
      }
    #expect(seconds == 77)
  }

  @Test("without a command it is the dashboard's")
  func dashboard() throws {
    #expect((try Credtop.parseAsRoot(["--interval", "9"]) as? Credtop)?.pace.interval == 9)
  }
}
