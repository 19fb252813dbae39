import NIOCore
import NIOPosix
import Synchronization

/// Runs the tasks of a connection on its event loop: a request then needs no change of thread between the socket, the
/// proxy and the upstream's socket. What becomes ready within one turn of the loop is run together.
final class LoopExecutor: TaskExecutor {
  private struct Jobs {
    var waiting: [UnownedJob] = []
    /// Kept for its room.
    var spare: [UnownedJob] = []
    var isScheduled = false
  }

  private let loop: any EventLoop
  private let jobs = Mutex(Jobs())

  private init(_ loop: any EventLoop) { self.loop = loop }

  /// Of every loop of the group that the server and its clients share.
  private static let executors: [ObjectIdentifier: LoopExecutor] = {
    var executors: [ObjectIdentifier: LoopExecutor] = [:]
    for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
      executors[ObjectIdentifier(loop)] = LoopExecutor(loop)
    }
    return executors
  }()

  static func of(_ loop: any EventLoop) -> LoopExecutor? { executors[ObjectIdentifier(loop)] }

  /// That of the loop whose thread this is; nil on other threads.
  static var current: LoopExecutor? { MultiThreadedEventLoopGroup.currentEventLoop.flatMap(of) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isFirst = jobs.withLock { jobs in
      jobs.waiting.append(job)
      defer { jobs.isScheduled = true }
      return !jobs.isScheduled
    }
    if isFirst { loop.execute { self.run() } }
  }

  /// Runs what is there now; what that makes ready waits for the sockets to have their turn.
  private func run() {
    var ready = jobs.withLock { jobs in
      jobs.isScheduled = false
      let ready = jobs.waiting
      jobs.waiting = jobs.spare
      jobs.spare = []
      return ready
    }
    for job in ready { job.runSynchronously(on: asUnownedTaskExecutor()) }
    ready.removeAll(keepingCapacity: true)
    jobs.withLock { $0.spare = ready }
  }
}
