import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

/// GitHub's side of the device flow.
struct GitHubClient: Sendable {
  let settings: GitHubSettings
  let clientID: String
  let outgoing: any OutgoingHTTP

  enum TokenAnswer: Sendable {
    case token(Secret)
    case refusal(OAuthRefusal)
  }

  /// - Throws: `APIFailure` 502.
  func deviceCode() async throws -> DeviceCode {
    let answer = try await send(
      "POST", settings.serverURL + "/login/device/code",
      body: .members([("client_id", clientID.json), ("scope", "read:user user:email".json)]))
    guard let json = answer.json, answer.isSuccess, let code = DeviceCode(json) else { throw refusal(answer) }
    return code
  }

  /// Asks whether the person has confirmed.
  ///
  /// - Throws: `APIFailure` 502.
  func accessToken(deviceCode: Secret) async throws -> TokenAnswer {
    let answer = try await send(
      "POST", settings.serverURL + "/login/oauth/access_token",
      body: .members([
        ("client_id", clientID.json), ("device_code", deviceCode.reveal().json),
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code".json),
      ]))
    guard let json = answer.json else { throw refusal(answer) }
    if let token = json["access_token"]?.nonEmptyString { return .token(Secret(token)) }
    guard let code = json["error"]?.nonEmptyString, isCode(code) else { throw refusal(answer) }
    switch code {
    case "authorization_pending": return .refusal(.pending)
    case "slow_down":
      return .refusal(OAuthRefusal(code, "Please slow down polling", interval: json["interval"]?.int ?? 10))
    case "expired_token": return .refusal(.expired)
    default:
      return .refusal(OAuthRefusal(code, Redaction.redact(json["error_description"]?.nonEmptyString ?? code)))
    }
  }

  /// Who the token belongs to. The token is not needed afterwards and kept nowhere.
  ///
  /// - Throws: `APIFailure` 502.
  func identity(token: Secret) async throws -> DeviceSession.Identity {
    let user = try await get("/user", token: token)
    guard let id = user["id"]?.int, id > 0 else {
      throw APIFailure(502, APIErrorCode.gitHubError, "GitHub's answer names no user")
    }
    let emails = try await get("/user/emails", token: token)
    let primary = (emails.array ?? []).first { $0["primary"]?.bool == true && $0["verified"]?.bool == true }
    return DeviceSession.Identity(
      gitHubID: Int64(id), email: primary?["email"]?.nonEmptyString,
      name: user["name"]?.nonEmptyString ?? user["login"]?.nonEmptyString ?? "",
      avatarURL: user["avatar_url"]?.nonEmptyString ?? "")
  }

  private func get(_ path: String, token: Secret) async throws -> JSONValue {
    let answer = try await send("GET", settings.apiURL + path, token: token)
    guard answer.isSuccess, let json = answer.json else { throw refusal(answer) }
    return json
  }

  private func send(
    _ method: String, _ url: String, token: Secret? = nil, body: JSONValue? = nil
  ) async throws -> OutgoingAnswer {
    var request = OutgoingRequest(method, url, headers: [("accept", "application/json")])
    if let token { request.headers.append(("authorization", "Bearer " + token.reveal())) }
    if let body {
      request.headers.append(("content-type", "application/json"))
      request.body = Array(JSONWriter.compact(body).utf8)
    }
    let answer: OutgoingAnswer
    do { answer = try await outgoing.send(request) } catch {
      throw APIFailure(502, APIErrorCode.gitHubUnavailable, "GitHub API is unreachable")
    }
    guard answer.status < 500 else {
      throw APIFailure(502, APIErrorCode.gitHubUnavailable, "GitHub API is unreachable")
    }
    return answer
  }

  private func refusal(_ answer: OutgoingAnswer) -> APIFailure {
    let json = answer.json
    let text =
      json?["error_description"]?.nonEmptyString ?? json?["error"]?.nonEmptyString ?? json?["message"]?.nonEmptyString
      ?? "GitHub answered with status \(answer.status)"
    return APIFailure(502, APIErrorCode.gitHubError, Redaction.redact(String(text.prefix(300))))
  }

  private func isCode(_ text: String) -> Bool {
    text.utf8.count <= 64 && text.utf8.allSatisfy { AccountRules.isNameByte($0) }
  }
}

extension OAuthRefusal {
  static let pending = OAuthRefusal("authorization_pending", "Waiting for user authorization")
  static let expired = OAuthRefusal("expired_token", "Device code has expired")
  static let badCode = OAuthRefusal("bad_device_code", "Invalid device code")
}
