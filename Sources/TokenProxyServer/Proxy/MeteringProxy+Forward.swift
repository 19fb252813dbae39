import Ledger
import Metering
import NIOCore
import NIOHTTP1
import StructuredText
import Synchronization
import TokenProxyAPI

extension MeteringProxy {
  /// What came of the tries to have a call answered.
  private enum Attempt {
    case answered(UpstreamExchange, AnswerHead, UpstreamPool.Route)
    case failed(APIFailure, status: Int?)
  }

  private static let mostTries = 6

  /// Sends a call to an upstream and answers with what comes back.
  func forward(
    _ call: RunningCall, _ plan: CallPlan, _ body: ByteBuffer, headers: HTTPHeaders
  ) async -> ProxiedAnswer {
    switch await attempt(call, body, anthropic: call.shape == .messages ? AnthropicFields(headers) : nil) {
    case .failed(let failure, let status):
      counts.withLock { $0.upstreamFailures += 1 }
      await call.settle(TokenUsage(), .upstreamError, status: status)
      return refusal(failure, call.shape, call.requestID)
    case .answered(let exchange, let head, _):
      let type = head.contentType
      let isStream =
        type.hasPrefix("text/event-stream")
        || (plan.inspection.streams && !type.hasPrefix("application/json"))
      let fields = answerHeaders(head, isStream: isStream)
      guard isStream else { return await document(call, exchange, head, fields) }
      let answer = StreamedAnswer(
        call: call, exchange: exchange, status: head.status,
        dropsUsageEvent: plan.inspection.streams && !plan.inspection.wantsUsage)
      return ProxiedAnswer(200, headers: fields, body: .stream { try await answer.write(to: $0) })
    }
  }

  /// Tries the upstreams in turn until one answers. Nothing of an answer has been passed on yet.
  private func attempt(_ call: RunningCall, _ body: ByteBuffer, anthropic: AnthropicFields?) async -> Attempt {
    let (routes, retryAfter) = upstreams.routes(provider: call.price.provider, now: .now())
    guard !routes.isEmpty else {
      return .failed(retryAfter.map { .rateLimited(after: $0) } ?? .unreachable, status: nil)
    }
    var last = Attempt.failed(.unreachable, status: nil)
    var tries = 0
    for route in routes {
      // A connection that was kept may turn out to be closed just now: that is no fault of the upstream.
      var mayRepeat = true
      repeated: while tries < Self.mostTries {
        tries += 1
        counts.withLock { counts in
          counts.forwarded += 1
          if tries > 1 { counts.retried += 1 }
        }
        guard
          let exchange = upstreams.send(
            body, shape: call.shape, to: route, anthropic: anthropic, isFresh: !mayRepeat, settings: settings)
        else { break repeated }
        began(exchange)
        let head: AnswerHead
        do {
          head = try await exchange.head()
        } catch {
          ended(exchange)
          if error == .broken, mayRepeat {
            mayRepeat = false
            continue repeated
          }
          guard let next = failed(error, route, call) else { break repeated }
          return next
        }
        switch head.status {
        case 200..<300:
          upstreams.worked(route)
          return .answered(exchange, head, route)
        default:
          let (result, isFinal) = await refused(head, exchange, route, call)
          ended(exchange)
          if isFinal { return result }
          last = result
          break repeated
        }
      }
    }
    return last
  }

  /// An upstream did not answer at all; nil: another may be tried.
  private func failed(_ error: UpstreamFailure, _ route: UpstreamPool.Route, _ call: RunningCall) -> Attempt? {
    log(
      "upstream failed",
      [("id", call.requestID.json), ("upstream", name(route).json), ("reason", "\(error)".json)])
    switch error {
    case .cancelled: return .failed(.stopping, status: nil)
    // The time is spent; and the upstream may be at work on it still.
    case .firstByteTimeout, .idleTimeout, .totalTimeout:
      upstreams.rest(route, .failing, seconds: nil, now: .now())
      return .failed(.upstreamTimeout, status: nil)
    case .unreachable, .broken:
      upstreams.rest(route, .failing, seconds: nil, now: .now())
      return nil
    }
  }

  /// An upstream answered that it would not; and whether another would say the same.
  private func refused(
    _ head: AnswerHead, _ exchange: UpstreamExchange, _ route: UpstreamPool.Route, _ call: RunningCall
  ) async -> (Attempt, isFinal: Bool) {
    let status = head.status
    let body = await exchange.collect(limit: 64 << 10)
    let retryAfter = head.retryAfter
    log(
      "upstream refused",
      [("id", call.requestID.json), ("upstream", name(route).json), ("status", status.json)])
    switch status {
    case 401, 403:
      upstreams.rest(route, .refused, seconds: nil, now: .now())
      return (.failed(.upstreamAuth, status: status), false)
    case 429:
      upstreams.rest(route, .rateLimited, seconds: retryAfter, now: .now())
      return (.failed(.rateLimited(after: retryAfter ?? 1), status: status), false)
    case 500...:
      upstreams.rest(route, .failing, seconds: retryAfter, now: .now())
      let shown = status == 503 || status == 504 ? status : status == 529 ? 503 : 502
      let failure = APIFailure(
        shown, APIErrorCode.upstreamError, "The model provider failed to answer", retryAfter: retryAfter)
      return (.failed(failure, status: status), false)
    case 300..<400: return (.failed(.upstreamNonsense, status: status), true)
    default:
      let failure = UpstreamRefusal(status: status, body: body, wording: upstreams.text).failure
      return (.failed(failure, status: status), true)
    }
  }

  private func name(_ route: UpstreamPool.Route) -> String {
    "\(upstreams.upstreams[route.upstream].name)/\(route.key + 1)"
  }

  private func answerHeaders(_ head: AnswerHead, isStream: Bool) -> HTTPHeaders {
    var fields = HTTPHeaders()
    fields.reserveCapacity(8 + head.rateLimits.count)
    fields.add(name: "content-type", value: isStream ? "text/event-stream" : "application/json")
    if isStream {
      fields.add(name: "cache-control", value: "no-cache")
      fields.add(name: "x-accel-buffering", value: "no")
    }
    if let name = head.requestID { fields.add(name: "x-upstream-request-id", value: name) }
    for (name, value) in head.rateLimits { fields.add(name: name, value: value) }
    return fields
  }
}

extension AnthropicFields {
  init(_ headers: HTTPHeaders) {
    self.init(version: headers.first(name: "anthropic-version"), beta: headers.first(name: "anthropic-beta"))
  }
}
