/// Makes double clicks out of presses.
public struct ClickCounter: Sendable {
  private var last: (event: MouseEvent, milliseconds: Int64)?
  /// Two presses at one place within so many milliseconds are a double click.
  private let window: Int64 = 400

  public init() {}

  /// The event, as a double click when it is the second press of one. Milliseconds are of any steady clock.
  public mutating func counted(_ event: MouseEvent, milliseconds: Int64) -> MouseEvent {
    guard event.action == .press else { return event }
    if let last, last.event == event, milliseconds - last.milliseconds <= window {
      self.last = nil
      var double = event
      double.action = .doubleClick
      return double
    }
    last = (event, milliseconds)
    return event
  }
}
