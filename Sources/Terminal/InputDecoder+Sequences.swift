extension InputDecoder {
  mutating func takeCSI(_ byte: UInt8, alt: Bool) {
    switch byte {
    case UInt8(ascii: "$") where !collected.isEmpty && collected.allSatisfy({ (0x30...0x39).contains($0) }):
      finishCSI(final: byte, alt: alt)  // rxvt; in all other sequences this is not the last byte
    case 0x20...0x3F:
      collected.append(byte)
      // What no terminal sends is not waited for.
      if collected.count > Self.mostCollected { reset() }
    case UInt8(ascii: "[") where collected.isEmpty:
      state = .linuxFunction
    case 0x40...0x7E:
      finishCSI(final: byte, alt: alt)
    case 0x1B:
      reset()
      state = .escape(alt: false)
      sequence = [0x1B]
    default:
      reset()
    }
  }

  mutating func takeSS3(_ byte: UInt8, alt: Bool) {
    if (0x30...0x39).contains(byte), collected.count < 4 {
      collected.append(byte)  // a modifier, as some terminals send with F1 to F4
      return
    }
    if byte == 0x1B {
      reset()
      state = .escape(alt: false)
      sequence = [0x1B]
      return
    }
    let modifiers = Key.Modifiers(parameter: Self.numbers(collected).first ?? 1).union(alt ? .alt : [])
    if let code = KeyCode(final: byte) {
      emit(Key(code, modifiers))
    } else if let code = KeyCode(keypad: byte) {
      emit(Key(code, modifiers))
    } else if (0x61...0x64).contains(byte), let code = KeyCode(final: byte - 0x20) {
      emit(Key(code, modifiers.union(.control)))  // rxvt
    } else if collected.isEmpty, byte >= 0x20, byte < 0x7F {
      // Alt-O and another key typed before the time was over.
      emit(Key(.character("O"), .alt))
      emit(Key(ascii: byte))
    }
    reset()
  }

  private mutating func finishCSI(final: UInt8, alt: Bool) {
    let parameters = collected
    reset()
    let mark = parameters.first.flatMap { (0x3C...0x3F).contains($0) ? $0 : nil }
    let numbers = Self.numbers(mark == nil ? parameters[...] : parameters.dropFirst())
    if let mark {
      finishAnswer(mark: mark, numbers: numbers, parameters: parameters, final: final)
      return
    }
    let first = numbers.first ?? 0
    let modifiers = Key.Modifiers(parameter: numbers.count > 1 ? numbers[1] : 1).union(alt ? .alt : [])
    switch final {
    case UInt8(ascii: "~") where first == 200: state = .paste
    case UInt8(ascii: "~") where first == 27 && numbers.count > 2: emitCoded(numbers[2], modifiers)
    case UInt8(ascii: "~"):
      if let code = KeyCode(number: first) { emit(Key(code, modifiers)) }
    case UInt8(ascii: "^"):
      if let code = KeyCode(number: first) { emit(Key(code, modifiers.union(.control))) }
    case UInt8(ascii: "$"):
      if let code = KeyCode(number: first) { emit(Key(code, modifiers.union(.shift))) }
    case UInt8(ascii: "u"): emitCoded(first, modifiers)
    case UInt8(ascii: "Z"): emit(Key(.tab, modifiers.union(.shift)))
    case UInt8(ascii: "M") where parameters.isEmpty: state = .oldMouse
    case UInt8(ascii: "I") where parameters.isEmpty: output.append(.event(.focus(true)))
    case UInt8(ascii: "O") where parameters.isEmpty: output.append(.event(.focus(false)))
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      if let code = KeyCode(final: final - 0x20) { emit(Key(code, modifiers.union(.shift))) }
    default:
      // The position of the cursor ends in R as F3 does, but has other numbers before it.
      if final == UInt8(ascii: "R"), first != 1 || numbers.count != 2 { return }
      if let code = KeyCode(final: final) { emit(Key(code, modifiers)) }
    }
  }

  private mutating func finishAnswer(mark: UInt8, numbers: [Int], parameters: [UInt8], final: UInt8) {
    switch (mark, final) {
    case (UInt8(ascii: "<"), UInt8(ascii: "M")), (UInt8(ascii: "<"), UInt8(ascii: "m")):
      guard numbers.count >= 3 else { return }
      emitMouse(
        code: numbers[0], column: numbers[1] - 1, row: numbers[2] - 1, released: final == UInt8(ascii: "m"))
    case (UInt8(ascii: "?"), UInt8(ascii: "y")) where numbers.count >= 2 && numbers[0] == 2026:
      // 1 and 2 are on and off, 3 is on for good; 0 and 4 are unknown and off for good.
      output.append(.synchronizedOutput(numbers[1] == 1 || numbers[1] == 2))
    case (UInt8(ascii: "?"), UInt8(ascii: "n")) where numbers.first == 997:
      output.append(.appearanceChanged)
    case (UInt8(ascii: "?"), UInt8(ascii: "c")):
      output.append(.identified)
    default: break
    }
  }

  /// A key by its Unicode value, as xterm's modifyOtherKeys and the kitty protocol send it.
  private mutating func emitCoded(_ value: Int, _ modifiers: Key.Modifiers) {
    guard value > 0, let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else { return }
    var key: Key
    if value < 0x80 {
      key = Key(ascii: UInt8(value))
    } else if scalar.isControl || (0xE000...0xF8FF).contains(value) {
      return
    } else {
      key = .character(Character(scalar))
    }
    var modifiers = modifiers
    if case .character = key.code { modifiers.remove(.shift) }
    key.modifiers.formUnion(modifiers)
    emit(key)
  }

  /// The numbers between semicolons; a missing one is 0, of several after colons the first counts.
  static func numbers(_ bytes: some Sequence<UInt8>) -> [Int] {
    var result: [Int] = []
    var value: Int?
    var counting = true
    for byte in bytes {
      switch byte {
      case 0x30...0x39 where counting: value = min((value ?? 0) * 10 + Int(byte) - 0x30, 10_000_000)
      case UInt8(ascii: ";"):
        result.append(value ?? 0)
        value = nil
        counting = true
      case UInt8(ascii: ":"):
        counting = false
        value = value ?? 0
      default: break
      }
    }
    if let value { result.append(value) }
    return result
  }
}

