import Domain
import FoundationEssentials
import StructuredText
import Testing

@testable import OpenClawStore

/// Stores as hands, programs and accidents make them.
struct StoreMaker {
  var dice: Domain.SplitMix64

  init(seed: UInt64) { dice = Domain.SplitMix64(seed: seed) }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &dice)]
  }
  mutating func chance(_ one: Int, in many: Int) -> Bool { Int.random(in: 0..<many, using: &dice) < one }

  mutating func odd(_ depth: Int = 0) -> JSONValue {
    switch Int.random(in: 0..<(depth > 3 ? 6 : 8), using: &dice) {
    case 0: .null
    case 1: .bool(true)
    case 2: .number(pick(["0", "-1", "1e400", "4102444800000", "1700000000", "0.5", "-0", "99999999999999999999"]))
    case 3:
      .string(pick(["", "  ", "FAKE", "oauth", "x:y", "\u{1B}[31m", "𝄞\u{0}", String(repeating: "F", count: 300)]))
    case 4: .string("openclaw-oauth-refresh-fence:v1:" + pick(["", ":", "::::", "a:failed:access:b"]))
    case 5: .array([])
    case 6: .array((0..<Int.random(in: 0...3, using: &dice)).map { _ in odd(depth + 1) })
    default:
      .object(
        (0..<Int.random(in: 0...4, using: &dice)).map { _ in
          .init(name: pick(["", "type", "provider", "key", "a", "source", "id", "__proto__"]), value: odd(depth + 1))
        })
    }
  }

  var ids: [String] { ["a:default", "a:manual", "b:x@y", "", "c", "inline-api-key:a"] }
  var providers: [String] { ["a", "A ", "b", "z.ai", "qwen", "openai-codex"] }

  mutating func profile() -> JSONValue {
    if chance(1, in: 6) { return odd() }
    var members: [JSONValue.Member] = []
    let pool: [(String, [JSONValue])] = [
      ("type", ["oauth", "token", "api_key", "apiKey", "aws-sdk"].map { .string($0) }),
      ("provider", providers.map { .string($0) }), ("key", ["FAKE-key"].map { .string($0) }),
      ("token", [.string("FAKE-token")]), ("access", [.string("FAKE-access")]), ("refresh", [.string("FAKE-refresh")]),
      ("expires", [.number("4102444800000"), .number("1"), .string("2030")]), ("future", [.array([.null])]),
    ]
    for (name, values) in pool where chance(3, in: 4) {
      members.append(.init(name: name, value: chance(1, in: 8) ? odd() : pick(values)))
    }
    if chance(1, in: 10), let first = members.first { members.append(first) }
    return .object(members)
  }

  mutating func document() -> JSONValue {
    var members: [JSONValue.Member] = [.init(name: "version", value: 1.json)]
    let ids = ids
    members.append(
      .init(
        name: "profiles",
        value: .object((0..<Int.random(in: 0...6, using: &dice)).map { _ in .init(name: pick(ids), value: profile()) }))
    )
    if chance(2, in: 3) {
      members.append(
        .init(
          name: "order",
          value: chance(1, in: 8)
            ? odd()
            : .object(
              (0..<Int.random(in: 0...3, using: &dice)).map { _ in
                .init(name: pick(providers), value: chance(1, in: 6) ? odd() : .array(ids.map { .string($0) }))
              })))
    }
    for name in ["lastGood", "usageStats", "unknown"] where chance(1, in: 2) {
      members.append(
        .init(
          name: name,
          value: .object((0..<Int.random(in: 0...3, using: &dice)).map { _ in .init(name: pick(ids), value: odd()) })))
    }
    return .object(chance(1, in: 5) ? members.shuffled(using: &dice) : members)
  }

  mutating func change() -> StoreChange {
    let (id, provider) = (pick(ids), pick(providers))
    switch Int.random(in: 0..<9, using: &dice) {
    case 0: return .setProfile(id: id, SealedJSON(profile()))
    case 1: return .removeProfile(id: id)
    case 2: return .setOrder(provider: provider, ids: [pick(ids), pick(ids)])
    case 3: return .clearOrder(provider: provider)
    case 4: return .dropFromOrder(provider: provider, ids: [pick(ids)])
    case 5: return .clearWindows(id: id)
    case 6: return .removeLastGood(provider: provider)
    case 7: return .removeUsage(id: id)
    default: return .editProfile(id: id, [.set("key", SealedJSON("FAKE".json)), .remove("future")])
    }
  }
}

