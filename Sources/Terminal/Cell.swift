/// One column of one row: a base character, up to three combining marks, a style.
///
/// The right half of a wide character has `base` 0 and is drawn by its left half.
public struct Cell: Hashable, Sendable {
  /// A Unicode scalar value; 0 marks the right half of a wide character.
  public var base: UInt32
  /// Combining marks, 21 bits each, lowest first; 0 when there are none.
  public var marks: UInt64
  public var style: Style

  public init(_ scalar: Unicode.Scalar = " ", style: Style = .plain) {
    self.base = scalar.value
    self.marks = 0
    self.style = style
  }

  private init(base: UInt32, style: Style) {
    self.base = base
    self.marks = 0
    self.style = style
  }

  public static let blank = Cell()

  /// The right half of a wide character.
  public static func continuation(style: Style) -> Cell { Cell(base: 0, style: style) }

  public var isContinuation: Bool { base == 0 }

  /// Whether only the background shows: a blank that is neither underlined nor reversed has no ink.
  public var isInkless: Bool {
    base == 0x20 && marks == 0 && style.attributes.isDisjoint(with: [.underline, .reverse])
  }

  /// Whether a person sees no difference. The colour of the ink matters only where there is some.
  public func looksLike(_ other: Cell) -> Bool {
    self == other || (isInkless && other.isInkless && style.background == other.style.background)
  }

  /// Adds a combining mark; a fourth and later ones are dropped, as curses can hold no more.
  public mutating func append(mark: Unicode.Scalar) {
    for shift in stride(from: UInt64(0), through: 42, by: 21) where marks >> shift & 0x1F_FFFF == 0 {
      marks |= UInt64(mark.value) << shift
      return
    }
  }

  /// The combining marks in the order they were added.
  public var combiningMarks: [Unicode.Scalar] {
    stride(from: UInt64(0), through: 42, by: 21).compactMap { shift in
      let value = UInt32(marks >> shift & 0x1F_FFFF)
      return value == 0 ? nil : Unicode.Scalar(value)
    }
  }
}
