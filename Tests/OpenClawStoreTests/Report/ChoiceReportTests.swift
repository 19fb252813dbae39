import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText
import Testing

@Suite struct ChoiceReportTests {
  private func choice(_ text: String, era: OpenClawEra = .e1, configuration: String = "{}") throws -> CredentialChoice {
    let (instance, agent) = try Sample.reading(try Sample.store(text, era: era), configuration: configuration)
    return instance.choice(of: "anthropic", for: agent, now: Sample.now)
  }

  private func standings(_ choice: CredentialChoice) -> [String] {
    choice.candidates.map { "\($0.id) \($0.standing.rawValue)" }
  }

  private func login(_ more: String = "", expiresIn seconds: Double = 9_000) -> String {
    #"{"type":"oauth","provider":"anthropic","access":"FAKE-a","expires":\#(Sample.milliseconds(seconds))\#(more)}"#
  }

  @Test("the line says who is used, who is next, who waits, and who is skipped") func line() throws {
    let choice = try choice(
      """
      {"profiles": {
         "a:waits": \(login(#","refresh":"FAKE-r1","email":"w@example.com""#)), "a:used": \(login(#","refresh":"FAKE-r2""#)),
         "a:next": {"type":"token","provider":"anthropic","token":"FAKE-t"}, "a:last": \(login()),
         "a:broken": {"type":"oauth","provider":"anthropic","key":"FAKE-k"}, "a:left-out": \(login())},
       "order": {"anthropic": ["a:waits", "a:used", "a:next", "a:last", "a:broken", "a:ghost"]},
       "usageStats": {"a:waits": {"cooldownUntil": \(Sample.milliseconds(252)), "cooldownReason": "rate_limit", "lastUsed": 1}}}
      """)
    #expect(choice.source == .profile("a:used"))
    #expect(choice.order == .store)
    #expect(
      standings(choice) == [
        "a:used used", "a:next next", "a:last waiting", "a:waits passed-over", "a:broken passed-over",
        "a:ghost passed-over", "a:left-out passed-over",
      ])
    let waits = choice.candidates.first { $0.id == "a:waits" }
    #expect(waits?.window == .init(kind: .cooldown, reason: "rate_limit", endsAt: Sample.now.addingTimeInterval(252)))
    #expect(waits?.account == "w@example.com")
    #expect(choice.used?.reason == "is the first of the order that can be used now")
  }

  @Test("a login that is over and that nothing renews is tried in vain, and the next one is used") func deadLogin()
    throws
  {
    let choice = try choice(
      """
      {"profiles": {"a:dead": \(login(expiresIn: -60)), "a:key": {"type":"api_key","provider":"anthropic","key":"FAKE-k"}}}
      """)
    #expect(choice.source == .profile("a:key"))
    #expect(standings(choice) == ["a:key used", "a:dead passed-over"])
  }

  @Test("when all wait, the one whose time ends first is used, and a remark says what follows") func allWait() throws {
    let choice = try choice(
      """
      {"profiles": {"a:long": \(login()), "a:short": \(login())},
       "usageStats": {"a:long": {"cooldownUntil": \(Sample.milliseconds(500))}, "a:short": {"cooldownUntil": \(Sample.milliseconds(50))}}}
      """)
    #expect(choice.source == .profile("a:short"))
    #expect(choice.remarks.count == 1)
  }

  @Test("an empty order of the configuration selects nothing") func emptyOrder() throws {
    let choice = try choice(
      #"{"profiles": {"a:x": \#(login())}}"#, configuration: #"{auth:{order:{anthropic:[]}}}"#)
    #expect(choice.source == .missing)
    #expect(choice.used == nil)
    #expect(choice.order == .configuration)
    #expect(standings(choice) == ["a:x passed-over"])
  }

  @Test("a login that will be renewed says so") func renewed() throws {
    let choice = try choice(#"{"profiles": {"a:x": \#(login(#","refresh":"FAKE-r""#, expiresIn: -5))}}"#)
    #expect(
      choice.used?.reason
        == "is the only profile of anthropic that can be used; OpenClaw renews it with the next request")
    #expect(choice.used?.status == "expired")
  }

  @Test("whatever a store holds, one candidate at most is used, and each is listed once") func anyStore() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      let count = Int.random(in: 0..<6, using: &random)
      var profiles: [String] = []
      var usage: [String] = []
      for number in 0..<count {
        let kinds = [
          login(expiresIn: Double(Int.random(in: 0..<200, using: &random)) - 100),
          login(#","refresh":"FAKE-r""#, expiresIn: -9),
          #"{"type":"api_key","provider":"anthropic","key":"FAKE-k"}"#, #"{"type":"token","provider":"anthropic"}"#,
          #"{"type":"nonsense"}"#, "7",
        ]
        profiles.append("\"p\(number)\": \(kinds[Int.random(in: 0..<kinds.count, using: &random)])")
        if Int.random(in: 0..<3, using: &random) == 0 {
          usage.append(
            "\"p\(number)\": {\"cooldownUntil\": \(Sample.milliseconds(Double(Int.random(in: 0..<100, using: &random)) - 50))}"
          )
        }
      }
      let order = (0..<Int.random(in: 0..<5, using: &random)).map { _ in "\"p\(Int.random(in: 0..<8, using: &random))\""
      }
      let orders = Bool.random(using: &random) ? "" : ", \"order\": {\"anthropic\": [\(order.joined(separator: ","))]}"
      let text =
        "{\"profiles\": {\(profiles.joined(separator: ","))}, \"usageStats\": {\(usage.joined(separator: ","))}\(orders)}"
      for era in OpenClawEra.allCases {
        let choice = try choice(text, era: era)
        let used = choice.candidates.filter { $0.standing == .used }.map(\.id)
        #expect(used.count <= 1, "seed \(seed): \(text)")
        #expect(Set(choice.candidates.map(\.id)).count == choice.candidates.count, "seed \(seed): \(text)")
        if case .profile(let id) = choice.source { #expect(used == [id], "seed \(seed): \(text)") }
        #expect(choice.next == nil || !used.isEmpty, "seed \(seed): \(text)")
      }
    }
  }
}
