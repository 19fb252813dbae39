import DashboardCore
import DashboardViews
import Domain
import FoundationEssentials
import Testing

@Suite("Quotas and imports on the screen") struct QuotaScreenTests {
  private static let claude = "claude-code:me@example.com"

  private func detail(_ columns: Int, _ rows: Int, _ change: (inout QuotaWindow) -> Void = { _ in }) -> DashboardState {
    var state = Fixture.demo(columns, rows)
    if let index = state.tokens.value?.tokens.firstIndex(where: { $0.id == Self.claude }),
      var window = state.tokens.value?.tokens[index].quota.first
    {
      change(&window)
      state.tokens.value?.tokens[index].quota[0] = window
      state.tokens.value?.tokens[index].quotaFacts = [
        QuotaFact(label: "extra usage", text: "$3.20 of $50.00", readAt: window.readAt)
      ]
    }
    return Fixture.after(state, .select(RowReference(pane: .tokens, id: Self.claude)), .openDetail)
  }

  @Test("all windows of a subscription, with pace, forecast, kind and age", arguments: [(100, 36), (80, 24)])
  func windows(columns: Int, rows: Int) throws {
    let state = Fixture.after(detail(columns, rows), .modalMove(rows < 30 ? 12 : 0))
    try GoldenScreen.expect(Fixture.draw(state), named: "detail-quota-\(columns)x\(rows)")
  }

  @Test("a window that began anew since it was read shows no share of before")
  func reset() {
    let state = detail(100, 36) { $0.resetsAt = Fixture.now - 1 }
    let text = Fixture.text(state)
    #expect(text.contains("has started anew since it was read"))
    #expect(!text.contains("61%"))
    // The pane falls back on the window that still runs.
    #expect(Fixture.text(Fixture.after(state, .closeModal)).contains("34%"))
  }

  @Test("a share that is not told is a question mark, and never 0 %")
  func unknown() {
    let text = Fixture.text(detail(100, 36) { $0.usedFraction = nil })
    #expect(text.contains("? used") && !text.contains(" 0% used"))
  }

  @Test("the toggle shows reset times as times of day")
  func absolute() {
    let text = Fixture.text(Fixture.after(detail(100, 36), .closeModal, .toggleTimes, .openDetail))
    #expect(text.contains("starts anew at "))
  }

  @Test("the question before an import", arguments: [(120, 36), (80, 24), (40, 10)])
  func question(columns: Int, rows: Int) throws {
    let preview = ImportPreview(
      id: Self.claude, verdict: .add, profileID: "anthropic:me@example.com",
      changes: [
        "+ profile anthropic:me@example.com", "+   type: api_key", "+   provider: anthropic", "+   key: sk-F…cdef",
        "in ~/.openclaw/agents/main/agent/auth-profiles.json",
      ], warnings: ["no provider confirmed that it works"])
    let state = Fixture.after(
      Fixture.demo(columns, rows), .endedCredential(.previewImport(id: Self.claude), .preview(preview)))
    try GoldenScreen.expect(Fixture.draw(state), named: "import-\(columns)x\(rows)")
  }

  @Test("the question before providers are asked by themselves", arguments: [(80, 24)])
  func consent(columns: Int, rows: Int) throws {
    var state = Fixture.demo(columns, rows)
    state.abilities.quotas = true
    state.quotaConsent = .open
    try GoldenScreen.expect(
      Fixture.draw(Fixture.after(state, .askQuotas)), named: "quota-consent-\(columns)x\(rows)")
  }
}
