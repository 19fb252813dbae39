/// The profiles of a person: a folder each below `profiles`, with one active. Every name is checked before it becomes a path.
public struct ProfileStore: Sendable {
  let folder: any ClientFolder

  /// The files of the profiles that are ours to remove.
  private static let files = ["config.json"]

  /// - Parameter path: of the client's folder; absolute.
  public init(path: String) { folder = DiskFolder(path: path) }

  init(folder: any ClientFolder) { self.folder = folder }

  /// Profiles that live as long as the value: those of the demo.
  public static func inMemory() -> ProfileStore { ProfileStore(folder: MemoryFolder()) }

  /// The client's folder.
  public var path: String { folder.path }

  public func path(of profile: ProfileName) -> String { folder.path + "/" + file(of: profile) }

  /// The active profile as it is stored; `default` when nothing is.
  ///
  /// - Throws: `ClientFailure.damaged` when what is stored is no name.
  public func current() throws(ClientFailure) -> ProfileName {
    guard let bytes = try folder.read("current_profile") else { return .standard }
    var text = Substring(String(decoding: bytes.prefix(200), as: UTF8.self))
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    do {
      return try ProfileName(text)
    } catch {
      throw ClientFailure(
        .damaged, "\(folder.path)/current_profile does not hold the name of a profile",
        remedy: "Choose one: credtop profile switch NAME")
    }
  }

  /// A profile exists when its folder does. `default` always exists.
  public func exists(_ profile: ProfileName) -> Bool {
    profile == .standard || folder.exists("profiles/" + profile.text)
  }

  public func list() throws(ClientFailure) -> [ProfileName] {
    // What has another name was not made by us.
    var names = try folder.folders(in: "profiles").compactMap { try? ProfileName($0) }
    if !names.contains(.standard), folder.exists("config.json") { names.append(.standard) }
    return names.sorted()
  }

  /// nil when nothing is stored for the profile.
  ///
  /// - Throws: `ClientFailure.damaged` for a file that cannot be understood.
  public func account(of profile: ProfileName) throws(ClientFailure) -> StoredAccount? {
    if let bytes = try folder.read(file(of: profile)) {
      return try StoredAccount(bytes, path: path(of: profile))
    }
    // The place of early versions, for when it could not be moved.
    guard profile == .standard, !folder.exists("profiles/default"), let bytes = try folder.read("config.json") else {
      return nil
    }
    return try StoredAccount(bytes, path: folder.path + "/config.json")
  }

  public func create(_ profile: ProfileName) throws(ClientFailure) {
    try folder.locked { () throws(ClientFailure) in
      guard !folder.exists("profiles/" + profile.text) else {
        throw ClientFailure(.profileExists, "The profile '\(profile)' exists already")
      }
      try folder.makeFolder("profiles/" + profile.text)
    }
  }

  public func activate(_ profile: ProfileName) throws(ClientFailure) {
    try folder.locked { () throws(ClientFailure) in
      guard exists(profile) else { throw ProfileStore.unknown(profile) }
      try folder.replace("current_profile", with: Array((profile.text + "\n").utf8))
    }
  }

  /// Removes a profile with its login. Only files of ours are removed, and no link is followed.
  public func delete(_ profile: ProfileName) throws(ClientFailure) {
    try folder.locked { () throws(ClientFailure) in
      guard folder.exists("profiles/" + profile.text) else { throw ProfileStore.unknown(profile) }
      try folder.removeFolder("profiles/" + profile.text, files: ProfileStore.files)
    }
  }

  /// Reads, changes and writes what a profile remembers, while no other process does. nil removes the file.
  public func update(
    _ profile: ProfileName, _ change: (StoredAccount?) throws(ClientFailure) -> StoredAccount?
  ) throws(ClientFailure) {
    try folder.locked { () throws(ClientFailure) in
      try moveOldFile()
      if let account = try change(try account(of: profile)) {
        try folder.replace(file(of: profile), with: account.bytes)
      } else {
        try folder.remove(file(of: profile))
      }
    }
  }

  /// The same without a look at what is there: a login mends a damaged file.
  public func replace(_ profile: ProfileName, with account: StoredAccount) throws(ClientFailure) {
    try folder.locked { () throws(ClientFailure) in
      try moveOldFile()
      try folder.replace(file(of: profile), with: account.bytes)
    }
  }

  /// Removes what is stored for the profile, a damaged file included; the profile stays.
  public func forget(_ profile: ProfileName) throws(ClientFailure) {
    try folder.locked { () throws(ClientFailure) in
      try moveOldFile()
      try folder.remove(file(of: profile))
    }
  }

  /// Whether anything is stored for the profile, damaged or not.
  public func hasFile(_ profile: ProfileName) -> Bool { folder.exists(file(of: profile)) }

  /// Fails when what the profile remembers could not be written: asked before a secret is made that must not get lost.
  public func proveWritable(_ profile: ProfileName) throws(ClientFailure) {
    try folder.locked { () throws(ClientFailure) in try folder.proveWritable("profiles/" + profile.text) }
  }

  /// Moves the one file of early versions to where profiles are. Where that cannot be done it is read in its place.
  public func migrate() {
    guard folder.exists("config.json"), !folder.exists("profiles/default") else { return }
    try? folder.locked { () throws(ClientFailure) in try moveOldFile() }
  }

  private func moveOldFile() throws(ClientFailure) {
    guard folder.exists("config.json"), !folder.exists("profiles/default") else { return }
    try folder.move("config.json", to: file(of: .standard))
  }

  private func file(of profile: ProfileName) -> String { "profiles/\(profile.text)/config.json" }

  public static func unknown(_ profile: ProfileName) -> ClientFailure {
    ClientFailure(
      .unknownProfile, "There is no profile '\(profile)'",
      remedy: "See them with credtop profile list, or make it: credtop profile create \(profile)")
  }
}
