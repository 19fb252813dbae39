/// A colour as a program asks for it; the screen maps it to what the terminal has.
public struct Color: Hashable, Sendable {
  /// 0 for the terminal's own colour, `0x01RRGGBB` for RGB, `0x0200_00NN` for a palette entry.
  public let code: UInt32

  private init(code: UInt32) { self.code = code }

  /// The terminal's own foreground or background.
  public static let standard = Color(code: 0)

  public static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Color {
    Color(code: 0x0100_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }

  /// An entry of the terminal's palette, 0 to 255; 0 to 15 are the terminal's own sixteen.
  public static func indexed(_ index: UInt8) -> Color { Color(code: 0x0200_0000 | UInt32(index)) }

  /// Red, green and blue, or nil when the colour is the terminal's own or a palette entry.
  public var components: (red: UInt8, green: UInt8, blue: UInt8)? {
    guard code >> 24 == 1 else { return nil }
    return (UInt8(code >> 16 & 0xFF), UInt8(code >> 8 & 0xFF), UInt8(code & 0xFF))
  }

  /// The palette entry, or nil when the colour is not one.
  public var paletteIndex: UInt8? { code >> 24 == 2 ? UInt8(code & 0xFF) : nil }
}

/// What a cell has beside its colours.
public struct Attributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Attributes(rawValue: 1)
  public static let dim = Attributes(rawValue: 2)
  public static let italic = Attributes(rawValue: 4)
  public static let underline = Attributes(rawValue: 8)
  public static let reverse = Attributes(rawValue: 16)
}

/// The look of a run of text.
public struct Style: Hashable, Sendable {
  public var foreground: Color
  public var background: Color
  public var attributes: Attributes

  public init(
    foreground: Color = .standard, background: Color = .standard, attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  public static let plain = Style()

  public func adding(_ more: Attributes) -> Style {
    Style(foreground: foreground, background: background, attributes: attributes.union(more))
  }

  public func on(_ background: Color) -> Style {
    Style(foreground: foreground, background: background, attributes: attributes)
  }
}
