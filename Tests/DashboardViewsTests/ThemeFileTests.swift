import DashboardViews
import Terminal
import Testing

@Suite struct ThemeFileTests {
  private func read(_ text: String) throws -> Theme { try ThemeFile.read(Array(text.utf8), defaultName: "test") }

  private func problems(_ text: String) -> [String] {
    do {
      _ = try read(text)
      return []
    } catch let error as ThemeFileError {
      return error.problems.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }

  @Test("a line gives a role its colours and attributes") func line() throws {
    let theme = try read("status.expired = #f38ba8 on palette 17 bold underline")
    #expect(
      theme[.statusExpired]
        == Style(foreground: .rgb(0xF3, 0x8B, 0xA8), background: .indexed(17), attributes: [.bold, .underline]))
  }

  @Test("colours are RGB, a palette entry, one of the sixteen, or the terminal's own") func colors() throws {
    let theme = try read("text = default\ndim = bright-black\naccent = palette 200\nerror = red")
    #expect(theme[.text].foreground == .standard)
    #expect(theme[.dim].foreground == .indexed(8))
    #expect(theme[.accent].foreground == .indexed(200))
    #expect(theme[.error].foreground == .indexed(1))
  }

  @Test("comments stand at the start of a line or after two blanks") func comments() throws {
    let theme = try read("# all of it\n  # this too\ntext = #010203  # the rest\ndim =  #040506\nname = x  # short\n")
    #expect(theme[.text].foreground == .rgb(1, 2, 3))
    #expect(theme[.dim].foreground == .rgb(4, 5, 6))
    #expect(theme.name == "x")
  }

  @Test("a role that is not named follows the one it stands for") func parents() throws {
    let theme = try read("error = #aa0000\nbackground = #000011")
    #expect(theme[.statusExpired].foreground == .rgb(0xAA, 0, 0))
    #expect(theme[.barHigh].foreground == .rgb(0xAA, 0, 0))
    #expect(theme[.text].background == .rgb(0, 0, 0x11))
  }

  @Test("a theme that inherits changes only what it names") func inheritance() throws {
    let theme = try read("inherits = dark\nmoney = #ffffff")
    #expect(theme[.money].foreground == .rgb(255, 255, 255))
    #expect(theme[.text] == Theme.standardDark[.text])
    #expect(theme.appearance == .dark)
  }

  @Test("every wrong line is reported with its number and what to write instead") func errors() {
    let found = problems(
      "txet = #ffffff\ntext = #ffg\n\ntext #fff\nborder = blue blinking\nappearance = dusk\ninherits = none\naccent = palette 256\n"
        + "error =\nborder = red")
    #expect(found.count == 9)
    #expect(found[0].hasPrefix("line 1:") && found[0].contains("the nearest is `text`"))
    #expect(found[1].hasPrefix("line 2:") && found[1].contains("six hexadecimal digits"))
    #expect(found[2].hasPrefix("line 4:") && found[2].contains("no `=`"))
    #expect(found[3].hasPrefix("line 5:") && found[3].contains("bold, dim"))
    #expect(found[4].hasPrefix("line 6:") && found[4].contains("`dark` or `light`"))
    #expect(found[5].hasPrefix("line 7:"))
    #expect(found[6].hasPrefix("line 8:") && found[6].contains("0 to 255"))
    #expect(found[7].hasPrefix("line 9:"))
    #expect(found[8].hasPrefix("line 10:") && found[8].contains("line 5"))
  }

  @Test("a file that is too large or not text is refused whole") func hostile() {
    #expect(throws: ThemeFileError.self) { try ThemeFile.read([0xFF, 0xFE, 0x00], defaultName: "x") }
    #expect(throws: ThemeFileError.self) {
      try ThemeFile.read(Array(repeating: UInt8(ascii: "#"), count: 70_000), defaultName: "x")
    }
  }

  @Test("Windows line ends and a missing last line end are read") func lineEnds() throws {
    let theme = try read("text = #010203\r\ndim = #040506")
    #expect(theme[.text].foreground == .rgb(1, 2, 3))
    #expect(theme[.dim].foreground == .rgb(4, 5, 6))
  }

  @Test("no text makes the reader fail other than by its error", arguments: [11, 12, 13, 14] as [UInt64])
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "text", "=", " ", "  #", "#ffffff", "on", "palette", "300", "\n", "\r\n", "é", "\u{0}", "bold", "default",
    ]
    for _ in 0..<400 {
      let text = (0..<Int(random.next() % 30)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
      do {
        _ = try read(text)
      } catch let error as ThemeFileError {
        #expect(!error.problems.isEmpty, "seed \(seed): \(text)")
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }
}

/// The same numbers for the same seed.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
