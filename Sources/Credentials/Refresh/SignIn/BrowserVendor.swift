import Crypto
import Domain
import FoundationEssentials
import StructuredText

/// The two halves of a proof that whoever brings the code is the one who asked for it, RFC 7636 with S256.
struct CodeProof: Hashable, Sendable {
  let verifier: Secret
  var challenge: String {
    Base64URL.encode(Array(SHA256.hash(data: Array(verifier.reveal().utf8))))
  }

  init() { self.init(verifier: randomName(bytes: 48)) }
  init(verifier: String) { self.verifier = Secret(verifier) }
}

/// Random bytes as text of letters, digits, `-` and `_`.
func randomName(bytes count: Int) -> String {
  var generator = SystemRandomNumberGenerator()
  return Base64URL.encode((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
}

/// A vendor's sign-in by a page that sends the browser back to this machine.
struct BrowserVendor: Sendable {
  /// Ports that the vendor sends a browser to.
  var ports: ClosedRange<UInt16>
  /// The page, for the address to come back to and the challenge.
  var page: @Sendable (_ callback: String, _ challenge: String) -> String
  /// The call that turns the code into a token.
  var exchange: @Sendable (_ code: String, _ proof: CodeProof) -> TokenCall
  /// Reads its answer; nil when there is no token in it.
  var read: @Sendable ([UInt8]) -> Secret?
  var limit: Duration

  /// OpenRouter gives a key to any program that a person signs in for.
  static func openRouter(_ base: String) -> BrowserVendor {
    BrowserVendor(
      ports: 8484...8584,
      page: { callback, challenge in
        "\(base)/auth?callback_url=\(percentEncoded(callback))&code_challenge=\(challenge)&code_challenge_method=S256"
      },
      exchange: { code, proof in
        .json(
          base + "/api/v1/auth/keys",
          JSONWriter.compact(
            .members([
              ("code", code.json), ("code_verifier", proof.verifier.reveal().json),
              ("code_challenge_method", "S256".json),
            ])))
      },
      read: { body in
        guard let key = (try? JSONReader.read(body))?["key"]?.nonEmptyString, isToken(key) else { return nil }
        return Secret(key)
      }, limit: .seconds(120))
  }
}

extension Renewal {
  /// Opens the vendor's page and waits for the browser to come back.
  func browserSignIn(
    _ vendor: BrowserVendor, _ transport: any TokenTransport, progress: @Sendable (RefreshProgress) -> Void
  ) async throws(SignInFailure) -> RenewedLogin {
    let proof = CodeProof()
    // In the path rather than in the query: vendors replace the query by their own.
    let state = randomName(bytes: 24)
    guard let listener = LoopbackCallback(ports: vendor.ports, path: "/callback/\(state)") else {
      throw SignInFailure(.failed, "no port of this machine is free for the browser to come back to")
    }
    let page = vendor.page("http://localhost:\(listener.port)/callback/\(state)", proof.challenge)
    progress(
      RefreshProgress(
        text: "sign in on the page; it comes back here by itself", url: page, opensPage: true,
        endsAt: context.now() + Double(vendor.limit.components.seconds)))
    let code: String
    switch await listener.code(within: vendor.limit) {
    case .code(let text): code = text
    case .refused: throw SignInFailure(.refused, "the sign-in was refused on the page", remedy: "Sign in again.")
    case .cancelled: throw .cancelled
    case .late:
      throw SignInFailure(
        .failed, "nobody came back from the page within \(vendor.limit.components.seconds) s", remedy: "Sign in again.")
    }
    progress(RefreshProgress(text: "asking for the key"))
    let reply = await transport.post(vendor.exchange(code, proof))
    guard case .response(let response) = reply, (200..<300).contains(response.status) else {
      throw SignInFailure(asking: reply)
    }
    guard let key = vendor.read(response.body) else {
      throw SignInFailure(.unusable, "an answer without a key", remedy: "Try again later.")
    }
    return RenewedLogin(access: key)
  }
}
