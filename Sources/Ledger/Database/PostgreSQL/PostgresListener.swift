import Glibc

/// The connection that hears what other servers tell.
struct PostgresListener {
  /// What a server says begins with its own mark, so that it does not hear itself.
  let mark: String
  let options: PostgresOptions
  let subscribers: Subscribers
  /// Can be read when it shall end.
  let ending: CInt

  static let channel = "credtop"

  /// - Parameter isListening: told once, when the first connection listens or could not be made.
  func run(_ isListening: (DatabaseFailure?) -> Void) {
    var nap: CInt = 20
    do throws(DatabaseFailure) {
      let connection = try listen()
      isListening(nil)
      hear(connection)
    } catch {
      return isListening(error)
    }
    while !isOver(after: nap) {
      guard let connection = try? listen() else {
        nap = min(nap * 2, 2000)
        continue
      }
      nap = 20
      hear(connection)
    }
  }

  private func listen() throws(DatabaseFailure) -> PostgresConnection {
    let connection = try PostgresConnection(options)
    do throws(PostgresFault) {
      _ = try connection.run(before: [], "LISTEN \(Self.channel)", [])
    } catch {
      throw error.failure
    }
    return connection
  }

  /// Until the connection is lost or it is time to end.
  private func hear(_ connection: PostgresConnection) {
    while let payload = connection.nextNotification(orInputOf: ending) {
      guard !payload.hasPrefix(mark) else { continue }
      let isMarked = payload.utf8.dropFirst(mark.utf8.count - 1).first == UInt8(ascii: ":")
      subscribers.tell(isMarked ? String(payload.dropFirst(mark.count)) : payload)
    }
  }

  private func isOver(after milliseconds: CInt) -> Bool {
    var descriptor = pollfd(fd: ending, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, milliseconds) > 0
  }
}
