import DashboardCore
import Domain
import FoundationEssentials
import OpenClawGateway
import OpenClawStore
import Threads

extension DashboardProgram {
  /// Tells the header whether OpenClaw's gateway runs, and its version, for as long as the dashboard does. The conversation
  /// stays open; where a person agreed to ask for quotas it is asked for those now and then, else nothing more is said.
  nonisolated static func watchGateway(_ context: CommandContext, _ store: DashboardStore) -> Task<Void, Never> {
    Task(executorPreference: WorkerThreads.shared) {
      // Without a configuration there is no gateway to wait for, and a secret that only OpenClaw finds stays there.
      guard let access = try? GatewayAccess(in: context), access.hasConfiguration else { return }
      var pause = 1.0
      while !Task.isCancelled {
        if let connection = try? await access.open() {
          pause = 1
          await store.update { state in
            state.header.isGatewayUp = true
            if let version = connection.hello.version { state.header.openclaw = version }
          }
          let asking = Task(executorPreference: WorkerThreads.shared) { await askQuotas(connection, context, store) }
          await withTaskCancellationHandler {
            await connection.ended()
          } onCancel: {
            connection.close()
          }
          asking.cancel()
          await store.update { $0.header.isGatewayUp = false }
          await store.send(.receivedGatewayQuota([:]))
        }
        do { try await sleepUntil(context.now().addingTimeInterval(pause)) } catch { return }
        pause = min(pause * 2, 60)
      }
    }
  }

  /// The floor for questions that reach a provider, in seconds.
  nonisolated private static let quotaPause: TimeInterval = 300

  /// Until the conversation has ended. The gateway asks the providers for this, so it waits for a person's consent.
  nonisolated private static func askQuotas(
    _ connection: GatewayConnection, _ context: CommandContext, _ store: DashboardStore
  ) async {
    while !Task.isCancelled {
      if await store.state.quotaConsent == .given, let report = try? await GatewayReport.ask(connection) {
        await store.send(.receivedGatewayQuota(report.quotaByProvider(readAt: context.now())))
      }
      do { try await sleepUntil(context.now().addingTimeInterval(quotaPause)) } catch { return }
    }
  }

  /// Serves other programs until its task is cancelled.
  nonisolated static func serve(
    _ methods: TokenDiscoveryMethods, at path: String, _ store: DashboardStore
  ) -> Task<Void, Never> {
    Task(executorPreference: WorkerThreads.shared) {
      let server: GatewayServer
      do {
        server = try await GatewayServer.serve(methods, socket: path, version: ProgramVersion.text)
      } catch {
        await store.send(.notify("\(error)", .warning))
        return
      }
      await withTaskCancellationHandler {
        await server.ended()
      } onCancel: {
        server.end()
      }
    }
  }
}

extension GatewayReport {
  /// The windows by the names that our own rows have for a provider.
  func quotaByProvider(readAt date: Date) -> [String: [QuotaWindow]] {
    var quota: [String: [QuotaWindow]] = [:]
    for provider in providers where !provider.windows.isEmpty {
      let windows = provider.windows.map {
        QuotaWindow(
          label: $0.label, usedFraction: $0.usedFraction, resetsAt: $0.resetsAt, readAt: readAt ?? date,
          source: .gateway)
      }
      quota[provider.name] = windows
      for name in Self.ourNames where OpenClawChoices.names(of: name).contains(provider.name) {
        quota[name] = quota[name] ?? windows
      }
    }
    return quota
  }

  /// The providers that OpenClaw may call otherwise.
  private static let ourNames = ["openai", "google", "qwen", "kimi", "minimax"]
}
