import LeaseProtocol
import StructuredText

extension LeaseBroker {
  /// Answers a request; every failure is an answer too. The stream is not answered here: see `overview(for:)`.
  public func answer(_ request: BrokerRequest) async -> BrokerReply {
    do {
      guard let route = BrokerRoute(request.path), route != .unknown, !request.path.utf8.contains(0) else {
        return .detail(404, "Not Found")
      }
      guard route.methods.contains(request.method) else {
        var reply = BrokerReply.detail(405, "Method Not Allowed")
        reply.allowed = route.methods
        return reply
      }
      // Says only that nobody logs in here.
      if route == .session {
        return .document(
          .members([("web_login_enabled", false.json), ("session_valid", false.json)]))
      }
      let caller = try await caller(of: request, isStream: route == .stream)
      return try await answer(request, route, caller)
    } catch { return answer(to: error) }
  }

  private func answer(_ request: BrokerRequest, _ route: BrokerRoute, _ caller: BrokerCaller) async throws
    -> BrokerReply
  {
    func body(mayBeAbsent: Bool = false) throws(BrokerDenial) -> BrokerBody {
      try BrokerBody(request.body, mayBeAbsent: mayBeAbsent)
    }
    switch route {
    case .acquire: return try await acquire(try body(), caller)
    case .rotate: return try await rotate(try body(), caller)
    case .lease(let id): return try await status(try name(id), caller)
    case .renew(let id): return try await renew(try name(id), try body(), caller)
    case .release(let id): return try await release(try name(id), try body(), caller)
    case .telemetry(let id): return try await report(try name(id), try body(), caller)
    case .materialize(let id): return try await materialize(try name(id), try body(), caller)
    case .reconcile(let id): return try await reconcile(try name(id), try body(), caller)
    case .settings where request.method == "GET": return try await readSettings()
    case .overview: return .document(try await overview(caller))
    case .machine(let id):
      let machine = try name(id)
      try caller.check(mayActFor: machine)
      return try await machineDetail(machine, request.query)
    default: break
    }
    try caller.checkMayAdminister()
    switch route {
    case .settings: return try await changeSettings(try body())
    case .accounts: return try await accounts()
    case .adminRelease(let id): return try await adminRelease(try name(id), try body(mayBeAbsent: true))
    case .adminRotate(let id): return try await adminRotate(try name(id), try body(mayBeAbsent: true))
    case .credential(let id, let act): return try await credential(try name(id), act, try body(mayBeAbsent: true))
    case .machineToken(let id) where request.method == "DELETE": return try await removeToken(of: try name(id))
    case .machineToken(let id): return try await makeToken(of: try name(id))
    case .importLogin: return try await importLogin(try body(), status: "imported")
    case .saveLogin: return try await importLogin(try body(), status: "saved", needsLabel: true)
    case .deleteLogin: return try await deleteLogin(try body())
    case .renameLogin: return try await renameLogin(try body())
    default: return .detail(404, "Not Found")
    }
  }

  /// A name in a path: databases refuse NUL, and nothing is found under a longer one.
  private func name(_ text: String) throws(BrokerDenial) -> String {
    guard text.utf8.count <= 1024, !text.utf8.contains(0) else { throw BrokerDenial(404, "Not Found") }
    return text
  }
}
