import OpenClawConfiguration
import StructuredText

/// What the configuration has to say of profiles that come and go: who they belong to, never a secret.
struct ConfigurationUpdate {
  let path: String
  let context: StoreContext
  private let changes: [StoreChange]
  private let era: OpenClawEra
  private var file: GuardedFile?
  private var new: [UInt8]?
  private(set) var notes: [String] = []

  var hasChanged: Bool { new != nil }

  /// Works out the edit before anything is written, so that what cannot be done is said before.
  ///
  /// - Throws: `StoreFailure.configuration` where OpenClaw would not use the profile without the entry, and the
  ///   configuration cannot be edited.
  init(_ changes: [StoreChange], of instance: InstanceReading, context: StoreContext) throws(StoreFailure) {
    path = instance.instance.configuration
    era = instance.era.era
    self.context = context
    self.changes = changes.filter {
      switch $0 {
      case .setProfile, .removeProfile, .setSecretFile: true
      default: false
      }
    }
    guard !self.changes.isEmpty else { return }
    do throws(Refusal) {
      guard !instance.instance.isManagedElsewhere else { throw Refusal(reason: "Nix makes it; change it there") }
      try plan()
    } catch {
      guard !isNeeded(instance.settings) else { throw .configuration(path: path, reason: error.reason) }
      (file, new) = (nil, nil)
      notes.append("\(context.shown(path)) was left as it is: \(error.reason).")
    }
  }

  private struct Refusal: Error { var reason: String }

  /// As soon as the configuration lists one profile of a provider, those that it does not list are not tried.
  private func isNeeded(_ settings: OpenClawSettings) -> Bool {
    changes.contains { change in
      if case .setSecretFile = change { return true }
      guard case .setProfile(let id, let value) = change, let provider = value.reveal()["provider"]?.string else {
        return false
      }
      let name = StoreProvider.normalised(provider, in: era)
      let listed = settings.profiles.filter { StoreProvider.normalised($0.provider, in: era) == name }
      return !listed.isEmpty && !listed.contains { $0.id == id }
    }
  }

  private mutating func plan() throws(Refusal) {
    do {
      let file = try GuardedFile.read(path, shownAs: context.shown(path))
      self.file = file
      var document = try ConfigurationDocument(file.bytes ?? Array("{}\n".utf8))
      for change in changes { try edit(&document, change) }
      new =
        document.bytes == file.bytes || (file.bytes == nil && document.value.members?.isEmpty == true)
        ? nil : document.bytes
    } catch let error as FileUnusable {
      throw Refusal(reason: error.message)
    } catch {
      throw Refusal(reason: "\(error)")
    }
  }

  private func edit(_ document: inout ConfigurationDocument, _ change: StoreChange) throws(ConfigurationFailure) {
    switch change {
    case .setProfile(let id, let value):
      let entry = value.reveal()
      guard let provider = entry["provider"]?.string, let type = entry["type"]?.string else { return }
      let place: MemberPath = ["auth", "profiles", id]
      var members: [(String, JSONValue)] = [("provider", provider.json), ("mode", type.json)]
      if let email = entry["email"]?.nonEmptyString { members.append(("email", email.json)) }
      let wished = JSONValue.members(members)
      let isThere = document[place].map { $0["provider"]?.string == provider && $0["mode"]?.string == type } ?? false
      if !isThere { try document.set(place, to: wished) }
      // An order that somebody set gets the new one first.
      let order: MemberPath = ["auth", "order"]
      let name = StoreProvider.normalised(provider, in: era)
      guard let listed = document[order]?.members?.last(where: { StoreProvider.normalised($0.name, in: era) == name }),
        let ids = listed.value.array, !ids.contains(.string(id))
      else { return }
      try document.replace(order.appending(listed.name), with: .array([.string(id)] + ids))
    case .removeProfile(let id):
      if document[["auth", "profiles", id]] != nil { try document.remove(["auth", "profiles", id]) }
      for member in document[["auth", "order"]]?.members ?? [] {
        let place: MemberPath = ["auth", "order", member.name]
        guard let ids = document[place]?.array, ids.contains(.string(id)) else { continue }
        let kept = ids.filter { $0 != .string(id) }
        if kept.isEmpty { try document.remove(place) } else { try document.replace(place, with: .array(kept)) }
      }
    case .setSecretFile(let name, let path):
      let place: MemberPath = ["secrets", "providers", name]
      let wished = JSONValue.members([("source", "file".json), ("path", path.json), ("mode", "json".json)])
      if document[place] != wished { try document.set(place, to: wished) }
    default: break
    }
  }

  var difference: String {
    guard let file, let new else { return "" }
    let shown = context.shown(path)
    return TextDifference.unified(
      String(decoding: file.bytes ?? [], as: UTF8.self), String(decoding: new, as: UTF8.self),
      oldName: file.bytes == nil ? "/dev/null" : shown, newName: shown, shown: { Redaction.redact($0) })
  }

  var backupFiles: [StoreBackups.Source] {
    guard hasChanged, let file else { return [] }
    return [StoreBackups.Source(path: path, bytes: file.bytes, mode: StoreFile(of: path)?.mode ?? 0o600)]
  }

  /// Writes it, anew from the file where somebody changed that meanwhile.
  func write(in outcome: inout StoreOutcome) {
    var update = self
    for attempt in 1...3 {
      do {
        if attempt > 1 { try update.plan() }
        guard let file = update.file, let new = update.new else { return }
        try file.replace(with: new, shownAs: context.shown(path))
        outcome.hasChanged = true
        outcome.written.append(path)
        outcome.difference += update.difference
        return
      } catch {
        guard attempt == 3 else { continue }
        let reason = (error as? FileUnusable)?.message ?? (error as? Refusal)?.reason ?? "\(error)"
        outcome.notes.append("The store is changed, but \(context.shown(path)) is not: \(reason)")
      }
    }
  }
}