extension Key.Modifiers {
  /// The number that xterm sends for modifiers: one more than shift 1, alt 2, control 4, meta 8.
  init(parameter: Int) {
    self = []
    let bits = max(0, parameter - 1)
    if bits & 1 != 0 { insert(.shift) }
    if bits & 10 != 0 { insert(.alt) }
    if bits & 4 != 0 { insert(.control) }
  }
}

extension KeyCode {
  /// The key of `CSI … final` and `SS3 final`.
  init?(final: UInt8) {
    switch final {
    case UInt8(ascii: "A"): self = .up
    case UInt8(ascii: "B"): self = .down
    case UInt8(ascii: "C"): self = .right
    case UInt8(ascii: "D"): self = .left
    case UInt8(ascii: "F"): self = .end
    case UInt8(ascii: "H"): self = .home
    case UInt8(ascii: "P")...UInt8(ascii: "S"): self = .function(Int(final) - 0x4F)
    default: return nil
    }
  }

  /// The key of `CSI number ~`.
  init?(number: Int) {
    switch number {
    case 1, 7: self = .home
    case 2: self = .insert
    case 3: self = .delete
    case 4, 8: self = .end
    case 5: self = .pageUp
    case 6: self = .pageDown
    case 11...15: self = .function(number - 10)
    case 17...21: self = .function(number - 11)
    case 23...26: self = .function(number - 12)
    case 28, 29: self = .function(number - 13)
    case 31...34: self = .function(number - 14)
    default: return nil
    }
  }

  /// The key of the numeric keypad in its application mode.
  init?(keypad final: UInt8) {
    switch final {
    case UInt8(ascii: "M"): self = .enter
    case UInt8(ascii: "I"): self = .tab
    case UInt8(ascii: " "): self = .space
    case UInt8(ascii: "X"): self = .character("=")
    case UInt8(ascii: "j")...UInt8(ascii: "y"): self = .character(Character(Unicode.Scalar(final - 0x40)))
    default: return nil
    }
  }
}
