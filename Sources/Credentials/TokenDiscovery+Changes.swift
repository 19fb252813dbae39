extension TokenDiscovery {
  /// One element whenever files of a tool changed, at most two a second. Watches folders, so a file that is replaced
  /// is seen, and one that does not exist yet too.
  nonisolated public func changes() -> AsyncStream<Void> { SourceWatcher.changes(of: context) }
}
