public import FoundationEssentials
import StructuredText

/// Files as they were before a change of ours, to be put back.
public struct StoreBackup: Hashable, Sendable, Identifiable {
  public struct File: Hashable, Sendable {
    /// Where it belongs.
    public var path: String
    /// The name of the copy within the backup's folder; nil: there was no such file.
    public var copy: String?
    /// The permission bits that it had.
    public var mode: Int
    /// A short name of what we put in its place: it is put back only where that still stands. nil: we removed it.
    public var replacedBy: String?
  }

  /// The time and a number: sorts by time.
  public var id: String
  /// The folder of the copies, 0700.
  public var folder: String
  public var madeAt: Date
  /// `doctor --fix`.
  public var reason: String
  public var files: [File]
}

extension StoreBackup {
  var json: JSONValue {
    .members([
      ("schemaVersion", 1.json), ("id", id.json), ("madeAt", madeAt.json), ("reason", reason.json),
      (
        "files",
        .array(
          files.map {
            .members([
              ("path", $0.path.json), ("copy", $0.copy.json), ("mode", $0.mode.json),
              ("replacedBy", $0.replacedBy.json),
            ])
          })
      ),
    ])
  }

  /// nil when it is none of ours.
  init?(_ value: JSONValue, folder: String) {
    guard value["schemaVersion"]?.int == 1, let id = value["id"]?.string,
      let madeAt = value["madeAt"]?.string.flatMap(Timestamp.rfc3339), let entries = value["files"]?.array
    else { return nil }
    self.init(id: id, folder: folder, madeAt: madeAt, reason: value["reason"]?.string ?? "", files: [])
    for entry in entries {
      guard let path = entry["path"]?.string, path.hasPrefix("/") else { return nil }
      let copy = entry["copy"]?.string
      guard copy?.contains("/") != true else { return nil }
      files.append(
        File(
          path: path, copy: copy, mode: (entry["mode"]?.int ?? 0o600) & 0o777, replacedBy: entry["replacedBy"]?.string))
    }
  }
}