@Suite("Any store at all")
struct PropertyTests {
  @Test("is read, ordered and judged without an accident, in every generation", arguments: 0..<400)
  func reading(seed: UInt64) throws {
    var maker = StoreMaker(seed: seed)
    let document = maker.document()
    let state = maker.chance(1, in: 2) ? maker.document() : nil
    let settings = OpenClawSettings(
      .members([("auth", maker.odd()), ("agents", maker.odd()), ("env", maker.odd()), ("models", maker.odd())]))
    for era in OpenClawEra.allCases {
      let store = try #require(AuthStore(profiles: document, state: state, era: era), "seed \(seed)")
      #expect(Set(store.profiles.map(\.id)).isDisjoint(with: store.dropped.map(\.id)), "seed \(seed)")
      for provider in maker.providers {
        let line = store.resolution(of: provider, settings: settings, at: 1_800_000_000_000)
        #expect(Set(line.candidates.map(\.id)).count == line.candidates.count, "seed \(seed)")
        #expect(Set(line.candidates.map(\.id)).isDisjoint(with: line.passedOver.map(\.id)), "seed \(seed)")
        for candidate in line.candidates {
          #expect(
            store.reason(for: candidate.id, provider: provider, settings: settings, at: 1_800_000_000_000) == .ok,
            "seed \(seed)")
        }
      }
      let heir = AuthStore(era: era).inheriting(from: store)
      #expect(heir.profiles.map(\.id) == store.profiles.map(\.id), "seed \(seed)")
    }
  }

  @Test("is changed only where it was wished, once and for all", arguments: 0..<600)
  func changing(seed: UInt64) throws {
    var maker = StoreMaker(seed: seed)
    let state = maker.chance(1, in: 2) ? maker.document() : nil
    let before = StoreDocuments(era: maker.pick([.e0, .e1, .e2]), profiles: maker.document(), state: state)
    let change = maker.change()
    var after = before
    after.apply(change)
    #expect(after.hold([change]), "seed \(seed): \(change.summary)")
    var again = after
    again.apply(change)
    #expect(again == after, "seed \(seed): \(change.summary)")
    // It reads as what was written.
    let text = JSONWriter.pretty(after.profiles)
    #expect(JSONWriter.pretty(try JSONReader.read(text)) == text, "seed \(seed)")
    for member in before.profiles.members ?? []
    where !["profiles", "order", "lastGood", "usageStats"].contains(member.name) {
      #expect(after.profiles[member.name] == before.profiles[member.name], "seed \(seed)")
    }
    let touched: String? =
      switch change {
      case .setProfile(let id, _), .removeProfile(let id), .editProfile(let id, _): id
      default: nil
      }
    for member in before.profiles["profiles"]?.members ?? [] where member.name != touched {
      #expect(after.profiles["profiles"]?[member.name] == before.profiles["profiles"]?[member.name], "seed \(seed)")
    }
  }

  @Test("what is shown of a change holds no secret", arguments: 0..<200)
  func elision(seed: UInt64) {
    var maker = StoreMaker(seed: seed)
    let secret = "FAKEsecret\(maker.dice.next())x"
    let entry = JSONValue.members([
      ("type", maker.pick(["oauth", "token", "api_key"]).json),
      (maker.pick(["key", "token", "access", "apiKey", "weird"]), secret.json),
      ("nested", .array([.members([("id", secret.json)])])),
    ])
    let new = JSONValue.members([("profiles", .members([("a:b", entry)])), (secret, .null), ("more", .string(secret))])
    let shown = Elision.difference(old: nil, new: Array(JSONWriter.pretty(new.removing(secret)).utf8), path: "x")
    #expect(shown.contains("a:b"))
    #expect(!shown.contains(secret.dropLast(4)), "seed \(seed)")
  }

  @Test("bytes of any kind give an answer", arguments: 0..<300)
  func hostile(seed: UInt64) throws {
    var maker = StoreMaker(seed: seed)
    var bytes = Array(JSONWriter.pretty(maker.document()).utf8)
    for _ in 0..<Int.random(in: 1...20, using: &maker.dice) where !bytes.isEmpty {
      switch Int.random(in: 0..<3, using: &maker.dice) {
      case 0: bytes[Int.random(in: 0..<bytes.count, using: &maker.dice)] = UInt8.random(in: 0...255, using: &maker.dice)
      case 1: bytes.removeLast(Int.random(in: 0...min(40, bytes.count), using: &maker.dice))
      default: bytes.insert(contentsOf: bytes.prefix(30), at: Int.random(in: 0...bytes.count, using: &maker.dice))
      }
    }
    guard let value = try? JSONReader.read(bytes) else { return }
    for era in OpenClawEra.allCases {
      _ = AuthStore(profiles: value, era: era)
      _ = FlatStore.agent(value, era: era)
      _ = FlatStore.oauth(value, era: era)
    }
    _ = OpenClawSettings(value)
    _ = StoreBackup(value, folder: "/x")
    _ = SecretReference(value)
  }
}

extension JSONValue {
  fileprivate func removing(_ name: String) -> JSONValue {
    var value = self
    value.removeMember(name)
    return value
  }
}
