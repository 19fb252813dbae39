/// The escape sequence that asks the terminal to copy text to the clipboard (OSC 52).
///
/// tmux passes it on only when it is wrapped, where that is allowed; where it is not, tmux may take the plain one for
/// itself. So both are sent there.
public func clipboardSequence(_ text: String, insideTmux: Bool) -> [UInt8] {
  let plain = Array("\u{1B}]52;c;".utf8) + base64(Array(text.utf8)) + [0x07]
  guard insideTmux else { return plain }
  return wrappedForTmux(plain) + plain
}

/// Base64 of RFC 4648, with padding.
func base64(_ bytes: [UInt8]) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var result: [UInt8] = []
  result.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let padded = Array(group) + Array(repeating: 0, count: 3 - group.count)
    let bits = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
    for position in 0..<4 {
      let digit = alphabet[bits >> (18 - 6 * position) & 0x3F]
      result.append(position <= group.count ? digit : UInt8(ascii: "="))
    }
  }
  return result
}
