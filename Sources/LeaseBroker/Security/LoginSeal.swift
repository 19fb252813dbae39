import Crypto
public import Domain
import FoundationEssentials
import LeaseProtocol
import StructuredText

/// Encrypts the logins of the pool under a key that is not in the database.
public struct LoginSeal: Sendable {
  private let text: @Sendable () throws -> Secret

  /// - Parameter key: 32 bytes in Base64, of either alphabet; asked for whenever a login is sealed or opened.
  public init(key: @escaping @Sendable () throws -> Secret) { text = key }

  /// Whether a text can be a key.
  public static func isKey(_ text: Secret) -> Bool { Base64URL.decode(text.reveal().utf8)?.count == 32 }

  public static func makeKey() -> Secret {
    SymmetricKey(size: .bits256).withUnsafeBytes { Secret(Base64URL.encode($0)) }
  }

  private func key() throws -> SymmetricKey {
    guard let bytes = Base64URL.decode(try text().reveal().utf8), bytes.count == 32 else { throw Failure.unusable }
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
