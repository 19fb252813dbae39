import Domain
import FoundationEssentials
public import Ledger
import StructuredText
import Synchronization
public import TokenProxyAPI

/// Hands the events of accounts to those who listen, on this server and, through the database, on all others.
///
/// A listener that does not keep up loses its stream rather than memory: it asks anew and starts from the present.
public final class EventHub: Sendable {
  public enum Signal: Hashable, Sendable {
    case event(ServerEvent)
    /// Nothing happened for a while; the connection lives.
    case keepAlive
  }

  /// How many signals wait for one listener.
  public static let standardBuffer = 256

  private struct Listener {
    let account: String
    let continuation: AsyncStream<Signal>.Continuation
  }

  private struct State {
    var listeners: [Int: Listener] = [:]
    var next = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let relay: EventRelay?
  private let buffer: Int
  /// Told of every event that happened on this server.
  private let observe: @Sendable (ServerEvent) -> Void

  /// - Parameters:
  ///   - database: one that several servers share; nil where this is the only one.
  ///   - instance: names this server, so that it does not hear itself.
  public init(
    database: (any Database)? = nil, instance: String = "", buffer: Int = standardBuffer,
    observe: @escaping @Sendable (ServerEvent) -> Void = { _ in }
  ) {
    relay = database.map { EventRelay(database: $0, instance: instance) }
    self.buffer = buffer
    self.observe = observe
  }

  /// Tells all listeners of the account. Never waits.
  public func publish(_ event: ServerEvent, account: String) {
    observe(event)
    deliver(event, account: account)
    relay?.add(event, account: account)
  }

  /// What happens to the account from now on; ends when the listener is too slow or the server stops.
  public func listen(account: String) -> AsyncStream<Signal> {
    let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingOldest(buffer))
    let number = state.withLock { state -> Int? in
      guard !state.isClosed else { return nil }
      state.next += 1
      state.listeners[state.next] = Listener(account: account, continuation: continuation)
      return state.next
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in self?.remove(number) }
    return stream
  }

  public var listenerCount: Int { state.withLock { $0.listeners.count } }

  /// Tells every listener that the server lives.
  public func keepAlive() {
    for (number, listener) in state.withLock({ $0.listeners }) { hand(.keepAlive, to: listener, number) }
  }

  /// Passes events on between the servers until the task is cancelled.
  ///
  /// - Parameter keepAliveInterval: how often listeners hear that the server lives.
  public func run(keepAliveInterval: Duration = .seconds(15)) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while (try? await Task.sleep(for: keepAliveInterval)) != nil { self.keepAlive() }
      }
      if let relay {
        group.addTask { await relay.send() }
        group.addTask {
          for await batch in relay.received() {
            for entry in batch { self.deliver(entry.event, account: entry.account) }
          }
        }
      }
      await group.waitForAll()
    }
  }

  /// Ends all streams; later ones end at once.
  public func close() {
    let listeners = state.withLock { state in
      state.isClosed = true
      defer { state.listeners = [:] }
      return state.listeners
    }
    for listener in listeners.values { listener.continuation.finish() }
  }

  private func deliver(_ event: ServerEvent, account: String) {
    let listeners = state.withLock { $0.listeners.isEmpty ? [] : $0.listeners.filter { $0.value.account == account } }
    for (number, listener) in listeners { hand(.event(event), to: listener, number) }
  }

  private func hand(_ signal: Signal, to listener: Listener, _ number: Int) {
    guard case .dropped = listener.continuation.yield(signal) else { return }
    remove(number)
    listener.continuation.finish()
  }

  private func remove(_ number: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: number) } }
}
