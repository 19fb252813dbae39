import Domain
import Glibc
import TokenProxyAPI
import TokenProxyClient

enum ClientTransport {
  @TaskLocal static var override: (any APITransport)?
}

func proxyClient(_ globals: GlobalOptions, in context: CommandContext, changes: Bool = false) throws -> ProxyClient {
  guard let transport = ClientTransport.override else { throw ServiceFailure(.unreachable, "none") }
  return ProxyClient(transport: transport, managementKey: Secret("sk-mgmt-FAKE"))
}

func requireAnswer(yes: Bool, _ globals: GlobalOptions, in context: CommandContext) throws {
  guard yes || (context.isInputTerminal && !globals.json) else {
    throw CommandFailure.usage("There is no terminal to ask on.", suggestion: "Answer with --yes.")
  }
}

func confirm(_ question: String, yes: Bool, _ globals: GlobalOptions, in context: CommandContext) throws -> Bool {
  try requireAnswer(yes: yes, globals, in: context)
  if yes { return true }
  context.writeError(question + " [y/N] ")
  return false
}

extension CommandFailure {
  init(anyFailure error: any Error) {
    switch error {
    case let known as CommandFailure: self = known
    case let known as ServiceFailure: self.init(known)
    case let known as APIFailure: self.init(known.code, known.message)
    default: self.init("FAILED", "\(error)")
    }
  }
}
