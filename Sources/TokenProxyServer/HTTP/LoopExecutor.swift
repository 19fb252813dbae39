import NIOCore
import NIOPosix

/// Runs the tasks of a connection on its event loop: a request then needs no change of thread between the socket, the
/// proxy and the upstream's socket.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

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
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
