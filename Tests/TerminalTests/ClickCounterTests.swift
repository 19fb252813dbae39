import Terminal
import Testing

@Suite("Double clicks")
struct ClickCounterTests {
  private let press = MouseEvent(action: .press, column: 4, row: 2)

  @Test("a second press at the same place soon after is a double click, a third begins anew")
  func double() {
    var counter = ClickCounter()
    #expect(counter.counted(press, milliseconds: 1000).action == .press)
    #expect(counter.counted(MouseEvent(action: .release, column: 4, row: 2), milliseconds: 1050).action == .release)
    #expect(counter.counted(press, milliseconds: 1400).action == .doubleClick)
    #expect(counter.counted(press, milliseconds: 1500).action == .press)
  }

  @Test("a late press, another place or another button is a single click")
  func single() {
    var counter = ClickCounter()
    _ = counter.counted(press, milliseconds: 0)
    #expect(counter.counted(press, milliseconds: 401).action == .press)
    #expect(counter.counted(MouseEvent(action: .press, column: 5, row: 2), milliseconds: 410).action == .press)
    #expect(
      counter.counted(MouseEvent(action: .press, button: .right, column: 5, row: 2), milliseconds: 420).action == .press
    )
  }
}
