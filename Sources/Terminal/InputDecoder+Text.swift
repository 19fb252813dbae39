extension InputDecoder {
  mutating func beginCharacter(_ byte: UInt8, alt: Bool) {
    let missing: Int
    switch byte {
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF: missing = 2
    case 0xF0...0xF4: missing = 3
    default: return  // not the beginning of a character: dropped
    }
    collected = [byte]
    state = .character(missing: missing, alt: alt)
  }

  mutating func takeContinuation(_ byte: UInt8, missing: Int, alt: Bool) {
    guard byte & 0xC0 == 0x80 else {
      // The character was cut off; the byte begins something new.
      reset()
      take(byte)
      return
    }
    collected.append(byte)
    guard missing == 1 else {
      state = .character(missing: missing - 1, alt: alt)
      return
    }
    // Overlong forms and surrogates do not validate and are dropped; so are the C1 controls.
    if let scalar = String(validating: collected, as: UTF8.self)?.unicodeScalars.first, !scalar.isControl {
      emit(Key(.character(Character(scalar)), alt ? .alt : []))
    }
    reset()
  }

  mutating func takePasted(_ byte: UInt8) {
    collected.append(byte)
    if byte == UInt8(ascii: "~"), collected.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd) {
      collected.removeLast(Self.pasteEnd.count)
      endPaste()
    }
  }

  /// Terminals send the ends of pasted lines as CR; the text gets LF.
  mutating func endPaste() {
    var text: [UInt8] = []
    text.reserveCapacity(collected.count)
    var afterReturn = false
    for byte in collected {
      if byte == 0x0D {
        text.append(0x0A)
      } else if byte != 0x0A || !afterReturn {
        text.append(byte)
      }
      afterReturn = byte == 0x0D
    }
    output.append(.event(.paste(String(decoding: text, as: UTF8.self))))
    reset()
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)
}

extension Key {
  /// The key behind a byte below 0x80.
  init(ascii byte: UInt8) {
    switch byte {
    case 0x00: self.init(.space, .control)
    case 0x08, 0x7F: self.init(.backspace)
    case 0x09: self.init(.tab)
    case 0x0A, 0x0D: self.init(.enter)
    case 0x1B: self.init(.escape)
    case 0x20: self.init(.space)
    case 0x01...0x1A: self.init(.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    case 0x1C...0x1F: self.init(.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    default: self.init(.character(Character(Unicode.Scalar(byte))))
    }
  }
}
