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
      tcsetattr(0, TCSADRAIN, &before)
      settings = nil
    }
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
    defer { restore() }
    ask()
    return line { byte() }
  }

  /// The line that the keys make.
  static func line(_ next: () -> UInt8?) -> Result<String?, CommandFailure> {
    var bytes: [UInt8] = []
    while true {
      switch next() {
      case nil: return .success(bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self))
      case 0x04 where bytes.isEmpty: return .success(nil)
      case 0x0A, 0x0D: return .success(String(decoding: bytes, as: UTF8.self))
      case 0x03, 0x1C: return .failure(.interrupted)
      case 0x15: bytes.removeAll()
      case 0x1B: skipSequence(next)
      case 0x08, 0x7F:
        // A character may have several bytes.
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
      case .some(let byte) where byte >= 0x20: bytes.append(byte)
      case .some: break
      }
    }
  }

  /// What a terminal says by itself, such as the marks around a paste, is no part of a secret.
  private static func skipSequence(_ next: () -> UInt8?) {
    guard next() == 0x5B else { return }
    while let byte = next(), !(0x40...0x7E).contains(byte) {}
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
