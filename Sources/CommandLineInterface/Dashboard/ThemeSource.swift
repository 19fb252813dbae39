import DashboardCore
import DashboardViews
import FoundationEssentials
import Terminal

/// The theme on the screen: chosen by name, by the terminal's background, and read anew when its file changes.
struct ThemeSource {
  private(set) var theme: Theme
  private let shelf: ThemeShelf
  private let name: String
  private var stamp: [Int]?
  /// Until when the terminal may still tell its background; nil when it is known or of no interest.
  private var answerDueAt: Date?

  /// - Parameters:
  ///   - name: a theme's name or path, or `auto`.
  ///   - colorFGBG: the variable of that name, by which some terminals tell their colours.
  /// - Throws: what `ThemeShelf.theme(named:)` throws.
  init(name: String, shelf: ThemeShelf, colorFGBG: String?, now: Date) throws {
    self.shelf = shelf
    self.name = name
    guard name == "auto" else {
      theme = try shelf.theme(named: name)
      stamp = shelf.path(of: name).flatMap(SmallFile.changed)
      return
    }
    let isLight = Self.isLight(colorFGBG: colorFGBG)
    theme = try shelf.theme(named: isLight == true ? "light" : "dark").onTerminalBackground
    if isLight == nil { answerDueAt = now.addingTimeInterval(1) }
  }

  /// Whether the terminal is worth asking.
  var isAutomatic: Bool { name == "auto" }

  /// The terminal told its background: answers whether the theme changed.
  mutating func adapt(red: UInt8, green: UInt8, blue: UInt8) -> Bool {
    guard isAutomatic else { return false }
    answerDueAt = nil
    // Luma by the weights of ITU-R BT.709 on the coded values: enough to tell light from dark.
    let luma = 0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)
    guard let wanted = try? shelf.theme(named: luma > 127 ? "light" : "dark").onTerminalBackground, wanted != theme
    else {
      return false
    }
    theme = wanted
    return true
  }

  /// A terminal that does not answer in time may be light: then the dark theme paints its own background. Answers whether
  /// the theme changed.
  mutating func giveUpAsking(at now: Date) -> Bool {
    guard let due = answerDueAt, now >= due else { return false }
    answerDueAt = nil
    theme = .standardDark
    return true
  }

  enum Change: Equatable {
    case none
    case changed
    case failed(String)
  }

  /// Reads the file again if it changed. A file that is wrong leaves the theme as it was.
  mutating func reload() -> Change {
    guard !isAutomatic, let path = shelf.path(of: name) else { return .none }
    let now = SmallFile.changed(path)
    guard let now, now != stamp else { return .none }
    stamp = now
    do {
      let fresh = try shelf.theme(named: name)
      guard fresh != theme else { return .none }
      theme = fresh
      return .changed
    } catch {
      return .failed("\(path.split(separator: "/").last ?? ""): \(error)")
    }
  }

  /// The convention of rxvt: `15;0` means text 15 on background 0. nil when the variable says nothing.
  private static func isLight(colorFGBG: String?) -> Bool? {
    guard let last = colorFGBG?.split(separator: ";").last, let index = Int(last) else { return nil }
    return index == 7 || index > 8
  }
}
