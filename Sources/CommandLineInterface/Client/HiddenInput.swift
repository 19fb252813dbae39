import Glibc
import Synchronization

/// Reads a line from the terminal without showing it, and leaves the terminal as it was, also on an interrupt.
enum HiddenInput {
  /// The terminal as it was before it was told to hide what is typed; nil while nothing is hidden.
  private static let visible = Mutex<termios?>(nil)

  /// Shows again what is typed. For the end of the process in the middle of a question.
  static func restore() {
    visible.withLock { settings in
      guard var before = settings else { return }
      markPastes(false)
      tcsetattr(0, TCSADRAIN, &before)
      settings = nil
    }
  }

  /// Has the terminal put marks around what is pasted, so that a line end in it does not end the answer.
  private static func markPastes(_ isOn: Bool) {
    guard isatty(2) == 1 else { return }
    let bytes = Array("\u{1B}[?2004\(isOn ? "h" : "l")".utf8)
    _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  }

  /// - Parameter ask: called when nothing is shown any more, so that whoever answers at once is not seen either.
  static func read(_ ask: () -> Void) -> Result<String?, CommandFailure> {
    var before = termios()
    guard tcgetattr(0, &before) == 0 else {
      ask()
      return .success(Swift.readLine())
    }
    var hidden = before
    // Key by key and without signals: an interrupt arrives as a byte, and the terminal is restored before it acts.
    hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    withUnsafeMutableBytes(of: &hidden.c_cc) { keys in
      keys[Int(VMIN)] = 1
      keys[Int(VTIME)] = 0
    }
    visible.withLock { $0 = before }
    // Nothing is flushed: what was typed or pasted ahead is part of the answer.
    tcsetattr(0, TCSADRAIN, &hidden)
    markPastes(true)
    defer { restore() }
    ask()
    return line(
      stop: {
        restore()
        stopJob()
        visible.withLock { $0 = before }
        tcsetattr(0, TCSADRAIN, &hidden)
        markPastes(true)
        ask()
      }, next: byte)
  }

  /// Stops everything in this job, as the terminal does it; returns when `fg` has it go on.
  private static func stopJob() {
    // The others first: a signal to all of them might stop this process only after this thread has gone on.
    signal(SIGTSTP, SIG_IGN)
    kill(0, SIGTSTP)
    signal(SIGTSTP, SIG_DFL)
    // Threads of libdispatch take no signals.
    var stop = sigset_t()
    sigemptyset(&stop)
    sigaddset(&stop, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stop, nil)
    raise(SIGTSTP)
  }

  /// The line that the keys make. Of what is pasted all is taken, line ends too, but for those at its end.
  ///
  /// - Parameter stop: lets the person leave for the shell; returns when the program is to go on.
  static func line(stop: () -> Void = {}, next: () -> UInt8?) -> Result<String?, CommandFailure> {
    var bytes: [UInt8] = []
    var isPasting = false
    while true {
      let byte = next()
      switch byte {
      case nil: return .success(bytes.isEmpty ? nil : text(bytes))
      case 0x1B:
        switch sequence(next) {
        case "[200~": isPasting = true
        case "[201~": isPasting = false
        default: break
        }
      case 0x0A where isPasting, 0x0D where isPasting: bytes.append(0x0A)
      case 0x04 where bytes.isEmpty: return .success(nil)
      case 0x0A, 0x0D: return .success(text(bytes))
      case 0x03, 0x1C: return .failure(.interrupted)
      case 0x1A:
        bytes.removeAll()
        stop()
      case 0x15: bytes.removeAll()
      case 0x08, 0x7F:
        // A character may have several bytes.
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
      case .some(let byte) where byte >= 0x20: bytes.append(byte)
      case .some: break
      }
    }
  }

  /// The rest of an escape sequence: a key that is no character, or a mark of a paste.
  private static func sequence(_ next: () -> UInt8?) -> String {
    guard let first = next() else { return "" }
    var bytes = [first]
    guard first == UInt8(ascii: "[") || first == UInt8(ascii: "O") else { return text(bytes) }
    while let byte = next(), bytes.count < 16 {
      bytes.append(byte)
      if (0x40...0x7E).contains(byte) { break }
    }
    return text(bytes)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    var bytes = bytes
    while bytes.last == 0x0A { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func byte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(0, &byte, 1)
      if count < 0, errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }
}
