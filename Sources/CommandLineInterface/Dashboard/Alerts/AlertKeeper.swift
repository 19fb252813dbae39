import DashboardCore
import StructuredText

/// Keeps what was told between runs, in `alerts.json` of the state directory, so that a restart repeats nothing.
struct AlertKeeper: Sendable {
  /// nil: nothing is kept, as in the demo world.
  let path: String?

  /// nil where nothing was kept, or it makes no sense.
  func kept() -> Set<AlertName>? {
    guard let path, let bytes = SmallFile.read(path, limit: 1 << 20), let document = try? JSONReader.read(bytes),
      let entries = document["told"]?.array
    else { return nil }
    return Set(
      entries.compactMap { entry in
        guard let kind = entry["kind"]?.string.flatMap(Alert.Kind.init(rawValue:)),
          let subject = entry["subject"]?.string
        else { return nil }
        return AlertName(kind: kind, subject: subject, window: entry["window"]?.string)
      })
  }

  /// - Throws: `ServiceFailure` with the path and the system's reason.
  func keep(_ told: Set<AlertName>) throws {
    guard let path else { return }
    let entries = told.sorted().map { name in
      JSONValue.members(
        [("kind", name.kind.rawValue.json), ("subject", name.subject.json)]
          + (name.window.map { [("window", $0.json)] } ?? []))
    }
    try SmallFile.replace(path, with: JSONWriter.pretty(.document([("told", .array(entries))])))
  }
}
