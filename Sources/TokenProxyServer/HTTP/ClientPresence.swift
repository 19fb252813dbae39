public import NIOCore
import Synchronization

/// Whether a connection's client is still there, as far as its side of the connection tells.
public final class ClientPresence: ChannelInboundHandler, Sendable {
  public typealias InboundIn = Any

  private let hasLeft = Atomic<Bool>(false)

  public init() {}

  /// It closed its side or the whole connection.
  var isGone: Bool { hasLeft.load(ordering: .relaxed) }

  func leave() { hasLeft.store(true, ordering: .relaxed) }

  public func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent { leave() }
    context.fireUserInboundEventTriggered(event)
  }
}
