import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

// Credits.
extension ManagementAPI {
  static let amountRange = Money.dollars(5)...Money.dollars(10_000)

  func credits(_ caller: Caller) async throws -> APIResponse {
    let now = now()
    return .data(try await ledger.look { try $0.credits(account: caller.account, now: now) }.json)
  }

  func purchase(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let tooSmall = "Amount must be at least 5"
    guard
      let amount = try Fields(request.body)
        .money("amount", in: Self.amountRange, wholeCents: true, tooSmall: tooSmall)
    else { throw APIFailure.invalid(tooSmall, field: "amount") }
    let now = now()
    switch settings.funding {
    case .none:
      throw APIFailure(
        409, APIErrorCode.paymentUnavailable, "This server has no payment provider, so no credits can be bought")
    case .stripe(let stripe):
      return try await checkout(amount, stripe, request, caller)
    case .unbilled:
      return try await change(request, caller) { session in
        let purchase = try session.grant(
          amount, kind: .purchase, text: "Credit purchase (unbilled)", isUnbilled: true, reference: nil,
          account: caller.account, now: now)
        return Change(
          answer: PurchaseAnswer.granted(purchase).json, events: [.balance(remaining: purchase.newBalance, at: now)])
      }
    }
  }

  func purchaseStatus(_ id: String, _ caller: Caller) async throws -> APIResponse {
    let purchase = try await ledger.look { try $0.purchase(id: id) ?? $0.purchase(checkoutID: id) }
    guard let purchase, purchase.accountID == caller.account else {
      throw APIFailure(404, APIErrorCode.notFound, "Purchase not found")
    }
    return .data(
      .members([
        ("id", purchase.id.json), ("session_id", purchase.checkoutID.json), ("status", purchase.status.rawValue.json),
        ("amount", purchase.amount.wireNumber), ("total_charged", purchase.totalCharged.wireNumber),
        ("currency", purchase.currency.json), ("checkout_url", purchase.checkoutURL.json),
        ("created_at", purchase.createdAt.json),
      ]))
  }

  func history(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let query = Query(values: request.query)
    let limit = try query.integer("limit", in: 1...100, default: 20)
    let offset = try query.integer("offset", in: 0...1_000_000_000, default: 0)
    var kind: CreditTransaction.Kind?
    if let text = request.query["type"] {
      guard let known = CreditTransaction.Kind(rawValue: text) else {
        throw APIFailure.invalid(
          "type must be one of \(CreditTransaction.Kind.allCases.map(\.rawValue).joined(separator: ", "))",
          field: "type")
      }
      kind = known
    }
    let wanted = kind
    return .data(
      try await ledger.look {
        try $0.history(account: caller.account, limit: limit, offset: offset, kind: wanted)
      }.json)
  }

  /// Every metered call, the newest first, a page at a time.
  func calls(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let limit = try Query(values: request.query).integer("limit", in: 1...200, default: 50)
    let (key, before) = (request.query["key"], request.query["before"])
    for (name, value) in [("key", key), ("before", before)] {
      if let value, value.utf8.count > 200 || value.utf8.contains(0) {
        throw APIFailure.invalid("\(name) is no identifier", field: name)
      }
    }
    let calls = try await ledger.look {
      try $0.recentCalls(account: caller.account, key: key, limit: limit, before: before)
    }
    return .data(
      .members([
        ("items", .array(calls.map { ServerEvent.usage($0).json })),
        ("next", (calls.count == limit ? calls.last?.id : nil).json),
      ]))
  }

  func autoTopUp(_ caller: Caller) async throws -> APIResponse {
    .data(try await ledger.look { try $0.autoTopUp(account: caller.account) }.wire)
  }

  func setAutoTopUp(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let fields = try Fields(request.body)
    // All are read before any is applied.
    let enabled = try fields.bool("enabled")
    let threshold = try fields.money(
      "threshold", in: .dollars(1)...(.dollars(1000)), tooSmall: "Threshold must be at least 1")
    let amount = try fields.money(
      "amount", in: Self.amountRange, wholeCents: true, tooSmall: "Amount must be at least 5")
    if enabled == true {
      guard case .unbilled = settings.funding else {
        throw APIFailure(
          409, APIErrorCode.paymentUnavailable,
          "Auto top-up needs a saved payment method, which this server cannot keep"
        )
      }
    }
    let now = now()
    return try await change(request, caller) { session in
      let topUp = try session.setAutoTopUp(
        isEnabled: enabled, threshold: threshold, amount: amount, account: caller.account, now: now)
      return Change(
        answer: .members((topUp.wire.members ?? []).map { ($0.name, $0.value) } + [("updated_at", now.json)]))
    }
  }
}
