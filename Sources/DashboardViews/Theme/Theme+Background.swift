import Terminal

extension Theme {
  /// The same colours on the terminal's own background: for a theme that was chosen because it goes with it. It blends in
  /// with the windows around, and spares the bytes that painting every blank would cost.
  public var onTerminalBackground: Theme {
    var assignments = assignments
    if let background = assignments[.background] {
      assignments[.background] = Assignment(background.foreground, on: nil, background.attributes)
    }
    return Theme(name: name, appearance: appearance, assignments: assignments)
  }
}
