public import FoundationEssentials
import LocalFiles
import StructuredText

extension InstanceReading {
  /// Since when OpenClaw renews a profile's login; nil when it does not. Only looked at, never taken.
  public func refreshInProgress(of profile: AuthProfile, at now: Date) -> Date? {
    let named = JSONWriter.compact([profile.providerText, profile.id].json)
    let older = "\(profile.providerText)\u{0}\(profile.id)"
    for text in [named, older] {
      let path = "\(instance.refreshLocks)/lock-\(LockDigest.of(text.utf8)).lock"
      guard let mark = EntryMark(path) else { continue }
      let state = LockState(path, mark, staleAfter: .seconds(180), now: now)
      if !state.isStale { return now.addingTimeInterval(-max(0, state.holder.age ?? 0)) }
    }
    return nil
  }
}
