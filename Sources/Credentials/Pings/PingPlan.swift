import CredentialFormats
import Domain
import FoundationEssentials
import LocalFiles

/// Which call tells whether a credential works.
enum PingPlan: Sendable {
  case call(PingRequest)
  /// No call would tell; the text says why.
  case none(String)

  init(for token: FoundToken, id: String, context: DiscoveryContext) {
    let secret = (token.memory?.access ?? token.found.secret).reveal()
    guard case .usable = token.found.verdict, !secret.isEmpty else {
      self = .none("there is nothing to validate")
      return
    }
    // A header must be one line; what is not would be another header.
    guard secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      self = .none("the secret holds characters that no header may hold")
      return
    }
    guard let target = PingTarget(for: token, secret: secret, context: context) else {
      self = .none("no call is known that would tell")
      return
    }
    switch pingBase(of: token.tool, default: target.host, context: context) {
    case .success(let base):
      var request = PingRequest(id: id, url: base + target.path, headers: target.headers)
      if base == target.host { request.elsewhere = target.otherHosts.map { $0 + target.path } }
      self = .call(request)
    case .failure(let problem): self = .none(problem.text)
    }
  }
}

/// Host, path and headers of a call.
struct PingTarget: Hashable, Sendable {
  var host: String
  var path: String
  var headers: [PingRequest.Header]
  /// Of the provider's other regions, where a key may be at home.
  var otherHosts: [String] = []

  private init(_ host: String, _ path: String, _ headers: [PingRequest.Header]) {
    self.host = host
    self.path = path
    self.headers = headers + [PingRequest.Header("Accept", "application/json")]
  }

  private static func bearer(_ secret: String, _ host: String, _ path: String) -> PingTarget {
    PingTarget(host, path, [PingRequest.Header("Authorization", "Bearer " + secret)])
  }

  /// Begins where the key was said to be at home.
  private static func regional(_ target: PingTarget, _ found: FoundCredential) -> PingTarget {
    var target = target
    (target.host, target.otherHosts) = Regions.hosts(of: found, usually: target.host)
    return target
  }

  init?(for token: FoundToken, secret: String, context: DiscoveryContext) {
    let found = token.found
    let isLogin = found.kind == .oauth
    // Some secrets tell by their form whose they are, whatever variable holds them.
    switch found.provider {
    case "openai":
      if found.kind == .agentIdentity { return nil }
      if secret.hasPrefix("at-") {
        self = .bearer(secret, "https://auth.openai.com", "/api/accounts/v1/user-auth-credential/whoami")
      } else if isLogin {
        var target = PingTarget.bearer(secret, "https://chatgpt.com", "/backend-api/wham/usage")
        if let account = found.accountKey, account.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !account.contains("@") {
          target.headers.append(PingRequest.Header("ChatGPT-Account-Id", account))
        }
        self = target
      } else {
        self = .bearer(secret, "https://api.openai.com", "/v1/models")
      }
    case "anthropic":
      if secret.hasPrefix("sk-ant-oat") || isLogin {
        var target = PingTarget.bearer(secret, "https://api.anthropic.com", "/api/oauth/profile")
        target.headers.append(PingRequest.Header("anthropic-beta", "oauth-2025-04-20"))
        self = target
      } else {
        self = PingTarget(
          "https://api.anthropic.com", "/v1/models?limit=1",
          [PingRequest.Header("x-api-key", secret), PingRequest.Header("anthropic-version", "2023-06-01")])
      }
    case "google":
      if found.kind == .cloud { return nil }
      if isLogin {
        self = .bearer(secret, "https://www.googleapis.com", "/oauth2/v2/userinfo")
      } else {
        self = PingTarget(
          "https://generativelanguage.googleapis.com", "/v1beta/models?pageSize=1",
          [PingRequest.Header("x-goog-api-key", secret)])
      }
    case "kimi":
      guard let host = kimiHost(of: token) else { return nil }
      let path = "/coding/v1/usages"
      self = .bearer(secret, host, path)
      if isLogin {
        headers += kimiHeaders(of: token, context: context)
      } else {
        self = .regional(.bearer(secret, host, path), found)
      }
    case "moonshot": self = .regional(.bearer(secret, "https://api.moonshot.ai", "/v1/models"), found)
    case "qwen":
      if isLogin { return nil }
      self = .regional(
        secret.hasPrefix("sk-sp-")
          ? .bearer(secret, "https://coding.dashscope.aliyuncs.com", "/v1/models")
          : .bearer(secret, "https://dashscope.aliyuncs.com", "/compatible-mode/v1/models"), found)
    case "github-copilot":
      // What GitHub gave is asked about there; a short token of Copilot itself is not known there, and one of an
      // enterprise's own host must not go there.
      guard found.address == nil, ["gho_", "ghu_", "ghp_", "github_pat_"].contains(where: secret.hasPrefix) else {
        return nil
      }
      self = PingTarget(
        "https://api.github.com", "/user",
        [PingRequest.Header("Authorization", "Bearer " + secret), PingRequest.Header("User-Agent", "credtop")])
    case "openrouter": self = .bearer(secret, "https://openrouter.ai", "/api/v1/key")
    case "deepseek": self = .bearer(secret, "https://api.deepseek.com", "/user/balance")
    case "opencode-go": self = .bearer(secret, "https://opencode.ai", "/zen/go/v1/usage")
    case "zai":
      self = .regional(
        PingTarget(
          "https://api.z.ai", "/api/monitor/usage/quota/limit", [PingRequest.Header("Authorization", secret)]), found)
    case "factory": self = .bearer(secret, "https://api.factory.ai", "/api/billing/limits")
    case "mistral": self = .bearer(secret, "https://api.mistral.ai", "/v1/models")
    case "groq": self = .bearer(secret, "https://api.groq.com", "/openai/v1/models")
    case "xai": if isLogin { return nil } else { self = .bearer(secret, "https://api.x.ai", "/v1/models") }
    default: return nil
    }
  }
}
