import Domain
import FoundationEssentials

/// How the rows of a pane are named, searched and ordered, whatever they are. Indices are those of the service's answer.
struct RowSource {
  var count: Int
  var id: (Int) -> String
  /// Hands over what the row shows and a person may look for, part by part.
  var searchParts: (Int, (String) -> Void) -> Void
  var sortKey: (Int, SortColumn) -> SortKey

  /// What a row is ordered by. A row without one comes last in either direction.
  enum SortKey {
    case text(String)
    case number(Double)
    case none

    init(_ text: String?) { self = text.map { .text($0.lowercased()) } ?? .none }
    init(_ number: Double?) { self = number.map { $0.isNaN ? .none : .number($0) } ?? .none }
    init(_ money: Money?) { self.init(money.map { Double($0.microDollars) }) }
    init(_ date: Date?) { self.init(date?.timeIntervalSinceReferenceDate) }
  }

  /// The indices in the order, equals as the service answered.
  func sorted(by order: SortOrder) -> [Int] {
    let keys = (0..<count).map { sortKey($0, order.column) }
    return keys.indices.sorted { left, right in
      switch Self.compare(keys[left], keys[right], isDescending: order.isDescending) {
      case 0: left < right
      case let sign: sign < 0
      }
    }
  }

  private static func compare(_ left: SortKey, _ right: SortKey, isDescending: Bool) -> Int {
    let sign: Int
    switch (left, right) {
    case (.none, .none): return 0
    case (.none, _): return 1
    case (_, .none): return -1
    case (.text(let left), .text(let right)): sign = left == right ? 0 : left < right ? -1 : 1
    case (.number(let left), .number(let right)): sign = left == right ? 0 : left < right ? -1 : 1
    case (.text, .number): sign = 1
    case (.number, .text): sign = -1
    }
    return isDescending ? -sign : sign
  }
}

extension DashboardState {
  func rowSource(of pane: PaneID) -> RowSource {
    switch pane {
    case .tokens: .tokens(tokens.value?.tokens ?? [])
    case .credits: .transactions(credits.value?.transactions ?? [])
    case .keys: .keys(keys.value ?? [])
    case .activity: .activity(activity.value ?? [])
    }
  }
}

extension RowSource {
  static func tokens(_ rows: [DiscoveredToken]) -> RowSource {
    RowSource(
      count: rows.count, id: { rows[$0].id },
      searchParts: { index, add in
        let row = rows[index]
        add(row.id)
        add(row.tool.rawValue)
        add(row.provider)
        add(row.status.word)
        add(row.kind.rawValue)
        add(row.owner)
        add(row.masked)
        if let account = row.account { add(account) }
        if let plan = row.plan { add(plan) }
        if let restricted = row.flags.restricted { add(restricted) }
        for source in row.sources { add(source.location) }
      },
      sortKey: { index, column in
        let row = rows[index]
        return switch column {
        case .tool: SortKey(row.tool.rawValue)
        case .provider: SortKey(row.provider)
        case .account: SortKey(row.account)
        case .status: SortKey(Double(-row.status.severity))
        case .expires: SortKey(row.expiresAt)
        case .plan: SortKey(row.plan)
        case .quota: SortKey(row.quota.compactMap(\.usedFraction).max())
        case .used: SortKey(Double(row.usageCount))
        case .lastUsed: SortKey(row.lastUsedAt)
        default: .none
        }
      })
  }

  static func keys(_ rows: [ProvisionedKey]) -> RowSource {
    RowSource(
      count: rows.count, id: { rows[$0].id },
      searchParts: { index, add in
        let row = rows[index]
        add(row.name)
        add(row.id)
        add(row.state.rawValue)
        if let reset = row.reset { add(reset.rawValue) }
        if let model = row.lastModel { add(model) }
      },
      sortKey: { index, column in
        let row = rows[index]
        return switch column {
        case .name: SortKey(row.name)
        case .spent: SortKey(row.usedInWindow)
        case .limit: SortKey(row.limit)
        case .budget: SortKey(row.usedFraction)
        case .rate: SortKey(row.requestsPerMinute)
        case .model: SortKey(row.lastModel)
        case .lastUsed: SortKey(row.lastUsedAt)
        case .created: SortKey(row.createdAt)
        case .status: SortKey(Double(-row.state.severity))
        default: .none
        }
      })
  }

  static func transactions(_ rows: [CreditTransaction]) -> RowSource {
    RowSource(
      count: rows.count, id: { rows[$0].id },
      searchParts: { index, add in
        let row = rows[index]
        add(row.text)
        add(row.kind.rawValue)
        add(row.amount.text)
        if row.isUnbilled { add("unbilled") }
      },
      sortKey: { index, column in
        let row = rows[index]
        return switch column {
        case .time: SortKey(row.createdAt)
        case .text: SortKey(row.text)
        case .amount: SortKey(row.amount)
        default: .none
        }
      })
  }

  static func activity(_ rows: [ActivityEvent]) -> RowSource {
    RowSource(
      count: rows.count, id: { rows[$0].id },
      searchParts: { index, add in
        let row = rows[index]
        add(row.subject)
        add(row.text)
        if let cost = row.cost { add("$" + cost.decimalText) }
      },
      sortKey: { index, column in
        let row = rows[index]
        return switch column {
        case .time: SortKey(row.at)
        case .subject: SortKey(row.subject)
        case .text: SortKey(row.text)
        case .amount: SortKey(row.cost)
        default: .none
        }
      })
  }
}

extension ProvisionedKey.State {
  /// Larger is worse news.
  public var severity: Int {
    switch self {
    case .active: 0
    case .revoked: 1
    case .disabled: 2
    case .expired: 3
    case .blocked: 4
    }
  }
}

extension SortColumn {
  /// Whether a person who chooses the column wants to see the largest first: figures and instants, unless they run out.
  public var startsDescending: Bool {
    switch self {
    case .quota, .used, .lastUsed, .spent, .limit, .budget, .rate, .created, .time, .amount: true
    case .tool, .provider, .account, .status, .expires, .plan, .name, .model, .subject, .text: false
    }
  }
}
