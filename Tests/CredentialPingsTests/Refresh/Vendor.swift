import Domain
import FoundationEssentials
import Synchronization
import Threads

/// A token endpoint as vendors run it: a refresh token works once, and the next one comes with the answer.
final class Vendor: Sendable {
  private struct State {
    var serial = 1
    var isRotating = true
    var used: Set<Int> = []
  }

  private let state = Mutex(State())
  private let now: Date
  /// How many who are about to ask are still to come.
  private let awaited: WaitableState<Int>

  /// - Parameter askers: nobody is answered before so many have come, so that they meet.
  init(now: Date = Date(timeIntervalSince1970: 1_790_000_000), askers: Int = 0) {
    self.now = now
    awaited = WaitableState(askers)
  }

  /// Somebody is about to ask.
  func come() {
    awaited.withLock { $0 -= 1 }
    awaited.signalAll()
  }

  /// The serial of the refresh token that works now.
  var serial: Int { state.withLock { $0.serial } }

  func answer(_ request: TokenServer.Request) -> TokenServer.Reply? {
    // Validations are all accepted.
    guard request.method == "POST" else { return TokenServer.Reply(body: "{}") }
    awaited.wait(atMost: .seconds(20), until: { $0 <= 0 })
    guard let serial = Self.serial(in: request.body) else {
      return TokenServer.Reply(status: 400, body: #"{"error":"invalid_request"}"#)
    }
    let next = state.withLock { state -> Int? in
      guard serial == state.serial else { return nil }
      if request.path == "/token" { return serial }
      state.serial += 1
      return state.serial
    }
    guard let next else {
      return TokenServer.Reply(
        status: request.path == "/oauth/token" ? 401 : 400,
        body: request.path == "/oauth/token"
          ? #"{"error":{"code":"refresh_token_reused","message":"FAKE"}}"# : #"{"error":"invalid_grant"}"#)
    }
    return TokenServer.Reply(body: Self.tokens(path: request.path, next, end: now.timeIntervalSince1970 + 3600))
  }

  /// The number at the end of the refresh token, in a form or in JSON.
  static func serial(in body: String) -> Int? {
    guard let place = body.firstRange(of: "FAKErefresh-") else { return nil }
    return Int(body[place.upperBound...].prefix { $0.isNumber })
  }

  static func tokens(path: String, _ serial: Int, end: Double) -> String {
    switch path {
    case "/api/oauth/token":
      #"{"access_token":"kimi-FAKEaccess-\#(serial)-0123456789","refresh_token":"kimi-FAKErefresh-\#(serial)","expires_in":3600,"scope":"kimi-code","token_type":"Bearer"}"#
    case "/oauth/token":
      #"{"access_token":"codex-FAKEaccess-\#(serial)-0123456789","refresh_token":"rt_FAKErefresh-\#(serial)","expires_in":3600}"#
    case "/v1/oauth/token":
      #"{"access_token":"sk-ant-oat01-FAKEaccess-\#(serial)-0123456789abcdef","refresh_token":"sk-ant-ort01-FAKErefresh-\#(serial)","expires_in":3600,"scope":"user:inference"}"#
    default:
      #"{"access_token":"ya29.FAKEaccess-new-0123456789","expires_in":3599,"token_type":"Bearer","scope":"s"}"#
    }
  }
}
