import CredentialFormats
public import Domain
import OpenClawStore

/// A key or token that a person pasted or signed in for, to be kept.
public struct PastedKey: Hashable, Sendable {
  /// Whose credential it stands in for.
  public var tool: Tool
  /// `anthropic`
  public var provider: String
  public var kind: TokenKind
  public var secret: Secret
  /// An e-mail address or a name, where it is known.
  public var account: String?

  public init(
    tool: Tool, provider: String, kind: TokenKind = .apiKey, secret: Secret, account: String? = nil
  ) {
    self.tool = tool
    self.provider = provider
    self.kind = kind
    self.secret = secret
    self.account = account
  }
}

/// A place that may keep keys which belong to no tool: OpenClaw's store.
public protocol PastedKeyStore: Sendable {
  /// For a person: `OpenClaw's store`.
  var place: String { get }
  /// Keeps the key, overwriting no other.
  ///
  /// - Returns: where it is now, for a person: `openclaw agent main, profile anthropic:default`.
  /// - Throws: `ServiceFailure`.
  func store(_ key: PastedKey) async throws -> String
}

extension Renewal {
  var noKeyStore: String {
    "there is no OpenClaw here that could keep a pasted key. Put the key where the tool reads it"
  }

  /// Keeps a pasted key, after a look at its form.
  func store(_ pasted: Secret?, _ sighting: Sighting) async -> RefreshResult {
    guard let keys else { return RefreshResult(.refused, noKeyStore) }
    let provider = sighting.found.provider
    let secret: Secret
    do {
      secret = try PasteCheck.check(pasted?.reveal() ?? "", provider: provider)
    } catch {
      // What helps against a credential of another kind is a command's flag, which a dialog does not have.
      let remedy: String? = if case .mismatch = error { nil } else { error.remedy }
      return RefreshResult(
        .refused, "\(error)", remedy: remedy, before: sighting.row.status, after: sighting.row.status)
    }
    return await keep(PastedKey(tool: sighting.token.tool, provider: provider, secret: secret), in: keys, sighting)
  }

  func keep(_ key: PastedKey, in keys: any PastedKeyStore, _ sighting: Sighting) async -> RefreshResult {
    do {
      let place = try await keys.store(key)
      let after = await look(at: sighting, validate: false)
      return result(.stored, "stored as \(place)", sighting, after)
    } catch {
      let failure = error as? ServiceFailure ?? ServiceFailure(.broken, "failed with \(type(of: error))")
      return RefreshResult(
        .failed, failure.message, remedy: failure.remedy, before: sighting.row.status, after: sighting.row.status)
    }
  }
}
