import Testing

@testable import TokenProxyClient

@Suite("API base")
struct APIBaseTests {
  @Test(
    "slashes and /v1 at the end are taken as they come",
    arguments: [
      ("http://127.0.0.1:3000", "http://127.0.0.1:3000"), ("http://localhost:3000/", "http://localhost:3000"),
      ("https://proxy.example/v1", "https://proxy.example"), ("https://proxy.example/v1/", "https://proxy.example"),
      ("https://proxy.example/a/b/v1//", "https://proxy.example/a/b"), ("http://[::1]:80", "http://[::1]:80"),
      ("http://127.9.8.7", "http://127.9.8.7"),
    ])
  func accepted(text: String, root: String) throws {
    let base = try APIBase(text)
    #expect(base.root == root)
    #expect(base.proxyBase == root + "/v1")
    #expect(base.address(of: "/events", query: [:]) == root + "/v1/events")
    #expect(!base.text.hasSuffix("/"))
  }

  @Test(
    "[C-22] what would carry a secret in the open, or is no base, is refused",
    arguments: [
      "http://proxy.example", "http://192.168.1.5:3000", "http://127.0.0.1.example.com", "http://127.0.0.300",
      "http://localhost.example.com", "ftp://127.0.0.1", "proxy.example", "", "https://",
      "https://me:FAKE@proxy.example",
      "https://proxy.example?x=1", "https://proxy.example/#a", "https://proxy.example/../x", "https://proxy example",
      "https://proxy.example:0", "https://proxy.example:99999", "https://proxy.example:8a", "https://proxy.example\n",
      "http://[fe80::1]:80", "https://[::1", "http://0x7f.0.0.1", "http://127.1", "HTTPS://proxy.example",
    ])
  func refused(text: String) {
    let failure = #expect(throws: ClientFailure.self) { try APIBase(text) }
    #expect(failure?.kind == .invalidValue)
    #expect(failure?.message.contains("FAKE") == false)
  }
}
