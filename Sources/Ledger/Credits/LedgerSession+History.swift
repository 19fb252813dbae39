public import Domain
import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// The newest first. Calls that cost nothing because they failed are not shown.
  ///
  /// - Throws: `LedgerRefusal.accountNotFound`.
  public func history(
    account: String, limit: Int, offset: Int, kind: CreditTransaction.Kind?
  ) throws -> HistoryPage {
    let of = kind.map { " AND e.kind = '\($0.rawValue)'" } ?? ""
    let rows = try sql.query(
      """
      SELECT e.*, k.name AS key_name FROM entries e LEFT JOIN provisioned_keys k ON k.hash = e.key_hash
      WHERE e.account_id = ?1 AND e.shown = 1\(of) ORDER BY e.number DESC LIMIT ?2 OFFSET ?3
      """, [.text(account), SQLValue(max(0, limit)), SQLValue(max(0, offset))])
    return HistoryPage(
      items: rows.map(CreditTransaction.init), total: try shownEntries(account: account, kind: kind), limit: limit,
      offset: offset)
  }

  /// Calls are counted when they are settled; the rest is few.
  private func shownEntries(account: String, kind: CreditTransaction.Kind?) throws -> Int {
    let rows =
      switch kind {
      case nil: try sql.query("SELECT shown AS total FROM accounts WHERE id = ?1", [.text(account)])
      case .usage?: try sql.query("SELECT shown_usage AS total FROM accounts WHERE id = ?1", [.text(account)])
      case let kind?:
        try sql.query(
          "SELECT COUNT(*) AS total FROM entries WHERE account_id = ?1 AND kind = '\(kind.rawValue)' AND kind <> 'usage'",
          [.text(account)])
      }
    guard let row = rows.first else { throw LedgerRefusal.accountNotFound }
    return row.count("total")
  }

  /// Every metered call, the newest first, failed ones included.
  ///
  /// - Parameters:
  ///   - key: the hash of a key, or nil for all.
  ///   - before: the id of a call; the page begins behind it, and is empty when there is no such call.
  public func recentCalls(
    account: String, key: String?, limit: Int, before: String?
  ) throws -> [ServerEvent.Usage] {
    var text = """
      SELECT e.*, k.name AS key_name FROM entries e JOIN provisioned_keys k ON k.hash = e.key_hash
      WHERE e.account_id = ?1 AND e.kind = 'usage'
      """
    var values: [SQLValue] = [.text(account)]
    if let key {
      values.append(.text(key))
      text += " AND e.key_hash = ?\(values.count)"
    }
    if let before {
      let found = try sql.query(
        "SELECT number FROM entries WHERE call_id = ?1 AND account_id = ?2", [.text(before), .text(account)])
      guard let number = found.first?.number("number") else { return [] }
      values.append(.integer(number))
      text += " AND e.number < ?\(values.count)"
    }
    values.append(SQLValue(max(0, limit)))
    return try sql.query(text + " ORDER BY e.number DESC LIMIT ?\(values.count)", values).map(ServerEvent.Usage.init)
  }
}

extension CreditTransaction {
  fileprivate init(_ row: SQLRow) {
    let kind = Kind(rawValue: row.text("kind")) ?? .usage
    let at = row.number("created_at")
    self.init(
      id: Identifiers.entry(account: row.text("account_id"), number: row.number("number"), at: at), kind: kind,
      amount: row.money("amount"), balanceAfter: row.money("balance_after"),
      text: kind == .usage ? "\(row.text("model")) by \(row.text("key_name"))" : row.text("description"),
      createdAt: Date(milliseconds: at), isUnbilled: row.truth("unbilled"))
  }
}

extension ServerEvent.Usage {
  fileprivate init(_ row: SQLRow) {
    self.init(
      id: row.text("call_id"), at: row.date("created_at"), keyHash: row.text("key_hash"),
      keyName: row.text("key_name"), model: row.text("model"),
      promptTokens: row.count("input_tokens") + row.count("cached_tokens") + row.count("cache_write_tokens"),
      completionTokens: row.count("output_tokens"), cost: .zero - row.money("amount"),
      isEstimated: row.truth("estimated"), outcome: row.text("outcome"), remaining: row.money("balance_after"))
  }
}
