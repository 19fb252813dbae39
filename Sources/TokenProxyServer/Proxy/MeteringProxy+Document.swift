import Ledger
import Metering
import NIOCore
import NIOHTTP1
import TokenProxyAPI

extension MeteringProxy {
  /// An answer that is one document: read whole, charged, then passed on.
  func document(
    _ call: RunningCall, _ exchange: UpstreamExchange, _ head: AnswerHead, _ fields: HTTPHeaders
  ) async -> ProxiedAnswer {
    let status = head.status
    let body = await exchange.collect(limit: settings.answerLimit)
    ended(exchange)
    guard let body else {
      // None of it was passed on.
      await call.settle(TokenUsage(), .upstreamBroke, status: status)
      return refusal(.upstreamBroke, call.shape, call.requestID)
    }
    var reader = UsageReader(shape: call.shape)
    guard body.withUnsafeReadableBytes({ reader.read(document: $0) }) else {
      await call.settle(TokenUsage(), .upstreamError, status: status)
      return refusal(.upstreamNonsense, call.shape, call.requestID)
    }
    await call.settle(
      reader.usage(prompt: call.promptEstimate, isWhole: true), call.client.isGone ? .clientGone : .completed,
      status: status, reportedCost: reader.reportedCost)
    return ProxiedAnswer(status, headers: fields, body: .whole(body))
  }
}

extension UpstreamExchange {
  /// The whole body; nil when it broke off or is longer than the limit.
  func collect(limit: Int) async -> ByteBuffer? {
    var whole = ByteBuffer()
    while true {
      switch await next() {
      case .bytes(let chunks):
        for var chunk in chunks {
          if whole.readableBytes == 0 { whole = chunk } else { whole.writeBuffer(&chunk) }
        }
        if whole.readableBytes > limit {
          cancel()
          return nil
        }
      case .quiet: break
      case .end: return whole
      case .failed: return nil
      }
    }
  }
}
