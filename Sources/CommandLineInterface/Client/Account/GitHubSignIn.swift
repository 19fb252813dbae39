import Domain
import TokenProxyAPI
import TokenProxyClient

/// Carries out what `DeviceFlow` decides: shows the code, waits, polls, fetches the account.
struct GitHubSignIn {
  let proxy: ProxyClient
  let context: CommandContext

  func run() async throws -> SignedInAccount {
    let code = try await proxy.requestDeviceCode()
    let start = context.client.elapsed()
    context.writeError("Enter the code \(printable(code.userCode)) at \(printable(code.verificationURI))\n")
    if context.client.openPage(code.verificationURI, context.environment) {
      context.writeError("The page opens in your browser.\n")
    }
    var flow = DeviceFlow(code)
    var effect = flow.apply(.begun, at: .zero)
    var token: Secret?
    while token == nil {
      if case .finish(let received) = effect {
        token = received
      } else {
        let event = try await carryOut(effect, code, remaining: flow.remaining(at: context.client.elapsed() - start))
        effect = flow.apply(event, at: context.client.elapsed() - start)
      }
    }
    return try await proxy.signedInAccount(token ?? Secret(""))
  }

  private func carryOut(
    _ effect: DeviceFlow.Effect, _ code: DeviceCode, remaining: Duration
  ) async throws -> DeviceFlow.Event {
    switch effect {
    case .wait(let pause):
      context.writeError("Waiting for you to agree, \(remaining.components.seconds) s left …\n")
      try await context.client.sleep(pause)
      return .waited
    case .poll: return try await poll(code)
    case .finish(let token): return .received(token)
    case .fail(let failure): throw commandFailure(failure)
    }
  }

  private func poll(_ code: DeviceCode) async throws -> DeviceFlow.Event {
    do {
      return .received(try await proxy.pollDeviceToken(code.deviceCode))
    } catch let failure as APIFailure {
      return .refused(failure)
    } catch let failure as ServiceFailure where failure.kind == .unreachable || failure.kind == .timedOut {
      return .unreachable
    }
  }

  private func commandFailure(_ failure: DeviceFlow.Failure) -> CommandFailure {
    let again = "Run: credtop auth login --github"
    return switch failure {
    case .timedOut: CommandFailure("SIGN_IN_TIMED_OUT", "The code was not used in time.", suggestion: again)
    case .denied:
      CommandFailure(
        "ACCESS_DENIED", "The sign-in was refused at GitHub.", suggestion: again, status: ExitStatus.refused)
    case .unreachable:
      CommandFailure(
        "UNREACHABLE", "The server does not answer any more.", suggestion: "Check your connection and try again.",
        status: ExitStatus.unreachable)
    case .other(let failure): CommandFailure(failure)
    }
  }
}
