import Threads
import Credentials
import CursesScreen
import DashboardCore
import Domain

/// Carries out what a person chose in the refresh dialog.
@MainActor
struct MethodRunner {
  let screen: CursesScreen
  let services: DashboardServices
  let context: CommandContext
  let isDemo: Bool
  let log: DashboardLog
  let trail: RefreshTrail?

  /// The outcome arrives at the store as `.refreshEnded`.
  func run(_ method: RefreshMethod, tokenID: String, store: DashboardStore) {
    log.write("refresh \(tokenID) by \(method.kind.rawValue)")
    guard let token = store.state.tokens.value?.tokens.first(where: { $0.id == tokenID }) else { return }
    switch method.action {
    case .reread, .renew, .signIn, .paste: break  // The store did it.
    case .run(let arguments): runLogin(arguments, token: token, store: store)
    case .open(let url): openPage(url, tokenID: tokenID, store: store)
    case .unavailable(let reason): end(tokenID, reason, failed: true, store)
    }
  }

  private func runLogin(_ arguments: [String], token: DiscoveredToken, store: DashboardStore) {
    let command = arguments.joined(separator: " ")
    guard !isDemo else {
      return end(token.id, "The demo world runs no programs; here it would run `\(command)`", failed: false, store)
    }
    do {
      let status = try screen.suspendForChild {
        context.writeError("credtop: running \(command)\n")
        return try ProgramRunner.runInForeground(arguments, environment: context.environment)
      }
      log.write("\(command) ended with \(status)")
      trail?.note(.cliCommand, status: status, failure: status == 0 ? nil : "FAILED")
      rescan(token, store: store, before: status == 0 ? "\(command) ended" : "\(command) ended with status \(status)")
    } catch {
      end(token.id, "\(error)", failed: true, store)
    }
  }

  private func openPage(_ url: String, tokenID: String, store: DashboardStore) {
    guard context.hasDisplay, !isDemo else {
      screen.copyToClipboard(url)
      return end(tokenID, "Open \(url) (copied; y copies it again)", failed: false, store)
    }
    do {
      try ProgramRunner.startDetached(["xdg-open", url], environment: context.environment)
      end(tokenID, "Opened \(url)", failed: false, store)
    } catch {
      screen.copyToClipboard(url)
      end(tokenID, "\(error). The address is \(url) (copied)", failed: true, store)
    }
  }

  /// Reads the tool's sources again and tells whether the credential is another one now.
  private func rescan(_ token: DiscoveredToken, store: DashboardStore, before: String) {
    Self.scan(services.tokens, tool: token.tool) { answer in
      switch answer {
      case .success(let report):
        let now = report.tokens.first { $0.id == token.id }
        end(token.id, before + "; " + Self.comparison(of: token, with: now), failed: false, store)
      case .failure(let error):
        end(token.id, "\(before); reading it again failed: \(error)", failed: true, store)
      }
    }
  }

  private static func comparison(of token: DiscoveredToken, with now: DiscoveredToken?) -> String {
    guard let now else { return "the credential is no longer there" }
    let isNew = now.masked != token.masked || now.expiresAt != token.expiresAt
    return isNew
      ? "picked up a new credential: \(now.status.word), \(now.reason)" : "it is still the same: \(now.status.word)"
  }

  nonisolated private static func scan(
    _ tokens: any TokenService, tool: Tool,
    answer: @escaping @MainActor @Sendable (Result<DiscoveryReport, any Error>) -> Void
  ) {
    Task(executorPreference: WorkerThreads.shared) {
      do {
        let report = try await tokens.scan(ScanRequest(tools: [tool]))
        await answer(.success(report))
      } catch {
        await answer(.failure(error))
      }
    }
  }

  private func end(_ tokenID: String, _ text: String, failed: Bool, _ store: DashboardStore) {
    log.write("refresh of \(tokenID) ended: \(text)")
    store.send(.refreshEnded(tokenID: tokenID, .init(text: text, isFailure: failed)))
  }
}
