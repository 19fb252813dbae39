import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct CreditActTests {
  @Test("b shows the fee and the total while the amount is typed, and sends the amount")
  func buy() {
    var session = Session.acting()
    session.press("b")
    session.type("25")
    #expect(session.form?[.amount]?.note == "+ $1.38 fee = $26.38 in all")
    session.press("Enter")
    #expect(session.action == .buy(.dollars(25)))
    session.end(.purchased(.granted(amount: .dollars(25), balance: .dollars(101), isUnbilled: true)))
    #expect(session.state.modal == nil)
    #expect(session.state.toast?.text == "bought $25.00, unbilled; $101.00 left")
    #expect(session.effects.contains(.ask(.poll(.credits))))
  }

  @Test(
    "amounts are from 5 to 10000 dollars with two decimals at most",
    arguments: ["", "4.99", "10000.01", "5.001", "five", "-5", "99999999999999999999"])
  func amounts(text: String) {
    var session = Session.acting()
    session.press("b")
    session.type(text)
    session.press("Enter")
    #expect(session.problem(.amount) != nil)
    #expect(session.effects.isEmpty)
  }

  @Test("the fee is 5.5 %, at least 0.80, rounded half up to cents")
  func fees() {
    for (amount, fee): (Int64, Int64) in [
      (500, 80), (1463, 80), (1464, 81), (1500, 83), (2300, 127), (2500, 138), (1_000_000, 55_000),
    ] {
      #expect(PurchaseFee.fee(for: .cents(amount)) == .cents(fee))
    }
  }

  @Test("a payment page is shown with its address to copy; no credits are claimed")
  func payment() {
    var session = Session.acting()
    session.press("b")
    session.type("25")
    session.press("Enter")
    session.end(.purchased(.payment(url: "https://pay.example/c/1")))
    guard case .message(_, let lines, let copyable)? = session.state.modal else {
      Issue.record("no message")
      return
    }
    #expect(copyable == "https://pay.example/c/1")
    #expect(lines.contains { $0.contains("appear here when the payment is confirmed") })
  }

  @Test("the auto top-up is set as the form says, and shows at once")
  func topUp() {
    var session = Session.acting()
    session.press("a", "Right", "Tab", "C-u")
    session.type("10")
    session.press("Enter")
    let wanted = AutoTopUp(isEnabled: true, threshold: .dollars(10), amount: .dollars(25))
    #expect(session.action == .setAutoTopUp(wanted))
    session.end(.topUpSet(wanted))
    #expect(session.state.credits.value?.autoTopUp == wanted)
    #expect(session.state.toast?.text == "auto top-up on")
  }

  @Test("both amounts of a top-up are checked", arguments: [("0.99", "25"), ("1000.01", "25"), ("10", "4")])
  func topUpAmounts(threshold: String, amount: String) {
    var session = Session.acting()
    session.press("a", "Tab", "C-u")
    session.type(threshold)
    session.press("Tab", "C-u")
    session.type(amount)
    session.press("Enter")
    #expect(session.effects.isEmpty)
    #expect(session.problem(.threshold) != nil || session.problem(.amount) != nil)
  }
}
