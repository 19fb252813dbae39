import DemoWorld
import Domain
import FoundationEssentials
import Synchronization

let epoch = DemoWorld.standardEpoch

/// A moment so many seconds after the epoch.
func after(_ seconds: Double) -> Date { epoch.addingTimeInterval(seconds) }

func minutes(_ count: Double) -> Double { count * 60 }
func hours(_ count: Double) -> Double { count * 3_600 }
func days(_ count: Double) -> Double { count * 86_400 }

func sum(_ amounts: some Sequence<Money>) -> Money { amounts.reduce(.zero, +) }

/// A clock that stands until a test moves it.
final class HeldClock: Sendable {
  private let time: Mutex<Date>

  init(_ start: Date = epoch) { time = Mutex(start) }

  func now() -> Date { time.withLock { $0 } }
  func set(_ date: Date) { time.withLock { $0 = date } }
}

extension DemoWorld {
  func token(_ tool: Tool, at date: Date) -> DiscoveredToken? { tokens(at: date).first { $0.tool == tool } }
  func key(_ name: String, at date: Date) -> ProvisionedKey? { keys(at: date).first { $0.name == name } }
}
