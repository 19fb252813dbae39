import Domain

/// What the calls of one open transaction of SQLite have done to holds and counters, in memory.
///
/// A counter is written once, before the commit, however many calls share it; money that is held and settled within the
/// transaction is never written as held. Only entries are inserted at once: the database finds out whether a call was
/// settled before. Nobody else can change a row meanwhile, for the transaction has SQLite's one lock for writers, and
/// nobody can see the rows: everything is written before other work of this server looks at the database, and forgotten
/// then.
///
/// Only used by who has the connection.
final class CallBook {
  private var keysByDigest: [String: BookedKey] = [:]
  private var keysByHash: [String: BookedKey] = [:]
  private var accounts: [String: BookedAccount] = [:]
  private var holds: [String: BookedHold] = [:]
  private var isEmpty: Bool { keysByHash.isEmpty }

  // MARK: Rows

  func key(digest: String, in session: SQLiteSession) throws -> BookedKey? {
    if let key = keysByDigest[digest] { return key }
    return try read(.keyOfDigest, digest, session)
  }

  func key(hash: String, in session: SQLiteSession) throws -> BookedKey? {
    if let key = keysByHash[hash] { return key }
    return try read(.keyOfHash, hash, session)
  }

  private func read(_ statement: CallStatement, _ value: String, _ session: SQLiteSession) throws -> BookedKey? {
    var found: BookedKey?
    try session.run(statement, [.text(value)]) { row in
      let account = accounts[row.text(0)] ?? BookedAccount(row)
      found = BookedKey(row, account: account)
    }
    guard let key = found else { return nil }
    accounts[key.account.id] = key.account
    keysByHash[key.hash] = key
    keysByDigest[key.digest] = key
    return key
  }

  /// What is held for a call.
  func hold(_ call: String, in session: SQLiteSession) throws -> CallHold? {
    if let hold = holds[call] {
      return CallHold(key: hold.key.hash, amount: hold.amount, countedAt: hold.countedAt, isWritten: false)
    }
    var found: CallHold?
    try session.run(.hold, [.text(call)]) { row in
      found = CallHold(
        key: row.text(0), amount: .init(microDollars: row.integer(1)), countedAt: row.integer(2), isWritten: true)
    }
    return found
  }

  // MARK: Changes

  func add(_ hold: BookedHold, call: String, in windows: SpendWindows) {
    holds[call] = hold
    hold.key.hold(hold.amount, in: windows)
  }

  /// The hold's money is counted back by the settlement.
  func remove(_ hold: CallHold, call: String, in session: SQLiteSession) throws {
    if hold.isWritten {
      try session.run(.deleteHold, [.text(call)])
    } else {
      holds[call] = nil
    }
  }

  /// Writes everything, and forgets it.
  func write(in session: SQLiteSession) throws {
    guard !isEmpty else { return }
    for (_, hold) in holds.sorted(by: { $0.key < $1.key }) { try session.run(.insertHold, hold.values) }
    for account in accounts.values where account.isChanged { try session.run(.updateAccount, account.values) }
    for key in keysByHash.values where key.isChanged {
      try session.run(.updateKey, key.values)
      for usage in key.usage {
        let values = usage.values(key: key.hash)
        try session.run(.addHour, values + [.integer(usage.hour), .text(key.account.id)])
        try session.run(.addModel, values)
      }
    }
    forget()
  }

  /// The transaction is undone, or somebody else may change the rows from now on.
  func forget() {
    keysByDigest.removeAll(keepingCapacity: true)
    keysByHash.removeAll(keepingCapacity: true)
    accounts.removeAll(keepingCapacity: true)
    holds.removeAll(keepingCapacity: true)
  }
}

/// Money that is held for a call, in the book or in the database.
struct CallHold {
  /// The hash of its key.
  var key: String
  var amount: Money
  var countedAt: Int64
  var isWritten: Bool
}
