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

  /// The outcome arrives at the store as `.refreshEnded`.
  func run(_ method: RefreshMethod, tokenID: String, store: DashboardStore) {
    log.write("refresh \(tokenID) by \(method.kind.rawValue)")
    guard let token = store.state.tokens.value?.tokens.first(where: { $0.id == tokenID }) else { return }
    switch method.action {
    case .reread: break  // The store did it.
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
      rescan(token, store: store, before: status == 0 ? "\(command) ended" : "\(command) ended with status \(status)")
    } catch {
      end(token.id, "\(error)", failed: true, store)
    }
  }

  private func openPage(_ url: String, tokenID: String, store: DashboardStore) {
    let hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY"].contains { !(context.environment[$0] ?? "").isEmpty }
    guard hasDisplay, !isDemo else {
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
    let tokens = services.tokens
    Task {
      do {
        let report = try await tokens.scan(ScanRequest(tools: [token.tool]))
        let now = report.tokens.first { $0.id == token.id }
        let text =
          switch now {
          case nil: "\(before); the credential is no longer there"
          case let now? where now.masked != token.masked || now.expiresAt != token.expiresAt:
            "\(before); picked up a new credential: \(now.status.word), \(now.reason)"
          case let now?: "\(before); it is still the same credential: \(now.status.word)"
          }
        end(token.id, text, failed: false, store)
      } catch {
        end(token.id, "\(before); reading it again failed: \(error)", failed: true, store)
      }
    }
  }

  private func end(_ tokenID: String, _ text: String, failed: Bool, _ store: DashboardStore) {
    log.write("refresh of \(tokenID) ended: \(text)")
    store.send(.refreshEnded(tokenID: tokenID, .init(text: text, isFailure: failed)))
  }
}
