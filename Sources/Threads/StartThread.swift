import Glibc

/// No thread could be started.
public struct ThreadFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public var errno: Int32

  public var description: String { "no thread can be started (errno \(errno))" }
}

/// Starts a thread that does the work and ends; nobody waits for it.
///
/// - Returns: 0, or the system's reason why there is none.
func startThread(_ work: @escaping @Sendable () -> Void) -> Int32 {
  let box = Unmanaged.passRetained(ThreadWork(work))
  var thread: pthread_t = 0
  let code = pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().run() }
      return nil
    }, box.toOpaque())
  if code == 0 { pthread_detach(thread) } else { box.release() }
  return code
}

private final class ThreadWork: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
