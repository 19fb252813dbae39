/// The readable part of a JSON web token. The signature is not verified: the claims inform a person, they decide nothing.
public enum JSONWebToken {
  /// The claims; nil when the text is no such token, which is not an error.
  public static func claims(of token: String) -> JSONValue? {
    let parts = token.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3, let payload = Base64URL.decode(parts[1]),
      let claims = try? JSONReader.read(payload), claims.members != nil
    else { return nil }
    return claims
  }
}
