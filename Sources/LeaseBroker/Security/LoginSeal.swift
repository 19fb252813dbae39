public import Crypto
public import Domain
import FoundationEssentials
import LeaseProtocol
import StructuredText

/// Encrypts the logins of the pool under a key that is not in the database.
public struct LoginSeal: Sendable {
  private let key: @Sendable () throws -> SymmetricKey

  /// - Parameter key: 256 bits; asked for whenever a login is sealed or opened.
  public init(key: @escaping @Sendable () throws -> SymmetricKey) { self.key = key }

  /// - Parameter text: 32 bytes in Base64, of either alphabet.
  /// - Returns: nil where it is not that.
  public static func key(_ text: Secret) -> SymmetricKey? {
    guard let bytes = Base64URL.decode(text.reveal().utf8), bytes.count == 32 else { return nil }
    return SymmetricKey(data: bytes)
  }

  /// The credential's name is sealed with it, so that no login can be put under another name.
  func seal(_ login: CodexLogin, of credential: String) throws -> String {
    let box = try AES.GCM.seal(
      Array(JSONWriter.compact(login.document).utf8), using: try key(), authenticating: Array(credential.utf8))
    guard let bytes = box.combined else { throw Failure.unusable }
    return bytes.base64EncodedString()
  }

  /// - Throws: when it was sealed under another key or for another credential, or is damaged.
  func open(_ sealed: String, of credential: String) throws -> CodexLogin {
    guard let data = Data(base64Encoded: sealed) else { throw Failure.unusable }
    let bytes = try AES.GCM.open(
      AES.GCM.SealedBox(combined: data), using: try key(), authenticating: Array(credential.utf8))
    guard let login = CodexLogin(bytes: Array(bytes)) else { throw Failure.unusable }
    return login
  }

  enum Failure: Error { case unusable }
}
