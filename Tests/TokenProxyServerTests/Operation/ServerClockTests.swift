import FoundationEssentials
import Testing

@testable import TokenProxyServer

@Suite("The server's clock")
struct ServerClockTests {
  private let wall = Date(timeIntervalSince1970: 1_000_000)
  private let shared = Date(timeIntervalSince1970: 2_000_000)

  @Test("is the machine's while no database says another time")
  func alone() { #expect(ServerClock(wall: { wall }).now() == wall) }

  @Test("is the database's once it was said, however far the machine's is off")
  func follows() {
    let clock = ServerClock(wall: { wall })
    let now = ContinuousClock.now
    clock.follow(shared, asked: now - .milliseconds(200), answered: now)
    // The answer was made in the middle of the trip.
    #expect(clock.now() >= shared.addingTimeInterval(0.1))
    #expect(clock.now() < shared.addingTimeInterval(3600))
  }

  @Test("takes a slow answer only where there is none")
  func slow() {
    let clock = ServerClock(wall: { wall })
    let now = ContinuousClock.now
    clock.follow(shared, asked: now - .seconds(4), answered: now)
    #expect(clock.now() >= shared)
    clock.follow(shared.addingTimeInterval(7200), asked: now - .seconds(4), answered: now)
    #expect(clock.now() < shared.addingTimeInterval(3600))
  }

  @Test("silence of others means death, but not when this server was away itself")
  func vigil() {
    var vigil = Vigil()
    let start = ContinuousClock.now
    let trust1 = vigil.trustsSilence(at: start)
    #expect(trust1)
    let trust2 = vigil.trustsSilence(at: start + .seconds(5))
    #expect(trust2)
    // Stopped for twenty seconds.
    let trust3 = vigil.trustsSilence(at: start + .seconds(25))
    #expect(!trust3)
    let trust4 = vigil.trustsSilence(at: start + .seconds(35))
    #expect(!trust4)
    let trust5 = vigil.trustsSilence(at: start + .seconds(40))
    #expect(trust5)
  }
}
