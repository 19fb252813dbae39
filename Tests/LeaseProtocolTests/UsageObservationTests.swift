import FoundationEssentials
import StructuredText
import Testing

@testable import LeaseProtocol

@Suite("Counting what calls used")
struct UsageObservationTests {
  @Test(
    "as the recorded table has it",
    arguments: [
      (#"{"usage":{"prompt_tokens":1234,"completion_tokens":456,"total_tokens":1690}}"#, 1, 1234, 456),
      (#"{"requests_count":1,"tokens_in":1234,"tokens_out":456}"#, 1, 1234, 456),
      (
        #"{"usage":{"input_tokens":10,"output_tokens":4,"input_tokens_details":{"cached_tokens":6},"total_tokens":14}}"#,
        1,
        10, 4
      ),
      (#"{"usage":{"input":10,"output":4,"cacheRead":6,"cacheWrite":1,"total":21}}"#, 1, 10, 4),
      (#"{"usage":{"total_tokens":50,"completion_tokens":20}}"#, 1, 30, 20),
      (#"{"usage":{"total_tokens":50}}"#, 1, nil, nil),
      (#"{"total":9,"input":12}"#, 1, 12, 0),
      (#"{"metrics":{"prompt_tokens":3,"completion_tokens":2,"requests_count":4}}"#, 4, 3, 2),
      (#"{"tokens_in":0,"usage":{"prompt_tokens":9}}"#, 1, 0, nil),
      (#"{"requests_count":0,"usage":{"prompt_tokens":3}}"#, 0, 3, nil),
      (#"{"status":"error"}"#, nil, nil, nil), ("{}", nil, nil, nil),
      (#"{"usage":{"prompt_tokens":"12.9","completion_tokens":true}}"#, 1, 12, 1),
      // Beyond the reference: other spellings are read, and less than nothing is not.
      (#"{"usage":{"promptTokens":5,"completionTokens":2}}"#, 1, 5, 2),
      (#"{"usage":{"prompt_tokens":-5}}"#, nil, nil, nil), (#"{"usage":{"prompt_tokens":"  "}}"#, nil, nil, nil),
    ] as [(String, Int64?, Int64?, Int64?)])
  func table(_ text: String, _ requests: Int64?, _ tokensIn: Int64?, _ tokensOut: Int64?) throws {
    let seen = UsageObservation(try JSONReader.read(text))
    #expect(seen.requests == requests && seen.tokensIn == tokensIn && seen.tokensOut == tokensOut)
  }

  @Test("details are kept apart")
  func details() throws {
    let seen = UsageObservation(
      try JSONReader.read(
        #"{"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":6},"output_tokens_details":{"reasoning_tokens":3}}}"#
      ))
    #expect(seen.cachedTokens == 6 && seen.reasoningTokens == 3)
  }

  private func observed(_ requests: Int64, _ utilization: Int64? = nil) -> UsageObservation {
    var observation = UsageObservation()
    observation.requests = requests
    observation.utilization = utilization.map { .whole($0) }
    return observation
  }

  @Test("what is observed while a report is under way is neither lost nor sent twice")
  func underWay() throws {
    var pending = PendingReport(leaseID: "lease_a", owner: LeaseOwner(machine: "m", agent: "a"))
    pending.add(observed(10))
    let made = pending.snapshot(id: "one")
    let first = try #require(made)
    pending.add(observed(20))
    // It failed: the same report is sent again, under its name.
    let again = pending.snapshot(id: "two")
    #expect(again == first && first.counts.requests == 10)
    #expect(pending.requests == 30)
    pending.settled("another")
    #expect(pending.sent == first)
    pending.settled("one")
    let second = pending.snapshot(id: "two")
    #expect(second?.counts.requests == 20)
    pending.settled("two")
    let third = pending.snapshot(id: "three")
    #expect(pending.isEmpty && third == nil)
  }

  @Test("a late report says nothing of the credential, which is somebody else's by now")
  func late() throws {
    var pending = PendingReport(leaseID: "lease_a", owner: LeaseOwner(machine: "m", agent: "a"))
    pending.add(observed(1, 42))
    let made = pending.snapshot(id: "one")
    let snapshot = try #require(made)
    let now = Date(timeIntervalSince1970: 1_790_000_000)
    #expect(snapshot.report(capturedAt: now, isLate: false).utilization == .whole(42))
    let late = snapshot.report(capturedAt: now, isLate: true)
    #expect(late.utilization == nil && late.requests == 1 && late.id == "one")
    #expect(LeaseReport(.members(late.members)) == late)
  }

  @Test("counts of a hostile source do not overflow")
  func overflow() {
    var counts = PendingReport.Counts()
    counts.add(observed(.max))
    counts.add(observed(.max))
    #expect(counts.requests == .max)
  }
}
