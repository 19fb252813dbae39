import Terminal

extension Theme {
  /// The theme that needs no file: what the dashboard draws with until another one is read.
  public static let standardDark = Theme(
    name: "dark", appearance: .dark,
    assignments: [
      .background: Assignment(rgb(0x14171F), on: rgb(0x14171F)),
      .text: Assignment(rgb(0xC8D0DC)),
      .dim: Assignment(rgb(0x7F8A9C)),
      .strong: Assignment(rgb(0xEDF1F7), [.bold]),
      .accent: Assignment(rgb(0x6CB6FF)),
      .border: Assignment(rgb(0x3A4252)),
      .borderFocused: Assignment(rgb(0x5B8FC9)),
      .header: Assignment(rgb(0xAEB8C7)),
      .selection: Assignment(rgb(0xEDF1F7), on: rgb(0x26344C)),
      .selectionUnfocused: Assignment(rgb(0xC8D0DC), on: rgb(0x1E2430)),
      .flash: Assignment(rgb(0xF5F7FA), on: rgb(0x3A3A24)),
      .good: Assignment(rgb(0x7CCB92)),
      .warning: Assignment(rgb(0xE6BE6A)),
      .error: Assignment(rgb(0xF5827F)),
      .statusLocked: Assignment(rgb(0xC49BEA)),
      .statusRevoked: Assignment(rgb(0xE58AB8)),
      .money: Assignment(rgb(0x8FD6A4)),
      .barEmpty: Assignment(rgb(0x353D4C)),
      .graph: Assignment(rgb(0x58A6C9)),
      .graphNow: Assignment(rgb(0x8FD8F5)),
      .dialog: Assignment(rgb(0xC8D0DC), on: rgb(0x1B202B)),
      .dialogBorder: Assignment(rgb(0x6CB6FF)),
      .dialogSelection: Assignment(rgb(0xF5F7FA), on: rgb(0x2B4166)),
      .input: Assignment(rgb(0xF5F7FA), on: rgb(0x262D3A)),
      .button: Assignment(rgb(0xC8D0DC), on: rgb(0x2A3140)),
      .buttonSelected: Assignment(rgb(0x10131A), on: rgb(0x6CB6FF), [.bold]),
    ])

  private static func rgb(_ value: UInt32) -> Color {
    .rgb(UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
  }
}

extension Theme.Assignment {
  init(_ foreground: Color, _ attributes: Attributes) {
    self.init(foreground, on: nil, attributes)
  }
}
