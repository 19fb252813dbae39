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
  let trail: ActionTrail?

  /// Runs a login program in this terminal. What came of it arrives at the store as `.refreshEnded`.
  func run(_ arguments: [String], tokenID: String, store: DashboardStore) {
    let command = arguments.joined(separator: " ")
    log.write("refresh \(tokenID) by \(command)")
    guard let token = store.state.tokens.value?.tokens.first(where: { $0.id == tokenID }) else {
      return end(tokenID, "the credential is no longer there", failed: true, store)
    }
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
      rescan(token, store: store, command, status: status)
    } catch {
      trail?.note(.cliCommand, status: ExitStatus.failed, failure: "FAILED")
      end(token.id, "\(error)", failed: true, store)
    }
  }

  /// Opens a page in the browser, or has its address copied where there is no display.
  func open(_ url: String, tokenID: String, store: DashboardStore) {
    log.write("refresh \(tokenID) by a page")
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
  private func rescan(_ token: DiscoveredToken, store: DashboardStore, _ command: String, status: Int32) {
    let before = status == 0 ? "\(command) ended" : "\(command) ended with status \(status)"
    Self.scan(services.tokens, tool: token.tool) { answer in
      switch answer {
      case .success(let report):
        let now = report.tokens.first { $0.id == token.id }
        let isNew = now.map { $0.masked != token.masked || $0.expiresAt != token.expiresAt } ?? false
        let text =
          switch now {
          case nil: "the credential is no longer there"
          case let now? where isNew: "picked up a new credential: \(now.status.word), \(now.reason)"
          case let now?: "it is still the same: \(now.status.word)"
          }
        end(token.id, "\(before); \(text)", failed: now == nil || (status != 0 && !isNew), store)
      case .failure(let error):
        end(token.id, "\(before); reading it again failed: \(error)", failed: true, store)
      }
    }
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
