import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Reads a body while counting its bytes, whatever `Content-Length` says.
struct BodyCollection {
  enum Outcome {
    case whole(ByteBuffer)
    /// It was longer. The rest was read and thrown away, so that the sender gets to the answer.
    case tooLong
    /// It was longer than anybody would throw away: the connection must be closed.
    case endless
    /// It came too slowly: likewise.
    case tooSlow
  }

  let limit: Int
  /// How much more than the limit is thrown away.
  var patience = 64 << 20
  var timeLimit = Duration.seconds(60)

  func read(_ body: RequestBody) async throws -> Outcome {
    let end = ContinuousClock.now + timeLimit
    var whole: ByteBuffer?
    var count = 0
    for try await part in body {
      count += part.readableBytes
      if count > limit {
        whole = nil
        if count > limit + patience { return .endless }
      } else if whole == nil {
        whole = part
      } else {
        var part = part
        whole?.writeBuffer(&part)
      }
      if ContinuousClock.now > end { return .tooSlow }
    }
    return count > limit ? .tooLong : .whole(whole ?? ByteBuffer())
  }
}
