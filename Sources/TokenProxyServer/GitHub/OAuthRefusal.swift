import StructuredText
import TokenProxyAPI

/// A refusal in the flat form of RFC 8628, which OAuth clients read.
struct OAuthRefusal: Error {
  var code: String
  var text: String
  /// Seconds between two polls from now on.
  var interval: Int?

  init(_ code: String, _ text: String, interval: Int? = nil) {
    self.code = code
    self.text = text
    self.interval = interval
  }

  var response: APIResponse {
    var members: [(String, JSONValue)] = [("error", code.json), ("error_description", text.json)]
    if let interval { members.append(("interval", interval.json)) }
    return APIResponse(status: 400, body: .members(members))
  }
}
