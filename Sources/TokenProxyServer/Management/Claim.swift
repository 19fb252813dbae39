import Crypto
import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

/// The claim of a request to its idempotency key.
struct Claim: Sendable {
  let account: String
  let route: String
  let key: String
  /// What the database knows it by.
  private let name: String
  private let digest: String
  private let secret: Secret
  private let now: Date

  /// nil when the request has no idempotency key.
  ///
  /// - Throws: `APIFailure` 400 for a key that is none.
  init?(_ request: APIRequest, _ caller: Caller, now: Date) throws(APIFailure) {
    try self.init(request, account: caller.account, secret: caller.secret, now: now)
  }

  /// - Parameter secret: the presented management key.
  init?(_ request: APIRequest, account: String, secret: Secret, now: Date) throws(APIFailure) {
    guard let key = request.idempotencyKey else { return nil }
    guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw .invalid("Idempotency-Key must have 1 to 255 printable characters", field: "Idempotency-Key")
    }
    route = request.method.rawValue + " " + Route(request.path).template
    self.key = key
    // Rotating ends the key that it is asked with, so a repetition finds its answer by that key, not by the account.
    let isRotation = Route(request.path) == .rotate
    self.account = isRotation ? "" : account
    name = isRotation ? hex(HMAC<SHA256>.authenticationCode(for: Array(key.utf8), using: SymmetricKey(secret))) : key
    // The path is part of it: the same key for another object is another request. A body may hold a password, so the
    // digest is keyed with what the database does not hold.
    var hash = HMAC<SHA256>(key: SymmetricKey(secret))
    hash.update(data: Array("\(request.method.rawValue) \(request.path)\n".utf8))
    hash.update(data: request.body)
    digest = hex(hash.finalize())
    self.secret = secret
    self.now = now
  }

  /// The answer that was given before; nil when this is the first time.
  func make(in session: LedgerSession) throws -> StoredAnswer? {
    try session.claim(account: account, route: route, key: name, requestDigest: digest, now: now)
  }

  func remember(_ answer: JSONValue, status: Int, in session: LedgerSession) throws {
    guard
      let sealed = SealedAnswer.seal(JSONWriter.compact(answer), managementKey: secret, idempotencyKey: key)
    else { throw APIFailure(500, APIErrorCode.internalError, "Internal server error") }
    try session.remember(StoredAnswer(status: status, sealedBody: sealed), account: account, route: route, key: name)
  }

  /// The digest of the request, for what must be the same when it is repeated.
  var requestDigest: String { digest }

  func forget(in session: LedgerSession) throws { try session.forget(account: account, route: route, key: name) }

  func replay(_ stored: StoredAnswer) throws -> APIResponse {
    guard let text = SealedAnswer.open(stored.sealedBody, managementKey: secret, idempotencyKey: key),
      let data = try? JSONReader.read(text)
    else {
      throw APIFailure(
        409, APIErrorCode.conflict,
        "This was done before under another management key, and its answer can be shown to that one only")
    }
    var response = APIResponse.data(data, status: stored.status)
    response.headers["idempotent-replayed"] = "true"
    return response
  }
}

extension SymmetricKey {
  init(_ secret: Secret) { self.init(data: Array(secret.reveal().utf8)) }
}
