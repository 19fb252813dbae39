import Synchronization

/// Whether a request's client is still there, as far as its side of the connection tells.
public final class ClientPresence: Sendable {
  private let hasLeft = Atomic<Bool>(false)

  public init() {}

  /// It closed its side or the whole connection.
  var isGone: Bool { hasLeft.load(ordering: .relaxed) }

  func leave() { hasLeft.store(true, ordering: .relaxed) }
}
