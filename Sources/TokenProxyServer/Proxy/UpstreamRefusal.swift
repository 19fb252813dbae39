import NIOCore
import StructuredText
import TokenProxyAPI

/// What a provider said was wrong with a request, without anything that is the operator's own business.
struct UpstreamRefusal {
  let status: Int
  /// nil: it broke off.
  let body: ByteBuffer?
  let wording: ShownText

  private static let longestMessage = 1_000

  var failure: APIFailure {
    let document = body.flatMap { body in try? JSONReader.read(Array(body.readableBytesView)) }
    let error = document?["error"]
    let said = error?["message"]?.string ?? error?.string ?? document?["message"]?.string
    let code = [error?["code"]?.string, error?["type"]?.string].compactMap { $0 }.first { Self.isWord($0) }
    let field = error?["param"]?.string.flatMap { Self.isPath($0) ? $0 : nil }
    return APIFailure(
      status, code ?? APIErrorCode.upstreamError,
      said.flatMap(shown) ?? "The model provider refused the request", field: field)
  }

  /// nil when nothing may be shown.
  private func shown(_ message: String) -> String? {
    let text = wording.shown(String(message.prefix(Self.longestMessage)))
    return text.contains { !$0.isWhitespace } ? text : nil
  }

  private static func isWord(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F }
  }

  private static func isPath(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || [0x5F, 0x2E, 0x5B, 0x5D].contains($0)
      }
  }
}
