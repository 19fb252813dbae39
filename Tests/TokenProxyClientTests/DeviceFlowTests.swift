import Domain
import Testing
import TokenProxyAPI

@testable import TokenProxyClient

@Suite("Device flow")
struct DeviceFlowTests {
  private func flow(interval: Int = 5, expiresIn: Int = 900) -> DeviceFlow {
    DeviceFlow(
      DeviceCode(
        deviceCode: Secret("FAKE"), userCode: "ABCD-1234", verificationURI: "https://github.example/device",
        interval: interval, expiresIn: expiresIn))
  }

  private func refused(_ code: String, interval: Int? = nil) -> DeviceFlow.Event {
    .refused(APIFailure(400, code, "", retryAfter: interval))
  }

  @Test("it waits before each poll, goes on while the person has not agreed, and ends with the token")
  func success() {
    var flow = flow()
    #expect(flow.apply(.begun, at: .zero) == .wait(.seconds(5)))
    #expect(flow.apply(.waited, at: .seconds(5)) == .poll)
    #expect(flow.apply(refused("authorization_pending"), at: .seconds(5)) == .wait(.seconds(5)))
    #expect(flow.apply(.waited, at: .seconds(10)) == .poll)
    #expect(flow.apply(.received(Secret("FAKE-token")), at: .seconds(10)) == .finish(Secret("FAKE-token")))
  }

  @Test("asked to slow down it waits five seconds more, or as long as the server says, from then on")
  func slowDown() {
    var flow = flow()
    #expect(flow.apply(refused("slow_down"), at: .seconds(5)) == .wait(.seconds(10)))
    #expect(flow.apply(refused("slow_down", interval: 30), at: .seconds(15)) == .wait(.seconds(30)))
    #expect(flow.apply(refused("authorization_pending"), at: .seconds(45)) == .wait(.seconds(30)))
  }

  @Test("the codes of both spellings end it or not: flat as OAuth writes them, in capitals as others do")
  func codes() {
    var flow = flow()
    #expect(flow.apply(refused("AUTHORIZATION_PENDING"), at: .zero) == .wait(.seconds(5)))
    #expect(flow.apply(refused("expired_token"), at: .zero) == .fail(.timedOut))
    #expect(flow.apply(refused("access_denied"), at: .zero) == .fail(.denied))
    guard case .fail(.other(let failure)) = flow.apply(refused("bad_device_code"), at: .zero) else {
      Issue.record("an unknown code is raised as it is")
      return
    }
    #expect(failure.code == "bad_device_code")
  }

  @Test("two failures of the network in a row are borne, the third is not")
  func network() {
    var flow = flow()
    #expect(flow.apply(.unreachable, at: .zero) == .wait(.seconds(5)))
    #expect(flow.apply(.refused(APIFailure(502, "GITHUB_UNAVAILABLE", "")), at: .zero) == .wait(.seconds(5)))
    #expect(flow.apply(refused("authorization_pending"), at: .zero) == .wait(.seconds(5)))
    #expect(flow.apply(.unreachable, at: .zero) == .wait(.seconds(5)))
    #expect(flow.apply(.unreachable, at: .zero) == .wait(.seconds(5)))
    #expect(flow.apply(.unreachable, at: .zero) == .fail(.unreachable))
  }

  @Test("a code that is over is not asked about again")
  func expiry() {
    var flow = flow(interval: 5, expiresIn: 12)
    #expect(flow.apply(.begun, at: .zero) == .wait(.seconds(5)))
    #expect(flow.apply(refused("authorization_pending"), at: .seconds(8)) == .fail(.timedOut))
    #expect(flow.apply(.waited, at: .seconds(13)) == .fail(.timedOut))
    #expect(flow.remaining(at: .seconds(20)) == .zero)
  }

  @Test("an absurd interval or life of a server is held within bounds")
  func bounds() {
    var flow = flow(interval: -3, expiresIn: 1_000_000_000)
    #expect(flow.apply(.begun, at: .zero) == .wait(.seconds(1)))
    #expect(flow.apply(.waited, at: .seconds(3600)) == .fail(.timedOut))
  }
}
