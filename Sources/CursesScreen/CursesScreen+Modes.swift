import CNcurses
import Glibc
import Terminal

extension CursesScreen {
  /// Takes mouse events or leaves the mouse to the terminal, which then selects text.
  public func setMouse(_ on: Bool) {
    guard on != isMouseOn else { return }
    isMouseOn = on
    guard isUp else { return }
    send(Self.mouse(on))
    setModes()
  }

  /// Sounds the terminal's bell.
  public func ring() {
    guard isUp else { return }
    let bell: [UInt8] = [0x07]
    bell.withUnsafeBytes { cn_write($0.baseAddress, $0.count) }
  }

  /// Asks the terminal for a notification on the desktop; nothing tells whether there was one.
  ///
  /// - Parameter title: with one it is asked by OSC 777, without by OSC 9.
  public func notify(title: String?, _ text: String) {
    guard isUp else { return }
    let bytes = notificationSequence(title: title, text, insideTmux: kind.isTmux)
    bytes.withUnsafeBytes { cn_write($0.baseAddress, $0.count) }
  }

  /// Asks the terminal to copy text to the clipboard. Nothing tells whether it did.
  public func copyToClipboard(_ text: String) {
    guard isUp else { return }
    let bytes = clipboardSequence(text, insideTmux: kind.isTmux)
    bytes.withUnsafeBytes { cn_write($0.baseAddress, $0.count) }
  }

  /// Leaves the screen, runs something that uses the terminal, for instance a program in the foreground, and returns.
  ///
  /// Meanwhile Ctrl-C is for that program, and Ctrl-Z stops both. The next frame is painted whole.
  public func suspendForChild<T>(_ body: () throws -> T) rethrows -> T {
    beginChild()
    defer { endChild() }
    return try body()
  }

  /// The same for something that has to be awaited. No frame is shown and no input is read meanwhile.
  public func suspendForChild<T: Sendable>(_ body: @MainActor () async throws -> T) async rethrows -> T {
    beginChild()
    defer { endChild() }
    return try await body()
  }

  /// Does what Ctrl-Z does: leaves the screen, stops the job, and enters the screen again when it is continued.
  ///
  /// `size` may be another one afterwards; the next `readEvents()` says `.resized` in any case.
  public func suspendJob() {
    guard isUp else { return }
    leave()
    cn_stop_job()
    enter()
  }

  private func beginChild() {
    awaitAnswers()
    leave()
    cn_lend_signals()
  }

  private func endChild() {
    cn_reclaim_signals()
    enter()
  }

  func leave() {
    isUp = false
    cn_suspend()
  }

  func enter() {
    cn_resume()
    isUp = true
    takeSize()
    invalidate()
    // The kernel tells only the foreground job of a new size, which we were not: whoever waits is woken by this.
    raise(SIGWINCH)
  }

  /// Tells curses what to turn on when the screen is entered, and off when it is left, in whatever way.
  func setModes() {
    var on = "\u{1B}[?2004h\u{1B}[?1004h"
    var off = "\u{1B}[?1004l\u{1B}[?2004l"
    if isMouseOn { on += Self.mouse(true) }
    // Off in any case: the order of turning it on and of a crash is not known.
    off = Self.mouse(false) + off
    if queriesBackground, kind.isLikeXterm {
      on += "\u{1B}[?2031h"
      off = "\u{1B}[?2031l" + off
    }
    cn_set_modes(on, off)
  }

  /// Asks for the background and for mode 2026, and last what every terminal answers.
  func ask() {
    guard kind.isLikeXterm else { return }
    askedAt = .now
    send((queriesBackground ? Self.backgroundQuery : "") + "\u{1B}[?2026$p\u{1B}[c")
  }

  func askForBackground() {
    guard queriesBackground else { return }
    send(Self.backgroundQuery)
  }

  /// Takes answers that are still on their way off the line, so that they do not become input of the shell.
  ///
  /// A terminal that has not answered after a second never will.
  func awaitAnswers() {
    guard let askedAt, ContinuousClock.now - askedAt < .seconds(1) else { return }
    let end = ContinuousClock.now + .milliseconds(100)
    while self.askedAt != nil {
      let left = (end - .now).milliseconds
      guard left > 0 else { return }
      var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&input, 1, Int32(left)) > 0 else { return }
      _ = readEvents()
      if endSignal != nil { return }
    }
  }

  private func send(_ text: String) {
    let bytes = Array(text.utf8)
    bytes.withUnsafeBytes { cn_write($0.baseAddress, $0.count) }
  }

  private static let backgroundQuery = "\u{1B}]11;?\u{1B}\\"

  private static func mouse(_ on: Bool) -> String {
    on ? "\u{1B}[?1000h\u{1B}[?1006h" : "\u{1B}[?1006l\u{1B}[?1000l"
  }
}
