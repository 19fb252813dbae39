/// What a terminal sends: events for the program, and answers that only the owner of the screen needs.
public enum TerminalInput: Hashable, Sendable {
  case event(TerminalEvent)
  /// Whether the terminal can show a frame at once (mode 2026); the answer to a question about it.
  case synchronizedOutput(Bool)
  /// The answer to "what are you", which every terminal gives: answers to earlier questions are all in.
  case identified
  /// The person has switched between a dark and a light look of the terminal (mode 2031).
  case appearanceChanged
}

/// Turns the bytes that a terminal sends into events, one byte after the other, however they were cut into reads.
///
/// Only time tells the Esc key from the beginning of a sequence: after `pendingTimeout` without a byte the caller
/// calls `timeOut()`.
public struct InputDecoder: Sendable {
  enum State: Hashable, Sendable {
    case ground
    /// After ESC; `alt` after a second one, which may be Alt with a key that has a sequence of its own.
    case escape(alt: Bool)
    case csi(alt: Bool)
    case ss3(alt: Bool)
    /// After `ESC [ [`, as the Linux console sends F1 to F5.
    case linuxFunction
    /// OSC, DCS, SOS, PM or APC; `ending` after an ESC inside of it.
    case string(introducer: UInt8, ending: Bool)
    /// The three bytes of a mouse report of old.
    case oldMouse
    case paste
    /// Inside a character of UTF-8 that still lacks so many bytes.
    case character(missing: Int, alt: Bool)
  }

  var state = State.ground
  /// Bytes of the present sequence, without its introducer.
  var collected: [UInt8] = []
  /// Bytes of the present sequence from its ESC on, while a key of the terminal's own description may be meant.
  var sequence: [UInt8] = []
  let described: [[UInt8]: Key]
  var output: [TerminalInput] = []

  /// More bytes than any key or answer has; what is longer is dropped.
  static let mostCollected = 4096

  /// `described` are keys of the terminal's own description; those that are understood anyhow change nothing.
  public init(described: [[UInt8]: Key] = [:]) {
    self.described = described.filter { bytes, _ in
      guard bytes.count > 2, bytes.first == 0x1B else { return false }
      var standard = InputDecoder()
      return standard.feed(bytes).isEmpty && standard.state != .paste
    }
  }

  /// Takes bytes as they were read and answers what they complete.
  public mutating func feed(_ bytes: some Sequence<UInt8>) -> [TerminalInput] {
    for byte in bytes { take(byte) }
    defer { output.removeAll(keepingCapacity: true) }
    return output
  }

  /// Milliseconds to wait for the next byte before `timeOut()` is due; nil when nothing is pending.
  public var pendingTimeout: Int? {
    switch state {
    case .ground: return nil
    case .escape: return 25
    case .csi, .ss3, .string: return collected.isEmpty ? 25 : 500
    case .linuxFunction, .oldMouse, .character: return 500
    case .paste: return 2000
    }
  }

  /// Takes what is pending as complete: ESC is the Esc key, `ESC [` is Alt with a bracket, a paste without an end is
  /// what came of it. The rest of a broken sequence is dropped.
  public mutating func timeOut() -> [TerminalInput] {
    switch state {
    case .escape(let alt):
      if alt { emit(Key(.escape)) }
      emit(Key(.escape))
    case .csi where collected.isEmpty: emit(Key(.character("["), .alt))
    case .ss3 where collected.isEmpty: emit(Key(.character("O"), .alt))
    case .string(let introducer, _) where collected.isEmpty:
      emit(Key(.character(Character(Unicode.Scalar(introducer))), .alt))
    case .paste: endPaste()
    default: break
    }
    reset()
    defer { output.removeAll(keepingCapacity: true) }
    return output
  }

  mutating func reset() {
    state = .ground
    collected.removeAll(keepingCapacity: true)
    sequence.removeAll(keepingCapacity: true)
  }

  mutating func emit(_ key: Key) { output.append(.event(.key(key))) }

  mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: takeFirst(byte)
    case .paste: takePasted(byte)
    case .character(let missing, let alt): takeContinuation(byte, missing: missing, alt: alt)
    case .oldMouse:
      collected.append(byte)
      if collected.count == 3 { finishOldMouse() }
    case .string(let introducer, let ending): takeString(byte, introducer: introducer, ending: ending)
    case .escape, .csi, .ss3, .linuxFunction: takeSequence(byte)
    }
  }

  private mutating func takeFirst(_ byte: UInt8) {
    if byte == 0x1B {
      state = .escape(alt: false)
      sequence = [0x1B]
    } else if byte < 0x80 {
      emit(Key(ascii: byte))
    } else {
      beginCharacter(byte, alt: false)
    }
  }

  private mutating func takeSequence(_ byte: UInt8) {
    sequence.append(byte)
    if let key = described[sequence] {
      emit(key)
      reset()
      return
    }
    switch state {
    case .escape(let alt): takeAfterEscape(byte, alt: alt)
    case .csi(let alt): takeCSI(byte, alt: alt)
    case .ss3(let alt): takeSS3(byte, alt: alt)
    default:
      if (0x41...0x45).contains(byte) { emit(Key(.function(Int(byte) - 0x40))) }
      reset()
    }
  }

  private mutating func takeAfterEscape(_ byte: UInt8, alt: Bool) {
    switch byte {
    case 0x1B:
      if alt { emit(Key(.escape)) }
      state = .escape(alt: true)
      sequence = [0x1B]
    case UInt8(ascii: "["): state = .csi(alt: alt)
    case UInt8(ascii: "O"): state = .ss3(alt: alt)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      if alt { emit(Key(.escape)) }
      state = .string(introducer: byte, ending: false)
    default:
      if alt { emit(Key(.escape)) }
      if byte < 0x80 {
        var key = Key(ascii: byte)
        key.modifiers.insert(.alt)
        emit(key)
        reset()
      } else {
        reset()
        beginCharacter(byte, alt: true)
      }
    }
  }
}
