import Domain
import StructuredText
import Synchronization
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("auth login --github")
struct GitHubSignInTests {
  /// A server whose polls are answered one after the other.
  private func server(polls: [String]) -> FakeServer {
    let rest = Mutex(polls)
    return FakeServer { request in
      switch request.path {
      case "/oauth/device/code":
        return .data(
          try JSONReader.read(
            #"{"device_code":"FAKE-device","user_code":"ABCD-1234","verification_uri":"https://github.example/device","interval":5,"expires_in":900}"#
          ))
      case "/oauth/device/token":
        let next = rest.withLock { $0.isEmpty ? "authorization_pending" : $0.removeFirst() }
        if next == "ok" { return .data(try JSONReader.read(#"{"access_token":"FAKE-access","token_type":"bearer"}"#)) }
        if next == "nested" {
          return APIResponse(APIFailure(400, "authorization_pending", "Waiting"))
        }
        return APIResponse(
          status: 400, body: .members([("error", next.json), ("error_description", "as OAuth says it".json)]))
      default:
        return .data(
          try JSONReader.read(
            #"{"management_key":"\#(otherManagementKey)","email":"hub@example.com","name":"Hub","avatar_url":"","merged":true}"#
          ))
      }
    }
  }

  @Test("the code is shown, the page opened, the polls answered in both forms, and the account remembered")
  func success() async throws {
    let machine = try ClientHarness(server(polls: ["authorization_pending", "nested", "slow_down", "ok"]))
    let run = await machine.run("auth", "login", "--github")
    #expect(run.status == 0)
    #expect(run.output == "Logged in as hub@example.com (your existing account).\n")
    #expect(run.errors.hasPrefix("Enter the code ABCD-1234 at https://github.example/device\n"))
    #expect(machine.opened == ["https://github.example/device"])
    #expect(machine.stored()?.contains(otherManagementKey) == true)
    #expect(machine.stored()?.contains("https://proxy.example") == true)
    let requests = machine.server.requests
    #expect(requests.last?.bearer?.reveal() == "FAKE-access")
    #expect(requests.count == 6)
    #expect(requests.dropLast().allSatisfy { $0.bearer == nil })
  }

  @Test("as JSON it is one document on standard output")
  func json() async throws {
    let machine = try ClientHarness(server(polls: ["ok"]))
    let run = await machine.run("auth", "login", "--github", "--json")
    #expect(
      run.output == """
        {
          "email": "hub@example.com",
          "management_key": "\(otherManagementKey)",
          "merged": true
        }

        """)
  }

  @Test(
    "a refusal, an unused code and an unknown answer end it, and nothing is stored",
    arguments: [
      ("access_denied", 77, "ACCESS_DENIED"), ("expired_token", 1, "SIGN_IN_TIMED_OUT"),
      ("authorization_pending", 1, "SIGN_IN_TIMED_OUT"), ("bad_device_code", 64, "bad_device_code"),
    ])
  func failure(answer: String, status: Int32, code: String) async throws {
    let machine = try ClientHarness(server(polls: Array(repeating: answer, count: 1_000)))
    let before = machine.stored()
    let run = await machine.run("auth", "login", "--github", "--json")
    #expect(run.status == status)
    #expect(run.document?["error"]?["code"]?.string == code)
    #expect(machine.stored() == before)
  }
}
