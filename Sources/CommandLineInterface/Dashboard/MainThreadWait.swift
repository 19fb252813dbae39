import CProcess
import Dispatch
import Glibc

/// The main thread's one place to sleep: over the terminal, the signals, and the jobs of the main actor.
///
/// Without it, a key would wake libdispatch's thread first and this one second; and with it every wake-up is one frame.
@MainActor
struct MainThreadWait {
  /// Read ends that end the sleep, beside the main queue.
  let descriptors: [Int32]
  private let mainQueue: Int32

  init(descriptors: [Int32]) {
    self.descriptors = descriptors
    // Asking for the queue makes libdispatch set it up; its eventfd exists from then on.
    _ = DispatchQueue.main
    mainQueue = _dispatch_get_main_queue_handle_4CF()
  }

  /// Sleeps until a descriptor is readable or the main actor has work, at most so many milliseconds; for ever when nil.
  func sleep(milliseconds: Int32?) {
    var entries = (descriptors + [mainQueue]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    _ = poll(&entries, nfds_t(entries.count), milliseconds ?? -1)
  }

  /// Sleeps until the main actor has work, whatever else arrives meanwhile.
  func sleepForMainActor(milliseconds: Int32) {
    var entry = pollfd(fd: mainQueue, events: Int16(POLLIN), revents: 0)
    _ = poll(&entry, 1, milliseconds)
  }

  /// Runs what the main actor has to do now.
  func runMainActorJobs() {
    var count: UInt64 = 0
    // The eventfd is non-blocking; it is emptied before the jobs run, so that one that is queued meanwhile wakes us again.
    guard read(mainQueue, &count, MemoryLayout<UInt64>.size) > 0 else { return }
    _dispatch_main_queue_callback_4CF(nil)
  }
}
