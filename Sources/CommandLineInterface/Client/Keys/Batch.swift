import Domain
import StructuredText
import TokenProxyAPI

/// What became of each of several keys.
struct Batch {
  struct Result {
    var name: String
    var hash: String?
    /// `created`, `revoked`, `error: …`, `skipped: …`.
    var status: String
    var isDone: Bool
    /// The new key, which is known this once.
    var secret: String?
    /// The secret is in a file and not for the screen.
    var isStored = false
  }

  var results: [Result] = []

  var done: Int { results.count(where: \.isDone) }

  /// All, some or none.
  var status: Int32 {
    done == results.count ? ExitStatus.done : done > 0 ? ExitStatus.partly : ExitStatus.failed
  }

  func json(_ title: String) -> JSONValue {
    .members([
      (title, done.json),
      (
        "results",
        .array(
          results.map { result in
            var members: [(String, JSONValue)] = [("name", result.name.json), ("status", result.status.json)]
            if let hash = result.hash { members.append(("hash", hash.json)) }
            if let secret = result.secret, !result.isStored { members.append(("key", secret.json)) }
            return .members(members)
          })
      ),
    ])
  }

  /// Whether the failure of one is that of all that follow: the server is gone, or the login is.
  static func ends(after error: any Error) -> Bool {
    switch error {
    case let failure as APIFailure: failure.status == 401
    case let failure as ServiceFailure: failure.kind != .broken
    default: false
    }
  }
}
