import Domain
import StructuredText
import Testing

@testable import OpenClawGateway

@Suite("Where the gateway is")
struct AddressTests {
  private func address(_ configuration: String, _ variables: [String: String] = [:]) throws -> GatewayAddress {
    try GatewayAddress(configuration: try JSONReader.read(configuration, dialect: .lenient)) { variables[$0] }
  }

  @Test("the usual port without a configuration")
  func usual() throws {
    let address = try GatewayAddress(configuration: nil) { _ in nil }
    #expect(address == GatewayAddress(port: 18_789, credential: nil))
  }

  @Test("the variable beats the configuration's port; what is no port counts as none")
  func port() throws {
    #expect(try address("{gateway:{port:19001}}").port == 19_001)
    #expect(try address("{gateway:{port:19001}}", ["OPENCLAW_GATEWAY_PORT": "20000"]).port == 20_000)
    #expect(try address("{gateway:{port:99999}}").port == 18_789)
  }

  @Test("a token, a password, a reference to a variable, none")
  func secrets() throws {
    let token = try address("{gateway:{auth:{token:'FAKE-a'}}}")
    #expect(token.credential == .token(Secret("FAKE-a")))
    #expect(
      try address("{gateway:{auth:{mode:'password',password:'FAKE-p'}}}").credential == .password(Secret("FAKE-p")))
    #expect(
      try address("{gateway:{auth:{token:'${TOKEN}'}}}", ["TOKEN": "FAKE-b"]).credential == .token(Secret("FAKE-b")))
    #expect(
      try address("{}", ["OPENCLAW_GATEWAY_TOKEN": "FAKE-c"]).credential == .token(Secret("FAKE-c")))
    #expect(try address("{gateway:{auth:{mode:'none',token:'FAKE-d'}}}").credential == nil)
  }

  @Test("a secret that lies elsewhere is told as such")
  func elsewhere() {
    #expect(throws: GatewayAddress.Failure.secretElsewhere) {
      try address("{gateway:{auth:{token:{source:'exec',provider:'p',id:'x'}}}}")
    }
    #expect(throws: GatewayAddress.Failure.missingVariable("TOKEN")) {
      try address("{gateway:{auth:{token:'${TOKEN}'}}}")
    }
  }

  @Test("the common mis-key is no token")
  func misKey() throws { #expect(try address("{gateway:{token:'FAKE-x'}}").credential == nil) }
}
