import ArgumentParser
import Credentials
import DashboardCore
import Domain
import FoundationEssentials
import Glibc
import OpenClawGateway

extension TokensCommand {
  struct Serve: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Serve the methods tokenDiscovery.* to other programs of this machine, until interrupted.",
      discussion: """
        On the socket each line is a request and each answer a line, as OpenClaw's gateway frames them:
          {"type":"req","id":"1","method":"tokenDiscovery.status"}
        With --listen they are served by WebSocket too, as the gateway does; clients show the token in \
        CREDTOP_RPC_TOKEN, or else the one in the file that is named at the start.
        """)

    @OptionGroup var globals: GlobalOptions
    @Option(
      help: ArgumentHelp(
        "Where the socket is made (default: $XDG_RUNTIME_DIR/credtop/tokens.sock, or the state directory).",
        valueName: "path"))
    var socket: String?
    @Option(
      help: ArgumentHelp("Serve by WebSocket on this port of the loopback too; 0 takes a free one.", valueName: "port"))
    var listen: Int?

    func run(in context: CommandContext) async throws -> Int32 {
      guard !globals.isDemo(in: context) else {
        throw CommandFailure.usage(
          "The demo world serves nobody.", suggestion: "Run it without --demo, or see `credtop tokens scan --demo`.")
      }
      if let listen, !(0...65_535).contains(listen) {
        throw CommandFailure.usage("--listen takes a port from 0 to 65535.", suggestion: "For instance: --listen 0")
      }
      signal(SIGPIPE, SIG_IGN)
      let stop = StopSignals()
      let discovery = try context.discovery(globals)
      let configuration = ConfigurationFile(in: context).load().configuration
      let isReadOnly = globals.world(in: context).isReadOnly || configuration.readOnly == true
      let consents = ConsentFile(path: context.stateDirectory + "/consent.json")
      if consents.standing(under: configuration, isDemo: false, in: context).imports == .given {
        await discovery.setImportsKeys(true)
      }
      let methods = TokenDiscoveryMethods(
        discovery: discovery,
        actions: ServedActions(
          discovery: discovery, refreshing: context.renewal(discovery), trail: context.servedTrail),
        isReadOnly: isReadOnly)
      var servers: [GatewayServer] = []
      do throws(GatewayServer.Failure) {
        let path = socket.map(context.absolute) ?? context.tokenSocket
        servers.append(try await GatewayServer.serve(methods, socket: path, version: ProgramVersion.text))
        context.write("credtop: serving tokenDiscovery on \(context.abbreviated(path))\n")
        if let listen {
          let token = try context.remoteToken()
          let server = try await GatewayServer.serve(
            methods, port: listen, token: token.secret, version: ProgramVersion.text)
          servers.append(server)
          context.write("credtop: serving tokenDiscovery on ws://127.0.0.1:\(server.port ?? listen)\n")
          if let file = token.file { context.writeError("credtop: the token is in \(context.abbreviated(file))\n") }
        }
      } catch {
        for server in servers { await server.stop() }
        throw CommandFailure(
          "CANNOT_SERVE", "\(error).",
          suggestion: "Choose another place with --socket, or another port with --listen.")
      }
      await stop.first()
      let end = OrderlyEnd()
      await onWorkerThread { end.wait(tell: context.writeError) }
      for server in servers { await server.stop() }
      await methods.discovery.close()
      return ExitStatus.done
    }
  }
}

extension CommandContext {
  var tokenSocket: String {
    if let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/") { return folder + "/credtop/tokens.sock" }
    return stateDirectory + "/tokens.sock"
  }

  func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : path.hasPrefix("~/") ? home + path.dropFirst() : workingDirectory + "/" + path
  }

  /// What clients by WebSocket must show: the variable's value, or one that is made once and kept in a private file.
  func remoteToken() throws(GatewayServer.Failure) -> (secret: Secret, file: String?) {
    if let text = environment["CREDTOP_RPC_TOKEN"], !text.isEmpty { return (Secret(text), nil) }
    let path = stateDirectory + "/rpc-token"
    do {
      if let bytes = SmallFile.read(path, limit: 256) {
        let text = String(decoding: bytes, as: UTF8.self).trimmed
        if text.utf8.count >= 32 { return (Secret(text), path) }
      }
      var generator = SystemRandomNumberGenerator()
      let text = (0..<4).map { _ in
        let word = String(generator.next() as UInt64, radix: 16)
        return String(repeating: "0", count: 16 - word.utf8.count) + word
      }.joined()
      try SmallFile.replace(path, with: text + "\n")
      return (Secret(text), path)
    } catch {
      throw .unusable(path, reason: "\(error)")
    }
  }
}
