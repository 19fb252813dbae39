import Domain
import FoundationEssentials
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyClient

@Suite struct LiveCreditServiceTests {
  private let server = FakeServer()
  private let clock = HandClock()
  private var service: LiveCreditService { LiveCreditService(.with(server)) { [clock] in clock.now() } }

  private func answer(total: Int64, used: Int64) {
    server.answer(
      "GET /credits", data: CreditTotals(total: .dollars(total), used: .dollars(used), hourly: [.dollars(1)]).json)
    let row = CreditTransaction(
      id: "t\(total)", kind: .purchase, amount: .dollars(25), balanceAfter: .dollars(total - used), text: "purchase",
      createdAt: noon, isUnbilled: true)
    server.answer(
      "GET /credits/history", data: HistoryPage(items: [row], total: 1, limit: 50, offset: 0).json)
    server.answer(
      "GET /credits/auto-topup",
      data: AutoTopUp(isEnabled: true, threshold: .dollars(5), amount: .dollars(25)).wire)
  }

  @Test("the balance comes with its payments and its top-up; a quiet poll is one request")
  func balance() async throws {
    let service = service
    answer(total: 100, used: 24)
    let balance = try await service.balance()
    #expect(balance.remaining == .dollars(76))
    #expect(balance.kind == .metered)
    #expect(balance.transactions.first?.isUnbilled == true)
    #expect(balance.autoTopUp?.isEnabled == true)
    let first = server.requests.count
    answer(total: 100, used: 25)
    #expect(try await service.balance().remaining == .dollars(75))
    #expect(server.requests.count == first + 1)
  }

  @Test("payments are asked for again when what was bought has changed")
  func bought() async throws {
    let service = service
    answer(total: 100, used: 24)
    _ = try await service.balance()
    answer(total: 125, used: 24)
    #expect(try await service.balance().transactions.contains { $0.id == "t125" })
  }

  @Test("a server without history or top-up still has a balance")
  func bare() async throws {
    server.answer("GET /credits", data: CreditTotals(total: .dollars(10), used: .dollars(1)).json)
    let balance = try await service.balance()
    #expect(balance.remaining == .dollars(9))
    #expect(balance.autoTopUp == nil)
    #expect(balance.transactions.isEmpty)
  }

  @Test("a refused key is no expired credit: the person is told to log in")
  func unauthorized() async {
    server.answer("GET /credits", APIResponse(APIFailure(401, APIErrorCode.unauthorized, "Invalid or revoked token")))
    do {
      _ = try await service.balance()
      Issue.record("a refused key was accepted")
    } catch {
      #expect((error as? ServiceFailure)?.kind == .notLoggedIn)
    }
  }

  @Test("without a login nothing is sent")
  func loggedOut() async {
    let service = LiveCreditService(.with(server, key: nil))
    do {
      _ = try await service.balance()
      Issue.record("nobody is logged in")
    } catch {
      #expect((error as? ServiceFailure)?.kind == .notLoggedIn)
    }
    #expect(server.requests.isEmpty)
  }

  @Test(
    "what is no token proxy is said to be none", arguments: [JSONValue.null, .array([]), .members([("total", .null)])])
  func garbage(data: JSONValue) async {
    server.answer("GET /credits", data: data)
    do {
      _ = try await service.balance()
      Issue.record("garbage was taken for a balance")
    } catch {
      #expect((error as? ServiceFailure)?.kind == .broken)
    }
  }

  @Test("a purchase is granted, or leads to a payment page")
  func buy() async throws {
    server.answer(
      "POST /credits/purchase",
      data: PurchaseAnswer.granted(
        .init(
          transactionID: "t1", amount: .dollars(25), newBalance: .dollars(101), createdAt: noon, isUnbilled: true)
      ).json)
    let service = service
    #expect(
      try await service.buy(.dollars(25)) == .granted(amount: .dollars(25), balance: .dollars(101), isUnbilled: true))
    server.answer(
      "POST /credits/purchase", data: PurchaseAnswer.checkout(url: "https://pay.example/1", sessionID: "s").json)
    #expect(try await service.buy(.dollars(25)) == .payment(url: "https://pay.example/1"))
    #expect(Set(server.requests.map(\.idempotencyKey)).count == 2)
  }

  @Test("a purchase whose answer was lost is repeated under its name: it is paid once")
  func lostAnswer() async throws {
    let service = service
    server.fail(ServiceFailure(.unreachable, "the connection was closed"))
    _ = try? await service.buy(.dollars(25))
    _ = try? await service.buy(.dollars(25))
    #expect(Set(server.requests.map(\.idempotencyKey)).count == 1)
  }

  @Test("a login brings the services of the account, and nothing of the one before")
  func login() async throws {
    let session = LiveSession.with(server, key: nil)
    var kept: [AccountSession] = []
    server.answer(
      "POST /auth/login",
      data: AccountSession(managementKey: Secret("sk-mgmt-FAKE-two"), email: "me@example.com", at: noon)
        .json(time: "last_login"))
    let (stream, continuation) = AsyncStream.makeStream(of: AccountSession.self)
    let account = LiveAccount(session) { continuation.yield($0) }
    #expect(try await account.login(email: "me@example.com", password: Secret("x")).email == "me@example.com")
    continuation.finish()
    for await login in stream { kept.append(login) }
    #expect(kept.map(\.managementKey) == [Secret("sk-mgmt-FAKE-two")])
    answer(total: 10, used: 1)
    _ = try await LiveCreditService(session).balance()
    #expect(server.requests.last?.bearer == Secret("sk-mgmt-FAKE-two"))
  }

  @Test("a wrong password is a refusal and logs nobody out")
  func wrongPassword() async {
    let session = LiveSession.with(server)
    server.answer(
      "POST /auth/login", APIResponse(APIFailure(401, APIErrorCode.invalidCredentials, "Invalid email or password")))
    do {
      _ = try await LiveAccount(session) { _ in }.login(email: "me@example.com", password: Secret("x"))
      Issue.record("a wrong password was accepted")
    } catch {
      #expect((error as? ServiceFailure)?.kind == .refused)
    }
    #expect(session.managementKey == fakeManagementKey)
  }

  @Test("where the login could not be stored nobody is logged in: a login ends the key before it")
  func unwritable() async {
    let account = LiveAccount(.with(server)) {
      throw ClientFailure(.system, "cannot be written")
    } keep: { _ in
    }
    await #expect(throws: ServiceFailure.self) {
      try await account.login(email: "me@example.com", password: Secret("x"))
    }
    #expect(server.requests.isEmpty)
  }
}
