/// What asks a terminal for a notification on the desktop: OSC 777 with a title, OSC 9 without.
///
/// Control characters would end the sequence early, and a semicolon would end the title: neither gets through. Inside tmux
/// it is wrapped, to be passed on where that is allowed.
public func notificationSequence(title: String?, _ text: String, insideTmux: Bool) -> [UInt8] {
  let body = Array(clean(text).utf8)
  let plain =
    if let title {
      Array("\u{1B}]777;notify;".utf8) + Array(clean(title).replacing(";", with: ",").utf8) + [0x3B] + body + [0x07]
    } else {
      Array("\u{1B}]9;".utf8) + body + [0x07]
    }
  return insideTmux ? wrappedForTmux(plain) : plain
}

/// A sequence that tmux passes on to the terminal around it.
func wrappedForTmux(_ sequence: [UInt8]) -> [UInt8] {
  var wrapped = Array("\u{1B}Ptmux;".utf8)
  for byte in sequence {
    if byte == 0x1B { wrapped.append(0x1B) }
    wrapped.append(byte)
  }
  return wrapped + Array("\u{1B}\\".utf8)
}

private func clean(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }))
}
