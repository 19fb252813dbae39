import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// What connections by TLS need: the system's certificates, read when the first one is made.
final class UpstreamSecurity: Sendable {
  private let context = Mutex<NIOSSLContext?>(nil)
  private let trustRoots: NIOSSLTrustRoots

  /// - Parameter trustRoots: who may vouch for an upstream.
  init(trustRoots: NIOSSLTrustRoots = .default) { self.trustRoots = trustRoots }

  /// The certificates are read on another thread, as that takes a while.
  func ready(on loop: any EventLoop) -> EventLoopFuture<NIOSSLContext> {
    if let context = context.withLock({ $0 }) { return loop.makeSucceededFuture(context) }
    return NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
      try self.context.withLock { context in
        if let context { return context }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = self.trustRoots
        configuration.applicationProtocols = ["http/1.1"]
        let made = try NIOSSLContext(configuration: configuration)
        context = made
        return made
      }
    }
  }

  /// - Parameter address: whose name the certificate must have.
  static func handler(_ context: NIOSSLContext, for address: UpstreamAddress) throws -> NIOSSLClientHandler {
    try NIOSSLClientHandler(context: context, serverHostname: address.socket == nil ? address.host : nil)
  }
}
