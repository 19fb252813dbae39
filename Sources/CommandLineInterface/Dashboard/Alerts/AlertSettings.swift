import DashboardCore

/// How a person wants to be told, beside the footer: the table `alerts` of the configuration.
struct AlertSettings: Equatable, Sendable {
  /// The notification that the terminal is asked for.
  enum Terminal: String, CaseIterable, Sendable { case off, osc9, osc777 }

  var rings = true
  var terminal = Terminal.off
  /// By `notify-send`.
  var desktop = false
  /// A program and its arguments, which gets the alert as JSON on its standard input; empty: none.
  var hook: [String] = []
  var limits = AlertLimits()

  static let names = ["bell", "terminal", "desktop", "hook", "quota-percent", "budget-percent"]
}
