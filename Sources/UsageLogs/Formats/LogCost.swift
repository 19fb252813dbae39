/// What a log says that a call cost.
enum LogCost {
  /// The dollars that come next as micro-dollars; -1 when there is no sensible figure.
  static func next(_ cursor: inout JSONCursor) -> Int64 { cursor.number().map(microDollars) ?? -1 }

  static func microDollars(_ dollars: Double) -> Int64 {
    dollars.isFinite && dollars >= 0 && dollars < 1e6 ? Int64((dollars * 1e6).rounded()) : -1
  }
}
