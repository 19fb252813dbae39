public import Domain
public import FoundationEssentials
public import StructuredText

/// A login of Codex as its file `auth.json` holds it, which is what a broker lends.
public struct CodexLogin: Hashable, Sendable {
  /// The whole document: members that we do not know are kept.
  public private(set) var document: JSONValue

  private init(document: JSONValue) { self.document = document }

  /// - Returns: nil unless it has all that a login by ChatGPT must have.
  public init?(_ document: JSONValue) {
    guard document["auth_mode"]?.string != nil, document["OPENAI_API_KEY"]?.isNull == true,
      let tokens = document["tokens"]
    else { return nil }
    for name in Self.tokenNames { guard tokens[name]?.string != nil else { return nil } }
    self.document = document
  }

  /// - Returns: nil for bytes that are no such document.
  public init?(bytes: [UInt8]) {
    guard let document = try? JSONReader.read(bytes) else { return nil }
    self.init(document)
  }

  private static let tokenNames = ["id_token", "access_token", "refresh_token", "account_id"]

  private func token(_ name: String) -> String { document["tokens"]?[name]?.string ?? "" }

  public var accessToken: Secret { Secret(token("access_token")) }
  public var refreshToken: Secret { Secret(token("refresh_token")) }
  public var idToken: Secret { Secret(token("id_token")) }
  public var accountID: String { token("account_id") }
  /// When it was renewed last; nil where that is not said.
  public var renewedAt: Date? { document["last_refresh"]?.brokerDate }

  private var accessClaims: JSONValue? { JSONWebToken.claims(of: token("access_token")) }
  private var idClaims: JSONValue? { JSONWebToken.claims(of: token("id_token")) }

  public var expiresAt: Date? { Timestamp.date(accessClaims?["exp"], documentedAs: .seconds) }
  public var email: String? {
    idClaims?["email"]?.nonEmptyString ?? accessClaims?["https://api.openai.com/profile"]?["email"]?.nonEmptyString
  }
  public var name: String? { idClaims?["name"]?.nonEmptyString }

  /// `ChatGPT Plus`, as the login's plan has it.
  public var accountType: String? {
    let auth = idClaims?["https://api.openai.com/auth"] ?? accessClaims?["https://api.openai.com/auth"]
    guard let plan = auth?["chatgpt_plan_type"]?.nonEmptyString else { return nil }
    return "ChatGPT " + plan.prefix(1).uppercased() + plan.dropFirst()
  }

  /// By what the account is known: `sub:…`, else the best that the tokens tell.
  public var accountKey: String {
    let claims = [idClaims, accessClaims]
    func claim(_ name: String) -> String? { claims.lazy.compactMap { $0?[name]?.nonEmptyString }.first }
    func auth(_ name: String) -> String? {
      claims.lazy.compactMap { $0?["https://api.openai.com/auth"]?[name]?.nonEmptyString }.first
    }
    if let subject = claim("sub") { return "sub:" + subject }
    if let user = auth("chatgpt_user_id") ?? auth("user_id") { return "uid:" + user }
    switch (accountID.isEmpty, email) {
    case (false, let email?): return "acct:\(accountID):\(email)"
    case (true, let email?): return "email:" + email
    case (false, nil): return "acct:" + accountID
    case (true, nil): return "tok:" + digest(token("access_token")).prefix(24)
    }
  }

  /// Tells one state of a login from another, without telling its secrets.
  public var fingerprint: String {
    let parts = Self.tokenNames.map(token) + [document["last_refresh"]?.string ?? "1970-01-01T00:00:00.000Z"]
    return digest(JSONWriter.compact(parts.json))
  }

  /// The document to be written: with the time of its renewal.
  public func completed(now: Date) -> CodexLogin {
    guard document["last_refresh"]?.nonEmptyString == nil, let members = document.members else { return self }
    return CodexLogin(
      document: .object(
        members.filter { $0.name != "last_refresh" } + [.init(name: "last_refresh", value: now.brokerJSON)]))
  }

  // MARK: Which is newer

  public enum Comparison: Hashable, Sendable { case same, older, newer }

  /// How this login stands to another one of the same account: by when it was renewed, then by when its access token was
  /// issued, then by when that ends. Where nothing tells, the longer token counts as newer, and this one at equal length.
  public func compared(to other: CodexLogin) -> Comparison {
    if document == other.document { return .same }
    let (mine, theirs) = (freshness, other.freshness)
    if mine != theirs { return mine.lexicographicallyPrecedes(theirs) ? .older : .newer }
    let (token, their) = (token("access_token"), other.token("access_token"))
    if token == their { return .same }
    return token.utf8.count < their.utf8.count ? .older : .newer
  }

  private var freshness: [Double] {
    let claims = accessClaims
    func seconds(_ name: String) -> Double {
      Timestamp.date(claims?[name], documentedAs: .seconds)?.timeIntervalSince1970 ?? 0
    }
    return [(renewedAt?.timeIntervalSince1970 ?? 0).rounded(.down), seconds("iat"), seconds("exp")]
  }
}

extension CodexLogin: CustomStringConvertible, CustomReflectable {
  public var description: String { "[redacted login]" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
