import LocalFiles
import Threads
import Glibc

/// Tells when a source may have changed. It sleeps in the kernel until then; nothing wakes it but a change.
enum SourceWatcher {
  /// Changes within so many milliseconds of the first are one: tools write several files, and some in steps.
  static let gatheringMilliseconds: Int32 = 500

  /// Ends when its consumer is cancelled. Where the system does not watch folders there is no element at all, and
  /// scans by the clock remain.
  static func changes(of context: DiscoveryContext) -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return continuation.finish() }
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
      let (bell, rope) = (ends[0], ends[1])
      continuation.onTermination = { _ in
        var one: UInt8 = 1
        _ = write(rope, &one, 1)
      }
      // A thread of its own: it waits for as long as somebody listens.
      WorkerThreads.shared.run {
        watch(context, bell: bell, continuation: continuation)
        // The stream's end has rung the bell by now, so nobody uses it any more.
        continuation.finish()
        close(bell)
        close(rope)
      }
    }
  }

  private static func watch(
    _ context: DiscoveryContext, bell: Int32, continuation: AsyncStream<Void>.Continuation
  ) {
    guard var folders = WatchedFolders() else {
      _ = wait(for: [bell], milliseconds: -1)
      return
    }
    defer { folders.close() }
    folders.follow(WatchPlan(context))
    // What changed between the scan before and now was seen by nobody.
    continuation.yield()
    while true {
      guard let ready = wait(for: [bell, folders.queue], milliseconds: -1), !ready[0] else { return }
      guard folders.readEvents() else { continue }
      // Everything else within the span belongs to this change.
      let start = milliseconds()
      while true {
        let left = gatheringMilliseconds - Int32(clamping: milliseconds() - start)
        guard left > 0, let ready = wait(for: [bell, folders.queue], milliseconds: left) else { break }
        if ready[0] { return }
        guard ready[1] else { break }
        _ = folders.readEvents()
      }
      // New folders are watched before the news is told, so that what the scan does not see yet is seen here.
      folders.follow(WatchPlan(context))
      continuation.yield()
    }
  }

  /// Which descriptors can be read; all false after the time. nil when waiting is not possible.
  private static func wait(for files: [Int32], milliseconds: Int32) -> [Bool]? {
    var polls = files.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while true {
      let count = poll(&polls, nfds_t(polls.count), milliseconds)
      if count >= 0 { return polls.map { $0.revents != 0 } }
      if errno != EINTR { return nil }
    }
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}

/// The kernel's watches on some folders.
private struct WatchedFolders {
  let queue: Int32
  private var names: [Int32: WatchPlan.Names] = [:]
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  private static let kinds = UInt32(
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB)

  init?() {
    queue = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard queue >= 0 else { return nil }
  }

  func close() { Glibc.close(queue) }

  /// Watches the folders of the plan and no others. A folder that was replaced by another of its name is a new one.
  mutating func follow(_ plan: WatchPlan) {
    var kept: Set<Int32> = []
    for (folder, wanted) in plan.folders {
      let number = inotify_add_watch(queue, folder, Self.kinds | UInt32(IN_ONLYDIR))
      guard number >= 0 else { continue }
      // Two paths may lead to one folder; then the names of both matter.
      names[number] = kept.contains(number) ? names[number].map { $0.joined(with: wanted) } ?? wanted : wanted
      kept.insert(number)
    }
    for number in names.keys where !kept.contains(number) {
      inotify_rm_watch(queue, number)
      names[number] = nil
    }
  }

  /// Takes all events that wait. True when one of them matters.
  mutating func readEvents() -> Bool {
    var matters = false
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(queue, $0.baseAddress, $0.count) }
      guard count > 0 else { return matters }
      var place = 0
      while place + 16 <= count {
        let (number, mask, length) = buffer.withUnsafeBytes { bytes in
          (
            bytes.loadUnaligned(fromByteOffset: place, as: Int32.self),
            bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self),
            Int(bytes.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self))
          )
        }
        let end = min(place + 16 + length, count)
        let name = String(decoding: buffer[(place + 16)..<end].prefix { $0 != 0 }, as: UTF8.self)
        if isNews(number, mask: mask, name: name) { matters = true }
        place = end
      }
    }
  }

  private func isNews(_ number: Int32, mask: UInt32, name: String) -> Bool {
    // Events were lost, or the folder itself went away.
    if mask & UInt32(IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF) != 0 { return true }
    if mask & UInt32(IN_IGNORED) != 0 || name.isEmpty { return false }
    return names[number]?.matches(name) ?? false
  }
}

extension WatchPlan.Names {
  fileprivate func joined(with other: WatchPlan.Names) -> WatchPlan.Names {
    switch (self, other) {
    case (.these(let left), .these(let right)): .these(left.union(right))
    case (.these(let names), .ending(let suffix, let more)), (.ending(let suffix, let more), .these(let names)):
      .ending(suffix, and: names.union(more))
    case (.ending(let left, let names), .ending(let right, let more)):
      .ending(left == right ? left : "", and: names.union(more))
    }
  }
}
