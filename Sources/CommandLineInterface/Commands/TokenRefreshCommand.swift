import ArgumentParser
import CredentialFormats
import Credentials
import Domain
import StructuredText

extension TokensCommand {
  struct Refresh: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "Renew a credential: by its own program, by a sign-in, with a pasted key, or by reading it again.",
      discussion: """
        Without --method the recommended one is taken, after a look whether somebody renewed it already. `tokens methods` \
        lists them. A key for --method manual comes from standard input or is asked for.
        Exit status: 0 renewed or nothing to do, 1 failed, 69 the provider did not answer, 77 the login has ended or a \
        person's word is missing.
        """)

    @OptionGroup var globals: GlobalOptions
    @Argument(help: "A tool's name or an id.")
    var id: String
    @Option(
      help: ArgumentHelp(
        RefreshMethod.Kind.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "method"))
    var method: String?
    @Flag(help: "Let credtop itself renew the login in its tool's file, under the tool's lock, this once.")
    var renew = false
    @Flag(help: "Say what would happen, and do nothing.")
    var dryRun = false
    @Flag(help: "Agree to what may log other holders out.")
    var yes = false

    func run(in context: CommandContext) async throws -> Int32 {
      let kind = try method.map(knownKind)
      var world = globals.world(in: context)
      world.renewsLogins = renew
      let services = context.services(world)
      guard let service = services.refresh else { throw CommandFailure("FAILED", "Nothing can be renewed here.") }
      let known = await (services.tokens as? TokenDiscovery)?.history()
      let token = try context.single(id, in: try await services.tokens.scan(ScanRequest()))
      let run = RefreshRun(
        context: context, globals: globals, service: service, tokens: services.tokens, token: token, isAgreed: yes,
        isDemo: world.isDemo)
      var status: Int32
      do {
        if kind == nil, !renew, !dryRun, let known, let news = await run.pickedUp(since: known) {
          status = run.tell(news, of: token.methods.first { $0.kind == .reread })
        } else {
          let method = try choose(kind, of: token)
          status = dryRun ? try await run.preview(method) : try await run.carryOut(method)
        }
      } catch {
        await (services.tokens as? TokenDiscovery)?.close()
        throw error
      }
      await (services.tokens as? TokenDiscovery)?.close()
      return status
    }

    private func knownKind(_ name: String) throws -> RefreshMethod.Kind {
      guard let kind = RefreshMethod.Kind(rawValue: name) else {
        throw CommandFailure.usage(
          "There is no method '\(printable(name))'.",
          suggestion: "The methods are: " + RefreshMethod.Kind.allCases.map(\.rawValue).joined(separator: ", "))
      }
      if renew, kind != .renew {
        throw CommandFailure.usage("--renew is a method itself; leave --method \(name) away.")
      }
      return kind
    }

    private func choose(_ kind: RefreshMethod.Kind?, of token: DiscoveredToken) throws -> RefreshMethod {
      let wanted = renew ? .renew : kind
      guard let wanted else {
        guard let method = token.recommendedMethod else {
          throw CommandFailure("NO_METHOD", "No way to renew \(token.id) is known.")
        }
        return method
      }
      // The flag is about the tool's file, which another way of renewing would not be.
      let offered = token.methods.filter { $0.kind == wanted && !(renew && $0.action == .renew(.owner)) }
      if let method = offered.first(where: \.isRecommended) ?? offered.first { return method }
      // Told what is missing rather than that there is no such method.
      if wanted == .renew {
        return RefreshMethod(
          kind: .renew, title: "Renew it", consequence: "nothing", action: .renew(.file))
      }
      throw CommandFailure(
        "METHOD_NOT_OFFERED", "\(token.id) cannot be renewed by \(wanted.rawValue).",
        suggestion: "It can by: " + token.methods.map(\.kind.rawValue).joined(separator: ", "),
        status: ExitStatus.usage)
    }
  }
}
