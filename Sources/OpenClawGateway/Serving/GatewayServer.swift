public import Domain
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import StructuredText
import Synchronization

/// Serves methods by the gateway's protocol to other programs of this machine: as lines of JSON on a socket in the file
/// system, which only its owner may open, or by WebSocket on a port of the loopback, where a token is asked for.
public final class GatewayServer: Sendable {
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case inUse(String)
    case unusable(String, reason: String)

    public var description: String {
      switch self {
      case .inUse(let place): "another program serves \(place) already"
      case .unusable(let place, let reason): "\(place) cannot be served: \(reason)"
      }
    }
  }

  private let channel: any Channel
  private let socketPath: String?

  /// The port it serves; nil for a socket in the file system.
  public var port: Int? { channel.localAddress?.port }

  private init(channel: any Channel, socketPath: String?) {
    self.channel = channel
    self.socketPath = socketPath
  }

  /// - Parameter path: of a socket, absolute; missing folders are made with 0700. One that nobody serves any more is replaced.
  public static func serve(
    _ methods: any GatewayMethods, socket path: String, version: String
  ) async throws(Failure) -> GatewayServer {
    try makeRoom(for: path)
    let settings = ServedSettings(methods: methods, token: nil, version: version)
    do {
      let channel = try await bootstrap { channel in
        channel.eventLoop.makeCompletedFuture {
          let operations = channel.pipeline.syncOperations
          try operations.addHandler(ByteToMessageHandler(LineDecoder(), maximumBufferSize: ServedLimits.message))
          try operations.addHandler(LineHandler(ServedClient(settings)))
        }
      }.bind(unixDomainSocketPath: path).get()
      chmod(path, 0o600)
      return GatewayServer(channel: channel, socketPath: path)
    } catch {
      throw .unusable(path, reason: "\(error)")
    }
  }

  /// - Parameters:
  ///   - port: of the loopback; 0 takes a free one.
  ///   - token: what a client must show.
  public static func serve(
    _ methods: any GatewayMethods, port: Int, token: Secret, version: String
  ) async throws(Failure) -> GatewayServer {
    let settings = ServedSettings(methods: methods, token: token, version: version)
    do {
      let channel = try await bootstrap { channel in WebSocketServing.configure(channel, settings) }
        .bind(host: GatewayAddress.host, port: port).get()
      return GatewayServer(channel: channel, socketPath: nil)
    } catch {
      throw (error as? IOError)?.errnoCode == EADDRINUSE
        ? .inUse("\(GatewayAddress.host):\(port)") : .unusable("\(GatewayAddress.host):\(port)", reason: "\(error)")
    }
  }

  /// Takes nobody else.
  public func end() {
    // The name first: whoever finds it must not wait for an answer.
    if let socketPath { unlink(socketPath) }
    channel.close(promise: nil)
  }

  /// Returns when nobody is taken any more.
  public func ended() async { try? await channel.closeFuture.get() }

  public func stop() async {
    end()
    await ended()
  }

  private static func bootstrap(
    _ initialize: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> ServerBootstrap {
    let counter = ClientCount()
    return ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 16)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        guard counter.enter() else { return channel.close() }
        channel.closeFuture.whenComplete { _ in counter.leave() }
        return initialize(channel)
      }
  }

  private static func makeRoom(for path: String) throws(Failure) {
    // The kernel's limit for such a name, its final zero included.
    guard path.utf8.count < 108 else { throw .unusable(path, reason: "the path is too long for a socket") }
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
        throw .unusable(path, reason: String(cString: strerror(errno)))
      }
    }
    var facts = stat()
    // The socket has its mode only a moment after it is there: until then the folder must keep others out.
    guard stat(folder.isEmpty ? "/" : folder, &facts) == 0, facts.st_mode & 0o077 == 0 else {
      throw .unusable(path, reason: "its folder is open to others; chmod 700 it, or name another one")
    }
    guard lstat(path, &facts) == 0 else { return }
    guard facts.st_mode & S_IFMT == S_IFSOCK, facts.st_uid == getuid() else {
      throw .unusable(path, reason: "something that is no socket of ours lies there")
    }
    guard !answers(path) else { throw .inUse(path) }
    unlink(path)
  }

  private static func answers(_ path: String) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { Glibc.close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}

struct ServedSettings: Sendable {
  var methods: any GatewayMethods
  var token: Secret?
  var version: String
}

/// How many clients there are.
private final class ClientCount: Sendable {
  private let count = Atomic(0)

  func enter() -> Bool {
    let now = count.add(1, ordering: .relaxed).newValue
    if now > ServedLimits.connections {
      leave()
      return false
    }
    return true
  }

  func leave() { count.subtract(1, ordering: .relaxed) }
}
