/// What applying changes did, or in a dry run would do.
public struct StoreOutcome: Hashable, Sendable {
  public enum Way: Hashable, Sendable {
    /// The JSON files, under their lock.
    case files
    /// OpenClaw's own commands; each as its arguments, which hold no secret.
    case program([[String]])
  }

  public var way: Way
  /// False when the store says already what was wished.
  public var hasChanged: Bool
  public var isDryRun: Bool
  /// The difference of each file, its secrets elided. Empty for a database.
  public var difference: String
  /// The files that were written, or would be.
  public var written: [String]
  /// What was there before; nil in a dry run, when nothing changed, and for databases.
  public var backup: StoreBackup?
  /// What a person should know besides, each a sentence.
  public var notes: [String]

  public init(
    way: Way, hasChanged: Bool, isDryRun: Bool, difference: String = "", written: [String] = [],
    backup: StoreBackup? = nil, notes: [String] = []
  ) {
    self.way = way
    self.hasChanged = hasChanged
    self.isDryRun = isDryRun
    self.difference = difference
    self.written = written
    self.backup = backup
    self.notes = notes
  }
}
