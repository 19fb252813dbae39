import Domain
import FoundationEssentials
import Ledger
import Metering
import NIOCore
import NIOHTTP1
import StructuredText
import TokenProxyAPI

extension MeteringProxy {
  /// The models that have a price, in the form of OpenAI's list.
  func models(_ request: ProxiedRequest) async -> ProxiedAnswer {
    guard let key = presentedKey(request.headers, .messages) else {
      return refusal(.noKey, .chatCompletions, request.requestID)
    }
    do {
      try await ledger.checkKey(digest: SecretDigest.hex(of: key), now: now())
    } catch KeyRefusal.limitReached, KeyRefusal.insufficientCredits {
      // Who may not spend may still look.
    } catch {
      return refusal(failure(error), .chatCompletions, request.requestID)
    }
    let table = prices.table
    let created = Self.seconds(table.date)
    let list = JSONValue.members([
      ("object", "list".json),
      (
        "data",
        .array(table.listed.map { $0.listed(created: created) })
      ),
    ])
    return ProxiedAnswer(
      200, headers: ["content-type": "application/json"],
      body: .whole(ByteBuffer(string: JSONWriter.compact(list))))
  }

  /// Of the table's date at 00:00 UTC, since 1970.
  private static func seconds(_ date: String) -> Int {
    Timestamp.rfc3339(date + "T00:00:00.000Z").map { Int($0.timeIntervalSince1970) } ?? 0
  }
}

extension ModelPrice {
  /// Prices are dollars for a million tokens; of a model with dearer long prompts, those of the others.
  fileprivate func listed(created: Int) -> JSONValue {
    func dollars(_ rate: Int64) -> JSONValue { Money(microDollars: rate).wireNumber }
    var members: [(String, JSONValue)] = [
      ("id", model.json), ("object", "model".json), ("created", created.json),
      ("owned_by", (provider.isEmpty ? "unknown" : provider).json),
      (
        "pricing",
        .members([
          ("input", dollars(rates.input)), ("output", dollars(rates.output)),
          ("cached_input", dollars(rates.cachedInput)), ("cache_write", dollars(rates.cacheWrite)),
        ])
      ),
    ]
    if let contextWindow { members.append(("context_window", contextWindow.json)) }
    members.append(("max_output_tokens", maximumOutput.json))
    return .members(members)
  }
}
