import HTTPTypes
import NIOHTTP1

/// The headers that every answer has.
struct AnswerHeaders: Sendable {
  /// Pages of these origins may read answers; empty: no header of CORS is ever sent.
  var allowedOrigins: Set<String> = []
  /// Only sensible behind TLS.
  var hasStrictTransport = false

  func add(to fields: inout HTTPFields, requestID: String, origin: String?) {
    for (name, value) in list(requestID: requestID, origin: origin) { fields[name] = value }
  }

  func add(to headers: inout HTTPHeaders, requestID: String, origin: String?) {
    for (name, value) in list(requestID: requestID, origin: origin) {
      headers.add(name: name.canonicalName, value: value)
    }
  }

  private func list(requestID: String, origin: String?) -> [(HTTPField.Name, String)] {
    var list = [(HTTPField.Name.requestID, requestID), (.xContentTypeOptions, "nosniff"), (.frameOptions, "DENY")]
    if hasStrictTransport { list.append((.strictTransportSecurity, "max-age=31536000; includeSubDomains")) }
    guard !allowedOrigins.isEmpty else { return list }
    list.append((.vary, "Origin"))
    if let origin, allowedOrigins.contains(origin) { list.append((.accessControlAllowOrigin, origin)) }
    return list
  }

  /// Whether a request may come from there; nil: it does not come from a page.
  func allows(origin: String?) -> Bool { origin.map { allowedOrigins.contains($0) } ?? true }

  /// What a browser is told that asks before it sends; nil when it may not.
  func preflight(origin: String?, headers: String?) -> HTTPFields? {
    guard let origin, allowedOrigins.contains(origin) else { return nil }
    var fields = HTTPFields()
    fields[.accessControlAllowMethods] = "GET,HEAD,PUT,POST,DELETE,PATCH"
    if let headers, headers.utf8.count <= 1000 { fields[.accessControlAllowHeaders] = headers }
    fields[.accessControlMaxAge] = "600"
    return fields
  }
}

extension HTTPField.Name {
  // A field's name is checked when it is made; these are constants and right.
  static let requestID = named("x-request-id")
  static let frameOptions = named("x-frame-options")
  static let stripeSignature = named("stripe-signature")
  static let apiKey = named("x-api-key")
  static let idempotencyKey = named("idempotency-key")
  static let forwardedFor = named("x-forwarded-for")
  static let forwarded = named("forwarded")

  private static func named(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .via }
}
