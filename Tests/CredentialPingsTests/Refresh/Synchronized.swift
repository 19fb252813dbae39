import Synchronization

/// A value that a test and its server share.
final class Synchronized<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  init(_ value: Value) { mutex = Mutex(value) }

  var value: Value {
    get { mutex.withLock { $0 } }
    set { mutex.withLock { $0 = newValue } }
  }

  func change<Output: Sendable>(_ body: (inout Value) -> Output) -> Output { mutex.withLock { body(&$0) } }
}
