import Testing

@testable import Terminal

@Suite("Colours that a terminal has")
struct ColorMappingTests {
  @Test("entries of the palette have xterm's colours")
  func palette() {
    #expect(paletteColor(16) == PaletteColor(red: 0, green: 0, blue: 0))
    #expect(paletteColor(21) == PaletteColor(red: 0, green: 0, blue: 255))
    // 16 + 36 * 3 + 6 * 2 + 1: levels 3, 2 and 1 are 55 + 40 * level.
    #expect(paletteColor(137) == PaletteColor(red: 175, green: 135, blue: 95))
    #expect(paletteColor(232) == PaletteColor(red: 8, green: 8, blue: 8))
    #expect(paletteColor(255) == PaletteColor(red: 238, green: 238, blue: 238))
  }

  @Test("a colour that is in the palette is found there")
  func exact() {
    for index in UInt8(16)...255 {
      let color = paletteColor(index)
      let found = nearestOfPalette256(red: color.red, green: color.green, blue: color.blue)
      #expect(paletteColor(found) == color, "entry \(index)")
    }
  }

  @Test("with 256 colours the terminal's own sixteen are never taken for RGB, and indexed ones stay")
  func palette256() {
    var mapper = ColorMapper(depth: .palette256)
    #expect(mapper.map(.rgb(255, 0, 0)) == .indexed(196))
    #expect(mapper.map(.rgb(0, 0, 0)) == .indexed(16))
    #expect(mapper.map(.rgb(255, 255, 255)) == .indexed(231))
    #expect(mapper.map(.rgb(46, 52, 64)) == .indexed(237))
    #expect(mapper.map(.rgb(46, 52, 64)) == .indexed(237))
    #expect(mapper.map(.indexed(3)) == .indexed(3))
    #expect(mapper.map(.standard) == .standard)
  }

  @Test(
    "with sixteen colours a soft colour keeps its hue and a grey its lightness",
    arguments: [
      (Color.rgb(191, 97, 106), 1), (.rgb(163, 190, 140), 10), (.rgb(235, 203, 139), 11), (.rgb(129, 161, 193), 12),
      (.rgb(180, 142, 173), 7), (.rgb(136, 192, 208), 14), (.rgb(255, 85, 85), 9), (.rgb(0, 100, 0), 2),
      (.rgb(10, 10, 10), 0), (.rgb(30, 30, 46), 0), (.rgb(100, 100, 105), 8), (.rgb(200, 200, 200), 7),
      (.rgb(250, 250, 250), 15), (.indexed(196), 1), (.indexed(255), 15), (.indexed(12), 12),
    ] as [(Color, UInt8)])
  func palette16(color: Color, expected: UInt8) {
    var mapper = ColorMapper(depth: .palette16)
    #expect(mapper.map(color) == .indexed(expected))
  }

  @Test("with sixteen colours text never vanishes in its background")
  func readable() {
    var mapper = ColorMapper(depth: .palette16)
    let dark = mapper.map(Style(foreground: .rgb(30, 30, 30), background: .rgb(10, 10, 10)))
    #expect(dark.background == .indexed(0))
    #expect(dark.foreground == .indexed(15))
    let light = mapper.map(Style(foreground: .rgb(240, 240, 240), background: .rgb(255, 255, 255)))
    #expect(light.background == .indexed(15))
    #expect(light.foreground == .indexed(0))
    // What the theme hides stays hidden.
    let hidden = mapper.map(Style(foreground: .rgb(9, 9, 9), background: .rgb(9, 9, 9)))
    #expect(hidden.foreground == hidden.background)
  }

  @Test("without colours only the attributes stay")
  func mono() {
    var mapper = ColorMapper(depth: .mono)
    let style = Style(foreground: .rgb(1, 2, 3), background: .indexed(4), attributes: [.bold, .reverse])
    #expect(mapper.map(style) == Style(attributes: [.bold, .reverse]))
  }

  @Test(
    "with 256 colours a grey with a touch of blue stays grey",
    arguments: [Color.rgb(0x7F, 0x8A, 0x9C), .rgb(0x3A, 0x42, 0x52), .rgb(0xAE, 0xB8, 0xC7), .rgb(0xC8, 0xD0, 0xDC)])
  func greyStaysGrey(color: Color) throws {
    var mapper = ColorMapper(depth: .palette256)
    let entry = paletteColor(try #require(mapper.map(color).paletteIndex))
    #expect(entry.red == entry.green && entry.green == entry.blue)
  }

  @Test("with eight colours no text has the colour of what it lies on, and grey is not black")
  func eightColors() {
    for foreground in UInt8(0)...15 {
      for background in UInt8(0)...15 where foreground != background {
        let style = Style(foreground: .indexed(foreground), background: .indexed(background)).inEightColors
        #expect(style.foreground != style.background, "\(foreground) on \(background)")
        #expect((style.foreground.paletteIndex ?? 0) < 8 && (style.background.paletteIndex ?? 0) < 8)
      }
      // The ground is the terminal's own, most often black.
      #expect(Style(foreground: .indexed(foreground)).inEightColors.foreground != .indexed(0))
    }
    #expect(Style(foreground: .indexed(8)).inEightColors == Style(attributes: .dim))
    #expect(Style(foreground: .indexed(9)).inEightColors == Style(foreground: .indexed(1), attributes: .bold))
  }

  @Test("direct colour changes nothing")
  func trueColor() {
    var mapper = ColorMapper(depth: .trueColor)
    let style = Style(foreground: .rgb(1, 2, 3), background: .indexed(4), attributes: .dim)
    #expect(mapper.map(style) == style)
  }
}
