import Domain
import FoundationEssentials
import Glibc
import LeaseBroker
import Ledger
import LocalFiles
import StructuredText
import Synchronization
import TokenProxyServer

extension ServeSettings {
  /// The lease broker over the ledger's database.
  func broker(of ledger: Ledger, log: ServerLog, now: @escaping @Sendable () -> Date) -> LeaseBroker {
    let key = brokerKey
    return LeaseBroker(
      database: ledger.database, seal: LoginSeal { try key.text() }, token: brokerToken, now: now,
      log: { log.info($0, at: now()) },
      reportFault: { log.error("fault", [("message", $0.json)], at: now()) })
  }
}

/// The key that the broker's logins are sealed under. One that nobody gave is made when it is first needed, so that a
/// server without a pool has none.
final class BrokerKey: Sendable {
  private let path: String
  private let known: Mutex<Secret?>

  /// - Throws: `CommandFailure` where the variable holds no key.
  init(_ environment: [String: String], in context: CommandContext) throws {
    path = context.directory("XDG_DATA_HOME", default: ".local/share") + "/broker.key"
    let given = environment["CREDTOP_BROKER_KEY"].map { Secret($0) }
    if let given, !LoginSeal.isKey(given) {
      throw CommandFailure.usage(
        "CREDTOP_BROKER_KEY is no key: it must be 32 random bytes in Base64.",
        suggestion: "Make one with: head -c 32 /dev/urandom | base64")
    }
    known = Mutex(given)
  }

  /// - Throws: `FileFailure`, or `ServiceFailure` where the file holds no key.
  func text() throws -> Secret {
    try known.withLock { known in
      if let known { return known }
      let key = try read() ?? make()
      known = key
      return key
    }
  }

  private func read() throws -> Secret? {
    guard access(path, F_OK) == 0 else { return nil }
    let text = SmallFile.read(path, limit: 1024).map { Secret(String(decoding: $0, as: UTF8.self).trimmed) }
    guard let text, LoginSeal.isKey(text) else { throw ServiceFailure(.broken, "\(path) holds no key") }
    return text
  }

  /// Of two servers that make one at once the first one's is taken by both.
  private func make() throws -> Secret {
    let folder = path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    try makeFolder(folder)
    let key = LoginSeal.makeKey()
    let draft = try writeDraft(Array((key.reveal() + "\n").utf8), beside: path)
    defer { unlink(draft) }
    if link(draft, path) == 0 {
      // What is sealed under a key that a power cut took away is lost.
      try syncFolder(folder)
      return key
    }
    let failure = FileFailure("link", path)
    guard failure.code == EEXIST, let other = try read() else { throw failure }
    return other
  }
}
