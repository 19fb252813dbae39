import Testing

@testable import Terminal

@Suite("Notifications of the terminal")
struct NotificationTests {
  @Test("OSC 9 and OSC 777")
  func sequences() {
    #expect(
      notificationSequence(title: nil, "kimi expired", insideTmux: false) == Array("\u{1B}]9;kimi expired\u{7}".utf8))
    #expect(
      notificationSequence(title: "credtop", "a;b", insideTmux: false)
        == Array("\u{1B}]777;notify;credtop;a;b\u{7}".utf8))
    #expect(
      notificationSequence(title: nil, "x", insideTmux: true) == Array("\u{1B}Ptmux;\u{1B}\u{1B}]9;x\u{7}\u{1B}\\".utf8)
    )
  }

  @Test("no text can end the sequence and go on with one of its own")
  func hostile() {
    let bytes = notificationSequence(title: "a;\u{1B}b", "x\u{7}\u{1B}]52;c;QQ==\u{9C}\n", insideTmux: false)
    #expect(bytes == Array("\u{1B}]777;notify;a,b;x]52;c;QQ==\u{7}".utf8))
  }
}
