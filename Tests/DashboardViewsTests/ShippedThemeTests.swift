import DashboardViews
import Terminal
import Testing
import ThemeFiles

@Suite struct ShippedThemeTests {
  /// What is read: at least 4.5 to 1, as WCAG asks of text.
  static let text: [Role] = [
    .text, .strong, .accent, .link, .title, .titleFocused, .columnSorted, .header, .headerName, .badgeDemo,
    .badgeFrozen,
    .footerKey, .good, .warning, .error, .statusActive, .statusExpiring, .statusExpired, .statusInvalid, .statusRevoked,
    .statusLocked, .money, .creditLow,
  ]
  /// What is quiet on purpose, or a figure: at least 3 to 1, as WCAG asks of large text and graphics. Borders of panes
  /// without the focus and the empty part of a bar only decorate.
  static let quiet: [Role] = [
    .dim, .columnNames, .headerDim, .footerText, .statusUnknown, .statusDiscontinued, .statusMissing, .borderFocused,
    .marker, .barLow, .barMid, .barHigh, .graph, .graphNow, .dialogBorder,
  ]
  /// What brings its own background.
  static let grounds: [Role] = [
    .selection, .selectionUnfocused, .flash, .dialog, .dialogSelection, .input, .button, .buttonSelected,
  ]

  @Test("at least ten themes are shipped, each under its own name") func names() throws {
    #expect(ThemeShelf.names.count >= 10)
    #expect(Set(ThemeShelf.names).count == ThemeShelf.names.count)
    for name in ThemeShelf.names { #expect(try ThemeShelf.load(name).name == name) }
  }

  @Test("every shipped theme can be read", arguments: ThemeShelf.names) func contrast(name: String) throws {
    let theme = try ThemeShelf.load(name)
    var failures: [String] = []
    func check(_ role: Role, on surface: Role, least: Double) {
      let below = surface == .background ? theme.surface : theme.style(surface, on: theme.surface).background
      let style = theme.style(role, on: below)
      // The terminal's own colours cannot be measured.
      guard let contrast = ColorMath.contrast(style.foreground, style.background) else { return }
      if contrast < least {
        failures.append(
          "\(role.rawValue) on \(surface.rawValue): \((contrast * 100).rounded() / 100) is below \(least)")
      }
    }
    for surface in [Role.background, .dialog] {
      for role in Self.text { check(role, on: surface, least: 4.5) }
      for role in Self.quiet { check(role, on: surface, least: 3) }
    }
    for ground in Self.grounds { check(ground, on: .background, least: 4.5) }
    // Badges keep their colours on a selected or flashing row.
    for ground in [Role.selection, .selectionUnfocused, .flash] {
      for role in [Role.statusActive, .statusExpiring, .statusExpired, .statusLocked] {
        check(role, on: ground, least: 3)
      }
    }
    #expect(failures == [])
  }

  /// On a ground that is the terminal's own, a colour has to do for both kinds: 3 to 1 is what one colour can reach on
  /// each with room to spare. The terminal's own text colour is right on its own ground, and its sixteen cannot be measured.
  @Test(
    "a theme on the terminal's own background can be read on a dark and on a light one", arguments: ThemeShelf.names)
  func bothGrounds(name: String) throws {
    let theme = try ThemeShelf.load(name)
    guard theme.surface == .standard, theme.appearance == nil else { return }
    for ground in [Color.rgb(0x1E, 0x1E, 0x1E), .rgb(0xFF, 0xFF, 0xFF)] {
      for role in Self.text + Self.quiet + Self.grounds {
        let style = theme[role]
        let below = style.background == .standard ? ground : style.background
        guard let contrast = ColorMath.contrast(style.foreground, below) else { continue }
        #expect(contrast >= 3, "\(role.rawValue) on \(ground)")
      }
    }
  }

  @Test("transparent claims neither a dark nor a light terminal") func transparent() throws {
    let theme = try ThemeShelf.load("transparent")
    #expect(theme.appearance == nil)
    #expect(theme[.text].foreground == .standard)
  }

  @Test(
    "the colour-blind themes keep good, warning and error apart for the eyes they are made for",
    arguments: zip(["deutan", "protan", "tritan"], [ColorMath.Deficiency.deutan, .protan, .tritan]))
  func deficiencies(name: String, deficiency: ColorMath.Deficiency) throws {
    let theme = try ThemeShelf.load(name)
    let statuses: [Role] = [.statusActive, .statusExpiring, .statusExpired]
    for (index, one) in statuses.enumerated() {
      for other in statuses[(index + 1)...] {
        let first = try #require(ColorMath.linear(theme[one].foreground))
        let second = try #require(ColorMath.linear(theme[other].foreground))
        // Ten times what is just noticeable.
        let distance = ColorMath.distance(
          ColorMath.seen(first, with: deficiency), ColorMath.seen(second, with: deficiency))
        #expect(distance >= 23, "\(one.rawValue) and \(other.rawValue)")
      }
    }
  }

  @Test("the simulation finds red and green alike for eyes without green cones") func simulation() throws {
    let red = try #require(ColorMath.linear(.rgb(0xA0, 0x60, 0x20)))
    let green = try #require(ColorMath.linear(.rgb(0x70, 0x78, 0x20)))
    let seen = ColorMath.distance(ColorMath.seen(red, with: .deutan), ColorMath.seen(green, with: .deutan))
    #expect(seen < ColorMath.distance(red, green) / 3)
  }

  @Test("mono has no colour in any role") func mono() throws {
    let theme = try ThemeShelf.load("mono")
    for role in Role.allCases {
      #expect(theme[role].foreground == .standard && theme[role].background == .standard, "\(role.rawValue)")
    }
  }

  @Test("sixteen uses only the terminal's own sixteen colours") func sixteen() throws {
    let theme = try ThemeShelf.load("sixteen")
    for role in Role.allCases {
      for color in [theme[role].foreground, theme[role].background] {
        #expect(color == .standard || (color.paletteIndex ?? 255) < 16, "\(role.rawValue)")
      }
    }
  }

  @Test("these themes leave the terminal's background alone", arguments: ["transparent", "mono", "sixteen"])
  func ownBackground(name: String) throws {
    #expect(try ThemeShelf.load(name).surface == .standard)
  }

  @Test("the file of the standard theme says what the program has built in") func standard() throws {
    let theme = try ThemeShelf.load("dark")
    for role in Role.allCases { #expect(theme[role] == Theme.standardDark[role], "\(role.rawValue)") }
  }
}
