import Domain
import FoundationEssentials
import Ledger
import Metering
import NIOCore
import NIOHTTP1
import StructuredText
import TokenProxyAPI

extension MeteringProxy {
  /// From a longer body on, the key is looked at before the rest is read.
  private static let unknownBodyLimit = 256 << 10
  /// How much of a body that is too long is read and thrown away, so that its sender gets to the answer.
  private static let patience = 64 << 20

  /// What a body has for its first byte, and each second brings at least; a slower one holds a connection for nothing.
  private static let bodyGrace = TimeAmount.seconds(60)
  private static let slowestBytes = 16 << 10

  /// The body is longer than anybody would throw away, or too slow: the connection must be closed.
  struct EndlessBody: Error {}

  /// One call, from its request to its answer.
  func call(_ request: ProxiedRequest, _ shape: CallShape) async throws -> ProxiedAnswer {
    let startedAt = NIODeadline.now()
    let requestID = request.requestID
    if let length = request.contentLength, length > settings.bodyLimit {
      return refusal(.tooLarge, shape, requestID)
    }
    guard let key = presentedKey(request.headers, shape) else { return refusal(.noKey, shape, requestID) }
    let digest = SecretDigest.hex(of: key)

    let body: ByteBuffer
    do {
      body = try await read(request.body, digest: digest)
    } catch let failure as APIFailure {
      return refusal(failure, shape, requestID)
    }
    let inspection: CallInspection
    do {
      inspection = try body.withUnsafeReadableBytes { bytes in try CallInspection(bytes, shape: shape) }
    } catch let problem as CallProblem {
      return await refuse(failure(problem), digest, shape, requestID)
    }
    guard let price = prices.table.price(of: inspection.model) else {
      let failure = APIFailure(
        404, APIErrorCode.modelNotFound, "The model does not exist here, or has no price", field: "model")
      return await refuse(failure, digest, shape, requestID)
    }
    guard beginCall() else { return refusal(.stopping, shape, requestID) }
    let plan = CallPlan(inspection, price)
    let reservation: Reservation
    do {
      reservation = try await ledger.reserve(plan.request(digest: digest, now: now(), settings: settings))
    } catch {
      endCall()
      return refusal(failure(error), shape, requestID)
    }
    let call = RunningCall(
      proxy: self, reservation: reservation, price: price, promptEstimate: plan.promptEstimate, shape: shape,
      requestID: requestID, startedAt: startedAt, client: request.client)
    return await forward(call, plan, plan.edited(body, for: reservation), headers: request.headers)
  }

  /// Refuses a body; but a key that may not be used is told that first.
  private func refuse(
    _ failure: APIFailure, _ digest: String, _ shape: CallShape, _ requestID: String
  ) async -> ProxiedAnswer {
    do {
      try await ledger.checkKey(digest: digest, now: now())
      return refusal(failure, shape, requestID)
    } catch {
      return refusal(self.failure(error), shape, requestID)
    }
  }

  /// The key that the request shows, in the header of either API.
  func presentedKey(_ headers: HTTPHeaders, _ shape: CallShape) -> Secret? {
    if let value = headers.first(name: "authorization"), value.hasPrefix("Bearer "), value.utf8.count > 7 {
      return Secret(String(value.dropFirst(7)))
    }
    guard shape == .messages, let value = headers.first(name: "x-api-key"), !value.isEmpty else { return nil }
    return Secret(value)
  }

  /// Reads a body while counting its bytes, whatever `Content-Length` says.
  private func read(_ body: IncomingBody, digest: String) async throws -> ByteBuffer {
    var whole: ByteBuffer?
    var count = 0
    var isKnown = false
    let began = NIODeadline.now()
    while let part = try await body.next() {
      count += part.readableBytes
      guard NIODeadline.now() - began < Self.bodyGrace + .seconds(Int64(count / Self.slowestBytes)) else {
        throw EndlessBody()
      }
      if count > settings.bodyLimit {
        whole = nil
        guard count <= settings.bodyLimit + Self.patience else { throw EndlessBody() }
        continue
      }
      if count > Self.unknownBodyLimit, !isKnown {
        isKnown = true
        do {
          try await ledger.checkKey(digest: digest, now: now())
        } catch {
          throw failure(error)
        }
      }
      if whole == nil {
        whole = part
      } else {
        var part = part
        whole?.writeBuffer(&part)
      }
    }
    guard count <= settings.bodyLimit else { throw APIFailure.tooLarge }
    return whole ?? ByteBuffer()
  }
}
