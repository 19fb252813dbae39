import Domain
import FoundationEssentials
import StructuredText

/// A code that a person types in on a page.
struct DeviceCode: Hashable, Sendable {
  var device: Secret
  var user: String
  /// The page, and the same with the code in it where the vendor gives one.
  var page: String
  var completePage: String?
  /// Between two questions, in seconds.
  var interval: Double
  var endsAt: Date
}

/// A vendor's sign-in by a code, RFC 8628.
struct DeviceVendor: Sendable {
  var authorization: TokenCall
  var poll: @Sendable (DeviceCode) -> TokenCall

  /// No sign-in takes longer.
  static let longest: TimeInterval = 900
  private static let grant = "urn:ietf:params:oauth:grant-type:device_code"

  static func kimi(_ endpoint: TokenEndpoint) -> DeviceVendor {
    let id = endpoint.client.id
    return DeviceVendor(
      authorization: .form(
        endpoint.base + "/api/oauth/device_authorization", [("client_id", id)], headers: endpoint.headers)
    ) { code in
      .form(
        endpoint.url, [("client_id", id), ("device_code", code.device.reveal()), ("grant_type", grant)],
        headers: endpoint.headers)
    }
  }

  static func gitHub(_ base: String) -> DeviceVendor {
    let id = "Iv1.b507a08c87ecfe98"
    return DeviceVendor(
      authorization: .form(base + "/login/device/code", [("client_id", id), ("scope", "read:user")])
    ) { code in
      .form(
        base + "/login/oauth/access_token",
        [("client_id", id), ("device_code", code.device.reveal()), ("grant_type", grant)])
    }
  }

  /// Reads the first answer; nil when it is none, or names a page that no browser should be sent to.
  static func code(in body: [UInt8], now: Date) -> DeviceCode? {
    guard let document = try? JSONReader.read(body), let device = document["device_code"]?.nonEmptyString,
      let user = document["user_code"]?.nonEmptyString, user.utf8.count <= 64, isToken(user),
      let page = document["verification_uri"]?.nonEmptyString ?? document["verification_url"]?.nonEmptyString,
      isPage(page)
    else { return nil }
    let complete = document["verification_uri_complete"]?.nonEmptyString.flatMap { isPage($0) ? $0 : nil }
    let lasts = min(document["expires_in"]?.double ?? longest, longest)
    return DeviceCode(
      device: Secret(device), user: user, page: page, completePage: complete,
      interval: min(max(document["interval"]?.double ?? 5, 1), 60), endsAt: now + max(lasts, 1))
  }

  enum Step: Hashable, Sendable {
    case pending
    case slower
    case denied
    case expired
    case done(RenewedLogin)
    /// No answer this time.
    case silent(String)
    case failed(String)
  }

  /// Reads what a question was answered with. GitHub answers everything with 200.
  static func step(_ reply: PingReply, now: Date) -> Step {
    guard case .response(let response) = reply else {
      if case .failure(let text) = reply { return .silent(text) }
      return .silent("no answer")
    }
    if response.status >= 500 { return .silent("\(response.status): the provider has trouble") }
    let document = try? JSONReader.read(response.body)
    switch document?["error"]?.string {
    case "authorization_pending": return .pending
    case "slow_down": return .slower
    case "access_denied": return .denied
    case "expired_token": return .expired
    default: break
    }
    if response.status == 429 { return .slower }
    switch TokenAnswer(vendor: .kimi, now: now).outcome(of: reply) {
    case .renewed(let login): return .done(login)
    case .ended(let text), .noAnswer(let text), .unusable(let text): return .failed(text)
    case .reused: return .failed("\(response.status): refused")
    case .rateLimited: return .slower
    }
  }
}

/// Whether an address may be given to a browser: https, or http on this machine, printable ASCII without blanks.
func isPage(_ address: String) -> Bool {
  guard address.utf8.count <= 4000, address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
  if address.hasPrefix("https://") { return address.utf8.count > 8 }
  return ["http://127.0.0.1:", "http://localhost:"].contains { address.hasPrefix($0) }
}
