extension InputDecoder {
  mutating func takeString(_ byte: UInt8, introducer: UInt8, ending: Bool) {
    if ending {
      if byte == UInt8(ascii: "\\") {
        finishString(introducer)
      } else {
        // Not the end but something new: the string was cut off.
        reset()
        take(0x1B)
        take(byte)
      }
      return
    }
    switch byte {
    case 0x07: finishString(introducer)
    case 0x1B: state = .string(introducer: introducer, ending: true)
    case 0x00..<0x20:
      // A control character cannot be in an answer: it is a key, and the string was cut off.
      reset()
      take(byte)
    default:
      if collected.count < Self.mostCollected { collected.append(byte) }
    }
  }

  private mutating func finishString(_ introducer: UInt8) {
    let text = collected
    reset()
    guard introducer == UInt8(ascii: "]"), text.starts(with: Array("11;".utf8)),
      let color = reportedColor(text.dropFirst(3))
    else { return }
    output.append(.event(.background(red: color.red, green: color.green, blue: color.blue)))
  }

  mutating func finishOldMouse() {
    let bytes = collected.map(Int.init)
    reset()
    guard bytes.allSatisfy({ $0 >= 32 }) else { return }
    let code = bytes[0] - 32
    emitMouse(code: code, column: bytes[1] - 33, row: bytes[2] - 33, released: code & 67 == 3)
  }

  mutating func emitMouse(code: Int, column: Int, row: Int, released: Bool) {
    // 32 marks motion, which is not asked for; 64 the wheel; 128 buttons that no one here means.
    guard code & 32 == 0, code & 128 == 0, column >= 0, row >= 0 else { return }
    let event: MouseEvent
    if code & 64 != 0 {
      guard !released, code & 3 < 2 else { return }
      event = MouseEvent(
        action: code & 3 == 0 ? .wheelUp : .wheelDown, button: .none, column: column, row: row)
    } else {
      let buttons: [MouseEvent.Button] = [.left, .middle, .right, .none]
      event = MouseEvent(
        action: released ? .release : .press, button: buttons[code & 3], column: column, row: row)
    }
    output.append(.event(.mouse(event)))
  }
}

/// A colour as terminals report it: `rgb:RRRR/GGGG/BBBB` with one to four digits each, `rgba:…`, or `#RRGGBB`.
func reportedColor(_ text: some Sequence<UInt8>) -> PaletteColor? {
  let text = String(decoding: Array(text), as: UTF8.self)
  var parts: [Substring]
  if text.hasPrefix("rgb:") || text.hasPrefix("rgba:") {
    parts = text.drop { $0 != ":" }.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    if text.hasPrefix("rgba:") { parts = Array(parts.prefix(3)) }
  } else if text.hasPrefix("#"), (text.utf8.count - 1) % 3 == 0 {
    let digits = Array(text.dropFirst())
    let width = digits.count / 3
    guard width > 0 else { return nil }
    parts = (0..<3).map { Substring(String(digits[$0 * width..<($0 + 1) * width])) }
  } else {
    return nil
  }
  guard parts.count == 3 else { return nil }
  let levels = parts.compactMap { part -> UInt8? in
    let width = part.utf8.count
    guard (1...4).contains(width), part.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(part, radix: 16)
    else { return nil }
    let most = UInt32(1) << (4 * UInt32(width)) - 1
    return UInt8((value * 255 + most / 2) / most)
  }
  guard levels.count == 3 else { return nil }
  return PaletteColor(red: levels[0], green: levels[1], blue: levels[2])
}
