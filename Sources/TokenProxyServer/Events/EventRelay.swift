import Domain
import FoundationEssentials
import Ledger
import StructuredText
import Synchronization
import TokenProxyAPI

/// Carries events to the other servers on the database and back. They are gathered for up to 50 ms and sent together, so
/// that no call waits for it and a busy server sends few messages.
final class EventRelay: Sendable {
  struct Entry: Sendable {
    var account: String
    var event: ServerEvent
  }

  /// PostgreSQL refuses payloads of 8000 bytes and more.
  private static let mostBytes = 7500
  /// Beyond so many in one gathering, usage events are left out: listeners see the next ones, and poll for the sums.
  private static let mostEntries = 1000
  private static let gathering = Duration.milliseconds(50)

  private let database: any Database
  private let instance: String
  private let waiting = Mutex<[Entry]>([])
  private let wake: AsyncStream<Void>
  private let ring: AsyncStream<Void>.Continuation

  init(database: any Database, instance: String) {
    self.database = database
    self.instance = instance
    (wake, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  func add(_ event: ServerEvent, account: String) {
    let isFirst = waiting.withLock { waiting in
      if waiting.count >= Self.mostEntries, case .usage = event { return false }
      guard waiting.count < 2 * Self.mostEntries else { return false }
      waiting.append(Entry(account: account, event: event))
      return waiting.count == 1
    }
    if isFirst { ring.yield() }
  }

  /// Sends what was added until the task is cancelled.
  func send() async {
    for await _ in wake {
      guard (try? await Task.sleep(for: Self.gathering)) != nil else { return }
      let entries = waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
      // Events are news, not the ledger: what cannot be sent now is not worth sending later.
      for payload in Self.payloads(entries, from: instance) { try? await database.notify(payload) }
    }
  }

  /// What other servers sent.
  func received() -> AsyncStream<[Entry]> {
    let notifications = database.notifications()
    let instance = instance
    return AsyncStream { continuation in
      let task = Task {
        for await payload in notifications {
          if let entries = Self.entries(in: payload, except: instance) { continuation.yield(entries) }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// `{"from": …, "events": [[account, name, data], …]}`, each short enough.
  static func payloads(_ entries: [Entry], from instance: String) -> [String] {
    var payloads: [String] = []
    var (texts, size) = ([String](), 0)
    func flush() {
      guard !texts.isEmpty else { return }
      payloads.append(
        "{\"from\":\(JSONWriter.compact(instance.json)),\"events\":[\(texts.joined(separator: ","))]}")
      (texts, size) = ([], 0)
    }
    for entry in entries {
      let text = JSONWriter.compact(.array([entry.account.json, entry.event.name.json, entry.event.json]))
      guard text.utf8.count < mostBytes - 200 else { continue }
      if size + text.utf8.count > mostBytes - 200 { flush() }
      texts.append(text)
      size += text.utf8.count + 1
    }
    flush()
    return payloads
  }

  /// nil for our own, and for what is none.
  static func entries(in payload: String, except instance: String) -> [Entry]? {
    guard let json = try? JSONReader.read(payload), let from = json["from"]?.string, from != instance,
      let events = json["events"]?.array
    else { return nil }
    return events.compactMap { element in
      guard let parts = element.array, parts.count == 3, let account = parts[0].string, let name = parts[1].string,
        let event = ServerEvent(name: name, data: parts[2])
      else { return nil }
      return Entry(account: account, event: event)
    }
  }
}
