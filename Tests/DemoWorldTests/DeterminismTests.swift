import DemoWorld
import Domain
import FoundationEssentials
import Testing

@Suite struct DeterminismTests {
  private let moments = [days(-2), hours(-3.7), 0, 2.9, 61.234, minutes(17), hours(9.6), days(3.3)].map(after)

  @Test("two worlds of one seed agree at every moment", arguments: [UInt64(0), 42, .max])
  func sameSeed(seed: UInt64) {
    let first = DemoWorld(seed: seed, epoch: epoch)
    let second = DemoWorld(seed: seed, epoch: epoch)
    for moment in moments {
      #expect(first.tokens(at: moment) == second.tokens(at: moment))
      #expect(first.balance(at: moment) == second.balance(at: moment))
      #expect(first.keys(at: moment) == second.keys(at: moment))
      #expect(first.activity(at: moment, limit: 100) == second.activity(at: moment, limit: 100))
    }
  }

  @Test("what was asked before does not show")
  func orderOfQuestions() {
    let forward = DemoWorld(epoch: epoch)
    let backward = DemoWorld(epoch: epoch)
    let answers = moments.map { (forward.balance(at: $0), forward.keys(at: $0), forward.activity(at: $0, limit: 50)) }
    for (moment, answer) in zip(moments, answers).reversed() {
      #expect(backward.balance(at: moment) == answer.0)
      #expect(backward.keys(at: moment) == answer.1)
      #expect(backward.activity(at: moment, limit: 50) == answer.2)
    }
  }

  @Test("many small steps arrive where one large step does")
  func steps() {
    let stepping = DemoWorld(epoch: epoch)
    for second in stride(from: 0, through: 3_600, by: 0.73) { _ = stepping.balance(at: after(second)) }
    let jumping = DemoWorld(epoch: epoch)
    #expect(stepping.keys(at: after(3_601)) == jumping.keys(at: after(3_601)))
    #expect(stepping.activity(at: after(3_601), limit: 300) == jumping.activity(at: after(3_601), limit: 300))
  }

  @Test("the figures of seed 42 at its epoch are these in every process")
  func fixedFigures() {
    let world = DemoWorld(seed: 42, epoch: epoch)
    #expect(world.balance(at: epoch).remaining.decimalText == "76.388987")
    #expect(world.key("prod", at: epoch)?.usedInWindow.decimalText == "12.371525")
    #expect(world.balance(at: after(days(2))).used.decimalText == "70.823348")
  }

  @Test("another seed is another world")
  func otherSeed() {
    let one = DemoWorld(seed: 1, epoch: epoch)
    let two = DemoWorld(seed: 2, epoch: epoch)
    #expect(one.balance(at: epoch).used != two.balance(at: epoch).used)
    #expect(one.activity(at: epoch, limit: 20) != two.activity(at: epoch, limit: 20))
    #expect(one.keys(at: epoch) != two.keys(at: epoch))
  }

  @Test("a world that starts at another time of day shows the same, moved by the difference")
  func otherEpoch() {
    let shift = 31_337.25
    let later = DemoWorld(epoch: after(shift))
    let world = DemoWorld(epoch: epoch)
    for seconds in [0, 95.5, hours(11)] {
      let (left, right) = (world.balance(at: after(seconds)), later.balance(at: after(shift + seconds)))
      #expect(left.hourlySpend == right.hourlySpend)
      #expect(left.remaining == right.remaining)
      let (ours, theirs) = (world.keys(at: after(seconds)), later.keys(at: after(shift + seconds)))
      #expect(ours.map(\.usedToday) == theirs.map(\.usedToday))
      #expect(ours.map(\.recentRates) == theirs.map(\.recentRates))
      let tokens = (world.tokens(at: after(seconds)), later.tokens(at: after(shift + seconds)))
      #expect(tokens.0.map(\.status) == tokens.1.map(\.status))
      #expect(tokens.0.map(\.reason) == tokens.1.map(\.reason))
    }
  }

  @Test("the first frame is the same however quickly it is drawn")
  func quietStart() {
    let world = DemoWorld(epoch: epoch)
    for seconds in [0.004, 0.3, 1.7, 2.99] {
      #expect(world.balance(at: after(seconds)) == world.balance(at: epoch))
      #expect(world.keys(at: after(seconds)) == world.keys(at: epoch))
      #expect(world.activity(at: after(seconds), limit: 100) == world.activity(at: epoch, limit: 100))
    }
  }

  @Test("a clock that is far off gets an answer")
  func farClock() {
    let world = DemoWorld(epoch: epoch)
    #expect(world.balance(at: .distantPast).used <= world.balance(at: epoch).used)
    let end = world.balance(at: .distantFuture)
    #expect(end.remaining > .zero)
    #expect(end == world.balance(at: after(days(1_000))))
    #expect(world.tokens(at: .distantFuture).count == world.tokens(at: epoch).count)
  }
}
