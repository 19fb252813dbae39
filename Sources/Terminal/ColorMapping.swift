/// Colours as a terminal of some depth can show them: red, green and blue, an entry of its palette, or its own.
public struct ColorMapper: Sendable {
  public let depth: ColorDepth
  private var nearest: [UInt32: UInt8] = [:]

  public init(depth: ColorDepth) {
    self.depth = depth
  }

  /// The style in colours of the terminal.
  ///
  /// Two different colours that would become one of sixteen are kept apart, so that text stays readable.
  public mutating func map(_ style: Style) -> Style {
    if depth == .trueColor { return style }
    var mapped = style
    mapped.foreground = map(style.foreground)
    mapped.background = map(style.background)
    guard depth == .palette16, mapped.foreground == mapped.background, style.foreground != style.background,
      let index = mapped.background.paletteIndex
    else { return mapped }
    mapped.foreground = .indexed(paletteColor(index).lightness < 50 ? 15 : 0)
    return mapped
  }

  /// One colour in colours of the terminal.
  public mutating func map(_ color: Color) -> Color {
    if color == .standard { return color }
    switch depth {
    case .trueColor: return color
    case .mono: return .standard
    case .palette256:
      guard let (red, green, blue) = color.components else { return color }
      return .indexed(
        remembered(color) { nearestOfPalette256(red: red, green: green, blue: blue) })
    case .palette16:
      if let index = color.paletteIndex, index < 16 { return color }
      return .indexed(
        remembered(color) {
          nearestOfPalette16(
            color.components.map { PaletteColor(red: $0.red, green: $0.green, blue: $0.blue) }
              ?? paletteColor(color.paletteIndex ?? 0))
        })
    }
  }

  private mutating func remembered(_ color: Color, _ search: () -> UInt8) -> UInt8 {
    if let known = nearest[color.code] { return known }
    let found = search()
    nearest[color.code] = found
    return found
  }
}

extension Style {
  /// The style for a terminal of eight colours, in palette entries below 8: a bright text is a bold one, a bright
  /// background is not to be had.
  ///
  /// Grey, the bright black, is a dim text of the terminal's own colour: bold black is black on most of these terminals.
  /// On a background that is painted it is white, and no text has the colour of its background.
  public var inEightColors: Style {
    var reduced = self
    if let index = background.paletteIndex, index >= 8 { reduced.background = .indexed(index & 7) }
    let isOnOwn = background == .standard
    switch foreground.paletteIndex {
    case 8, isOnOwn ? 0 : 8:
      reduced.foreground = isOnOwn ? .standard : .indexed(reduced.background == .indexed(7) ? 0 : 7)
      if isOnOwn || reduced.background == .indexed(0) { reduced.attributes.insert(.dim) }
    case let index? where index > 8:
      reduced.foreground = .indexed(index & 7)
      reduced.attributes.insert(.bold)
    default: break
    }
    if foreground != background, reduced.foreground == reduced.background, let index = reduced.background.paletteIndex {
      reduced.foreground = .indexed(index == 7 || index == 3 || index == 6 || index == 2 ? 0 : 7)
    }
    return reduced
  }
}

/// The nearest of the 240 entries that are the same in every terminal: the cube from 16, the greys from 232.
///
/// The cube's steps are coarse, so a grey with a touch of blue would become lilac: what is nearly grey stays grey.
func nearestOfPalette256(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
  let wanted = PaletteColor(red: red, green: green, blue: blue)
  let isGrey = max(red, green, blue) - min(red, green, blue) < 36
  var best: UInt8 = 16
  var least = Int.max
  for index in UInt8(16)...255 {
    let entry = paletteColor(index)
    if isGrey, entry.red != entry.green || entry.green != entry.blue { continue }
    let distance = wanted.distance(to: entry)
    if distance < least {
      least = distance
      best = index
    }
  }
  return best
}

/// One of the sixteen by hue and lightness.
///
/// Distance alone would turn most soft colours of a theme grey; a colour keeps its hue here as long as it has one.
func nearestOfPalette16(_ color: PaletteColor) -> UInt8 {
  let high = max(color.red, color.green, color.blue)
  let low = min(color.red, color.green, color.blue)
  let chroma = Int(high) - Int(low)
  if chroma * 100 < Int(high) * 25 || chroma < 24 {
    switch color.lightness {
    case ..<24: return 0
    case ..<60: return 8
    case ..<88: return 7
    default: return 15
    }
  }
  var index: UInt8 = 0
  let middle = (Int(high) + Int(low)) / 2
  if Int(color.red) > middle { index |= 1 }
  if Int(color.green) > middle { index |= 2 }
  if Int(color.blue) > middle { index |= 4 }
  return color.lightness > 52 ? index + 8 : index
}

/// Red, green and blue of an entry of xterm's palette; the first sixteen as xterm has them unless changed.
func paletteColor(_ index: UInt8) -> PaletteColor {
  if index < 16 { return firstSixteen[Int(index)] }
  if index >= 232 {
    let grey = 8 + 10 * (index - 232)
    return PaletteColor(red: grey, green: grey, blue: grey)
  }
  func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
  let cube = index - 16
  return PaletteColor(red: level(cube / 36), green: level(cube / 6 % 6), blue: level(cube % 6))
}

/// Red, green and blue, with a sense of what looks alike.
struct PaletteColor: Hashable, Sendable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  /// Square of a distance that weighs red and blue by how red both colours are, as the eye does.
  func distance(to other: PaletteColor) -> Int {
    let meanRed = (Int(red) + Int(other.red)) / 2
    let redStep = Int(red) - Int(other.red)
    let greenStep = Int(green) - Int(other.green)
    let blueStep = Int(blue) - Int(other.blue)
    return (512 + meanRed) * redStep * redStep + 1024 * greenStep * greenStep
      + (767 - meanRed) * blueStep * blueStep
  }

  /// 0 for black to 100 for white.
  var lightness: Int { (Int(red) * 299 + Int(green) * 587 + Int(blue) * 114) / 2550 }
}

private let firstSixteen: [PaletteColor] = [
  (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
  (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
  (255, 255, 255),
].map { PaletteColor(red: $0.0, green: $0.1, blue: $0.2) }
