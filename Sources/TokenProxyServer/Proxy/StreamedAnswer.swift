import Ledger
import Metering
import NIOCore
import StructuredText
import Synchronization
import TokenProxyAPI

/// An answer that is a stream: passed on piece by piece, charged before its end is passed on.
final class StreamedAnswer: Sendable {
  private let call: RunningCall
  private let exchange: UpstreamExchange
  private let status: Int
  private let dropsUsageEvent: Bool
  private let hasBegun = Atomic<Bool>(false)

  init(call: RunningCall, exchange: UpstreamExchange, status: Int, dropsUsageEvent: Bool) {
    self.call = call
    self.exchange = exchange
    self.status = status
    self.dropsUsageEvent = dropsUsageEvent
  }

  /// The client left before anything was written: what the upstream does all the same must be paid.
  deinit {
    guard !hasBegun.load(ordering: .relaxed) else { return }
    var work = Passing(call: call, exchange: exchange, status: status, dropsUsageEvent: dropsUsageEvent)
    Task {
      work.clientLeft(nil)
      await work.readToTheEnd()
    }
  }

  func write(to writer: any AnswerWriter) async throws {
    hasBegun.store(true, ordering: .relaxed)
    var work = Passing(call: call, exchange: exchange, status: status, dropsUsageEvent: dropsUsageEvent)
    try await work.run(writer)
  }
}

/// The work of passing one stream on.
private struct Passing {
  let call: RunningCall
  let exchange: UpstreamExchange
  let status: Int
  var meter: StreamMeter
  var isSettled = false
  var isClientThere = true
  /// Why nothing can be written any more.
  var writeError: (any Error)?

  private static let keepAlive = ByteBuffer(string: ": keep-alive\n\n")

  init(call: RunningCall, exchange: UpstreamExchange, status: Int, dropsUsageEvent: Bool) {
    self.call = call
    self.exchange = exchange
    self.status = status
    meter = StreamMeter(shape: call.shape, dropsUsageEvent: dropsUsageEvent)
  }

  mutating func clientLeft(_ error: (any Error)?) {
    isClientThere = false
    writeError = error
    exchange.drain()
  }

  mutating func run(_ writer: any AnswerWriter) async throws {
    var failure: UpstreamFailure?
    reading: while true {
      switch await exchange.next() {
      case .bytes(let chunks):
        await write(chunks.map { passed($0) }, writer)
        if meter.hasEnded, !isSettled, meter.reader.hasUsage {
          await settle(nil)
          await write([shown(ByteBuffer(bytes: meter.release()))], writer)
        }
      case .quiet:
        if meter.hasEnded {
          // All has been said, and yet the upstream does not let go.
          exchange.cancel()
        } else {
          await write([Self.keepAlive], writer)
        }
      case .end: break reading
      case .failed(let reason):
        failure = meter.hasEnded ? nil : reason
        break reading
      }
    }
    call.proxy.ended(exchange)
    meter.finish()
    if !isSettled { await settle(failure) }
    if failure == nil {
      await write([shown(ByteBuffer(bytes: meter.release()))], writer)
    } else if isClientThere {
      let text = Self.shown(failure).event(for: call.shape, requestID: call.requestID)
      await write([ByteBuffer(string: text)], writer)
    }
    if let writeError { throw writeError }
  }

  /// What of a chunk goes on.
  private mutating func passed(_ chunk: ByteBuffer) -> ByteBuffer {
    switch chunk.withUnsafeReadableBytes({ meter.feed($0) }) {
    case .whole: shown(chunk)
    case .bytes(let bytes): shown(ByteBuffer(bytes: bytes))
    }
  }

  /// What a provider says of its own errors may name the operator's key or machines; everything else passes as it is.
  private func shown(_ buffer: ByteBuffer) -> ByteBuffer {
    guard meter.hasFailed, buffer.readableBytes > 0 else { return buffer }
    return ByteBuffer(string: call.proxy.upstreams.text.shown(String(buffer: buffer)))
  }

  /// Reads what comes without a client, for its usage.
  mutating func readToTheEnd() async {
    try? await run(Nobody())
  }

  private mutating func write(_ pieces: [ByteBuffer], _ writer: any AnswerWriter) async {
    guard isClientThere, pieces.contains(where: { $0.readableBytes > 0 }) else { return }
    do {
      try await writer.write(pieces)
    } catch {
      clientLeft(error)
    }
  }

  private mutating func settle(_ failure: UpstreamFailure?) async {
    isSettled = true
    let reader = meter.reader
    var usage = reader.usage(prompt: call.promptEstimate, isWhole: failure == nil && !meter.hasFailed)
    let outcome: Settlement.Outcome
    if !isClientThere {
      outcome = .clientGone
    } else if failure != nil || meter.hasFailed {
      outcome = .upstreamBroke
      // Nothing was produced.
      if !reader.hasUsage, reader.deliveredBytes == 0 { usage = TokenUsage() }
    } else {
      outcome = .completed
    }
    await call.settle(usage, outcome, status: status, reportedCost: reader.reportedCost)
  }

  private static func shown(_ failure: UpstreamFailure?) -> APIFailure {
    switch failure {
    case .idleTimeout, .totalTimeout, .firstByteTimeout: .upstreamTimeout
    case .cancelled: .stopping
    default: .upstreamBroke
    }
  }
}

/// Takes what nobody reads.
private struct Nobody: AnswerWriter {
  func write(_ pieces: [ByteBuffer]) async throws {}
}
