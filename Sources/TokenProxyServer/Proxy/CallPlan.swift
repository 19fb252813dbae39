import Domain
import FoundationEssentials
import Ledger
import Metering
import NIOCore

/// What a call may cost, and what must change in its body so that it does not cost more.
struct CallPlan: Sendable {
  let inspection: CallInspection
  let price: ModelPrice
  private let promptBound: Int
  /// Of each answer.
  private let outputBound: Int
  private let isOutputStated: Bool

  init(_ inspection: CallInspection, _ price: ModelPrice) {
    self.inspection = inspection
    self.price = price
    promptBound = inspection.promptBound(at: price)
    (outputBound, isOutputStated) = inspection.outputBound(maximum: price.maximumOutput)
  }

  var promptEstimate: Int { min(inspection.promptEstimate, price.contextWindow ?? .max) }

  func request(digest: String, now: Date, settings: ProxySettings) -> ReservationRequest {
    let least = inspection.shape.hasOutput ? inspection.choices : 0
    return ReservationRequest(
      callID: RandomName.make(), keyDigest: digest, model: price.model,
      promptCost: worstCost(prompt: promptBound, output: 0, at: price),
      worstCase: worstCost(prompt: promptBound, output: max(wholeOutputBound, least), at: price),
      leastUseful: worstCost(prompt: promptBound, output: least, at: price), now: now,
      deadline: now.addingTimeInterval(Double(settings.totalTimeout.nanoseconds) / 1e9 + 60),
      instance: settings.instance)
  }

  /// Of all answers together.
  private var wholeOutputBound: Int {
    let (tokens, overflow) = outputBound.multipliedReportingOverflow(by: inspection.choices)
    return overflow ? .max : tokens
  }

  /// The body as it is forwarded: with the output capped to what was reserved, and the usage event of a stream asked for.
  func edited(_ body: ByteBuffer, for reservation: Reservation) -> ByteBuffer {
    let splices = inspection.splices(
      outputCap: outputCap(reservation.amount), prefersCompletionTokens: price.provider == "openai")
    guard !splices.isEmpty else { return body }
    var edited = ByteBufferAllocator().buffer(capacity: body.readableBytes + 128)
    var place = 0
    for splice in splices {
      append(body, place..<splice.range.lowerBound, to: &edited)
      edited.writeString(splice.text)
      place = splice.range.upperBound
    }
    append(body, place..<body.readableBytes, to: &edited)
    return edited
  }

  private func append(_ body: ByteBuffer, _ range: Range<Int>, to edited: inout ByteBuffer) {
    guard var slice = body.getSlice(at: body.readerIndex + range.lowerBound, length: range.count) else { return }
    edited.writeBuffer(&slice)
  }

  /// nil where nothing has to be capped: the client's own cap, or the model's maximum, is within what was reserved.
  private func outputCap(_ amount: Money) -> Int? {
    guard inspection.shape.hasOutput else { return nil }
    if amount < worstCost(prompt: promptBound, output: wholeOutputBound, at: price) {
      let room = amount - worstCost(prompt: promptBound, output: 0, at: price)
      let affordable = affordableOutput(room, prompt: promptBound, at: price) / inspection.choices
      return max(1, min(affordable, outputBound))
    }
    let stated = inspection.outputCaps.compactMap(\.value).max() ?? 0
    let isBeyond = stated > outputBound || (!isOutputStated && (price.isDefault || !inspection.outputCaps.isEmpty))
    return isBeyond ? outputBound : nil
  }
}
