import DemoWorld
import Domain
import FoundationEssentials
import Testing

@Suite struct ServiceTests {
  private let clock = HeldClock()
  private var demo: DemoServices { DemoServices(world: DemoWorld(epoch: epoch), clock: { [clock] in clock.now() }) }

  @Test("a scan answers what the world holds now; the next one tells what is new and changed")
  func scan() async throws {
    let demo = demo
    let first = try await demo.scan(ScanRequest())
    #expect(first.tokens == demo.world.tokens(at: epoch))
    #expect(first.newCount == first.tokens.count)
    #expect(first.changedCount == 0)
    #expect(first.scannedAt == epoch)
    clock.set(after(minutes(12)))
    let second = try await demo.scan(ScanRequest())
    #expect(second.newCount == 0)
    // Only gemini-cli was renewed; opencode's turn comes after 19 minutes and 54 seconds.
    #expect(second.changedCount == 1)
  }

  @Test("a scan of one tool answers that tool alone")
  func oneTool() async throws {
    let report = try await demo.scan(ScanRequest(tools: [.qwen]))
    #expect(report.tokens.map(\.tool) == [.qwen])
    #expect(report.notices.map(\.kind) == [.discontinued])
  }

  @Test("a validating scan checks what was unknown, and nothing turns good that is not")
  func validate() async throws {
    let demo = demo
    #expect(try await status(of: "aider:deepseek", in: demo) == .unknown)
    let report = try await demo.scan(ScanRequest(validate: true))
    let statuses = Dictionary(uniqueKeysWithValues: report.tokens.map { ($0.tool, $0.status) })
    #expect(statuses[.aider] == .active)
    #expect(statuses[.kimi] == .expired)
    #expect(statuses[.qwen] == .discontinued)
    #expect(statuses[.droid] == .locked)
    #expect(report.tokens.filter { $0.lastCheckedAt == epoch }.count == report.tokens.count - 1)
    clock.set(after(60))
    #expect(try await status(of: "aider:deepseek", in: demo) == .active)
  }

  @Test("only the credentials that were named are validated")
  func validateOnly() async throws {
    let report = try await demo.scan(ScanRequest(validate: true, validateOnly: ["codex-cli:me@example.com"]))
    #expect(report.tokens.filter { $0.lastCheckedAt == epoch }.map(\.tool) == [.codex])
  }

  @Test("reading kimi's file again changes nothing; a login renews it and is told to whoever watches")
  func renewKimi() async throws {
    let demo = demo
    #expect(try await demo.scan(ScanRequest(tools: [.kimi])).tokens.map(\.status) == [.expired])
    var changes = demo.changes().makeAsyncIterator()
    clock.set(after(30))
    try demo.renew("kimi-cli:3f9a2c")
    #expect(await changes.next() != nil)
    let kimi = try #require(try await demo.scan(ScanRequest(tools: [.kimi])).tokens.first)
    #expect(kimi.status == .active)
    #expect(kimi.expiresAt == after(30 + hours(8)))
    #expect(kimi.sharedGrantWith.isEmpty)
    let news = try #require(try await demo.recentActivity(limit: 30).first { $0.subject == "kimi-cli" })
    #expect(news.text == "refreshed")
    #expect(news.at == after(30))
    clock.set(after(hours(9)))
    #expect(try await status(of: "kimi-cli:3f9a2c", in: demo) == .expired)
  }

  @Test("what cannot be renewed says why", arguments: ["qwen-cli:b1704e", "droid:e07c55", "kimi-cli:nobody"])
  func renewRefused(id: String) {
    #expect(throws: ServiceFailure.self) { try demo.renew(id) }
  }

  @Test("the four services of a seed start at the clock's time and move with it")
  func services() async throws {
    let services = DemoWorld.services(seed: 7) { [clock] in clock.now() }
    let world = DemoWorld(seed: 7, epoch: epoch)
    #expect(try await services.tokens.scan(ScanRequest()).tokens == world.tokens(at: epoch))
    clock.set(after(600))
    #expect(try await services.credits?.balance() == world.balance(at: after(600)))
    #expect(try await services.keys?.keys() == world.keys(at: after(600)))
    #expect(try await services.activity?.recentActivity(limit: 9) == world.activity(at: after(600), limit: 9))
  }

  @Test("waiting for changes ends when its task is cancelled")
  func changesEnd() async {
    let demo = demo
    let waiting = Task { for await _ in demo.changes() {} }
    waiting.cancel()
    await waiting.value
  }

  @Test("failing services fail with the failure given, as long as the condition holds")
  func failing() async throws {
    let failure = ServiceFailure(.unreachable, "The proxy does not answer", remedy: "Start it")
    let failing = FailingServices(demo.dashboardServices, failure: failure) { [clock] in clock.now() > epoch }
    _ = try await failing.balance()
    clock.set(after(1))
    await #expect(throws: failure) { try await failing.balance() }
    await #expect(throws: failure) { try await failing.keys() }
    await #expect(throws: failure) { try await failing.scan(ScanRequest()) }
    await #expect(throws: failure) { try await failing.recentActivity(limit: 1) }
  }

  @Test("hanging services answer nothing and end with their task")
  func hanging() async {
    let hanging = HangingServices(demo.dashboardServices)
    let task = Task { try await hanging.balance() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  private func status(of id: String, in demo: DemoServices) async throws -> TokenStatus? {
    try await demo.scan(ScanRequest()).tokens.first { $0.id == id }?.status
  }
}
