import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText

/// The backups in our own state folder, where OpenClaw tidies nothing away.
public struct StoreBackups: Sendable {
  public var folder: String
  let context: StoreContext

  /// Older ones go when there are more.
  static let kept = 50

  public init(context: StoreContext) {
    self.context = context
    folder = context.ownState + "/openclaw-backups"
  }

  /// A file that is about to be replaced.
  public struct Source: Hashable, Sendable {
    public var path: String
    /// nil: there is no such file.
    public var bytes: [UInt8]?
    public var mode: Int

    public init(path: String, bytes: [UInt8]?, mode: Int) {
      self.path = path
      self.bytes = bytes
      self.mode = mode
    }
  }

  /// All that can be put back, the latest first.
  public func list() -> [StoreBackup] {
    names(in: folder, limit: 10_000).reversed().compactMap { name in
      let place = "\(folder)/\(name)"
      guard case .content(let content) = readFile(place + "/manifest.json", limit: 1 << 20),
        let value = try? JSONReader.read(content.bytes), let backup = StoreBackup(value, folder: place)
      else { return nil }
      return backup
    }
  }

  /// Keeps copies of files that somebody is about to change, each 0600. `seal` it when they are changed.
  public func make(of sources: [Source], reason: String) throws(StoreFailure) -> StoreBackup {
    // As it is read again.
    let now = Timestamp.rfc3339(context.now().timestamp) ?? context.now()
    let stamp = now.timestamp.filter { $0 != "-" && $0 != ":" }
    do throws(FileFailure) {
      try makeFolder(folder)
      var place = ""
      var id = ""
      for number in 0... {
        id = number == 0 ? stamp : "\(stamp)-\(number)"
        place = "\(folder)/\(id)"
        if mkdir(place, 0o700) == 0 { break }
        guard errno == EEXIST, number < 10_000 else { throw FileFailure("mkdir", place) }
      }
      var backup = StoreBackup(id: id, folder: place, madeAt: now, reason: reason, files: [])
      for (number, source) in sources.enumerated() {
        var copy: String?
        if let bytes = source.bytes {
          let name = "\(number)-\(lastName(of: source.path))"
          try replaceFile("\(place)/\(name)", with: bytes)
          copy = name
        }
        backup.files.append(StoreBackup.File(path: source.path, copy: copy, mode: source.mode, replacedBy: nil))
      }
      try write(backup)
      prune()
      return backup
    } catch { throw StoreFailure(error) }
  }

  /// Notes what the files are now, so that a restore can tell whether they are still what we made of them. Files that
  /// were left as they were are dropped; a backup of none is removed.
  public func seal(_ backup: StoreBackup) throws(StoreFailure) -> StoreBackup? {
    var backup = backup
    backup.files = backup.files.compactMap { file in
      var file = file
      file.replacedBy = Self.mark(of: file.path)
      let before = file.copy.flatMap { Self.mark(of: "\(backup.folder)/\($0)") }
      return before == file.replacedBy ? nil : file
    }
    guard !backup.files.isEmpty else {
      remove(backup)
      return nil
    }
    do { try write(backup) } catch { throw StoreFailure(error) }
    return backup
  }

  /// Forgets a backup.
  public func remove(_ backup: StoreBackup) {
    for name in names(in: backup.folder, limit: 1000) { unlink("\(backup.folder)/\(name)") }
    rmdir(backup.folder)
  }

  private func write(_ backup: StoreBackup) throws(FileFailure) {
    try replaceFile(backup.folder + "/manifest.json", with: Array(JSONWriter.pretty(backup.json).utf8))
  }

  private func prune() {
    for backup in list().dropFirst(Self.kept) { remove(backup) }
  }

  /// A short name of a file's content; nil when there is none.
  static func mark(of path: String) -> String? {
    guard case .content(let content) = readFile(path, limit: 64 << 20) else { return nil }
    return "\(content.bytes.count)-\(LockDigest.of(content.bytes))"
  }
}
