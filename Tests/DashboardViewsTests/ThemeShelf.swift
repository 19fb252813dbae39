import DashboardViews
import Terminal
import Testing
import ThemeFiles

/// The shipped themes as themes.
enum ThemeShelf {
  static let names = ShippedThemes.all.map(\.name)

  static func load(_ name: String) throws -> Theme {
    let file = try #require(ShippedThemes.all.first { $0.name == name })
    return try ThemeFile.read(file.bytes, defaultName: name, base: { try? load($0) })
  }
}

/// Contrast and distances of colours.
enum ColorMath {
  typealias RGB = (red: Double, green: Double, blue: Double)

  /// Linear light, 0 to 1 each.
  static func linear(_ color: Color) -> RGB? {
    color.components.map { (channel($0.red), channel($0.green), channel($0.blue)) }
  }

  private static func channel(_ value: UInt8) -> Double {
    let share = Double(value) / 255
    return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
  }

  /// The 2.4th power for 0 to 1: x² times the fifth root of x², by Newton's method.
  private static func power(_ base: Double) -> Double {
    let square = base * base
    var root = 1.0
    for _ in 0..<60 { root = (4 * root + square / (root * root * root * root)) / 5 }
    return square * root
  }

  /// WCAG 2: 1 (the same) to 21 (black on white).
  static func contrast(_ first: Color, _ second: Color) -> Double? {
    guard let first = linear(first), let second = linear(second) else { return nil }
    let (one, other) = (luminance(first), luminance(second))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  private static func luminance(_ color: RGB) -> Double {
    0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue
  }

  /// What a person without one kind of cone sees: the matrices of Machado, Oliveira and Fernandes (2009), severity 1, which
  /// apply to linear light.
  enum Deficiency: CaseIterable {
    case protan, deutan, tritan

    var matrix: [Double] {
      switch self {
      case .protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998]
      case .deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881]
      case .tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900]
      }
    }
  }

  static func seen(_ color: RGB, with deficiency: Deficiency) -> RGB {
    let matrix = deficiency.matrix
    func row(_ index: Int) -> Double {
      let sum = matrix[index] * color.red + matrix[index + 1] * color.green + matrix[index + 2] * color.blue
      return min(1, max(0, sum))
    }
    return (row(0), row(3), row(6))
  }

  /// CIE76 distance in CIELAB under D65; 2.3 is just noticeable.
  static func distance(_ first: RGB, _ second: RGB) -> Double {
    let (one, other) = (lab(first), lab(second))
    let sum =
      (one.0 - other.0) * (one.0 - other.0) + (one.1 - other.1) * (one.1 - other.1) + (one.2 - other.2)
      * (one.2 - other.2)
    return sum.squareRoot()
  }

  private static func lab(_ color: RGB) -> (Double, Double, Double) {
    let x = (0.4124 * color.red + 0.3576 * color.green + 0.1805 * color.blue) / 0.9505
    let y = 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue
    let z = (0.0193 * color.red + 0.1192 * color.green + 0.9505 * color.blue) / 1.089
    func curve(_ value: Double) -> Double {
      guard value > 0.008856 else { return 7.787 * value + 16.0 / 116 }
      var root = 1.0
      for _ in 0..<60 { root = (2 * root + value / (root * root)) / 3 }
      return root
    }
    return (116 * curve(y) - 16, 500 * (curve(x) - curve(y)), 200 * (curve(y) - curve(z)))
  }
}
