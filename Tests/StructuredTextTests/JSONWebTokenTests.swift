import StructuredText
import Testing

struct JSONWebTokenTests {
  @Test("the claims of a token are read")
  func claims() {
    let payload = Base64URL.encode(#"{"email":"me@example.com","exp":1790000000,"x":"??>>"}"#.utf8)
    let claims = JSONWebToken.claims(of: "eyJhbGciOiJSUzI1NiJ9.\(payload).sigFAKE")
    #expect(claims?["email"]?.string == "me@example.com")
    #expect(claims?["exp"]?.double == 1_790_000_000)
    #expect(JSONWebToken.claims(of: "e.\(payload)==.s")?["x"]?.string == "??>>")
  }

  @Test(
    "what is no token has no claims",
    arguments: ["", "a", "a.b", "a.b.c", "..", "a.W10.c", "a.!!!.c", "a.eyJ4Ijo.c", "a.e30.c.d"])
  func others(text: String) { #expect(JSONWebToken.claims(of: text) == nil) }

  @Test("bytes survive base64url, with and without padding")
  func base64() {
    for seed in UInt64(1)...200 {
      var random = RandomSource(seed: seed)
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = Base64URL.encode(bytes)
      #expect(Base64URL.decode(text.utf8) == bytes, "seed \(seed)")
      #expect(text.utf8.allSatisfy { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") })
    }
    #expect(Base64URL.decode("A".utf8) == nil)
    #expect(Base64URL.decode("AA=A".utf8) == nil)
  }
}
