import DashboardCore
import Domain
import FoundationEssentials
import OpenClawGateway
import Threads

extension DashboardProgram {
  /// Tells the header whether OpenClaw's gateway runs, and its version, for as long as the dashboard does. The conversation
  /// stays open and says nothing more: an idle dashboard costs nothing.
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
          await withTaskCancellationHandler {
            await connection.ended()
          } onCancel: {
            connection.close()
          }
          await store.update { $0.header.isGatewayUp = false }
        }
        do { try await sleepUntil(context.now().addingTimeInterval(pause)) } catch { return }
        pause = min(pause * 2, 60)
      }
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
