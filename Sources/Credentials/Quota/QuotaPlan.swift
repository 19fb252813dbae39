import CredentialFormats
import Domain
import FoundationEssentials
import StructuredText

/// The calls that tell of one credential's subscription.
struct QuotaQuestion: Hashable, Sendable {
  struct Call: Hashable, Sendable {
    var format: QuotaFormat
    var request: PingRequest
  }

  var calls: [Call]
  /// Asked first: its answer names the project that the call is about.
  var projectRequest: PingRequest?
  /// Lists the account's projects, where the first answer names none.
  var projectListRequest: PingRequest?

  /// What is asked of, for the policy.
  var format: QuotaFormat { calls.first?.format ?? .codexUsage }
}

/// A credential as far as quotas matter: what can be asked about it, or why nothing can.
struct QuotaSubject: Sendable {
  var identity: String
  var tool: Tool
  /// The fingerprint of the present secret: what a provider said of another one is void.
  var secretHash: String
  var question: QuotaQuestion?
  /// Why nothing can be asked now, for a person; nil also where nothing is offered.
  var note: String?
  /// Where its own program leaves numbers, if it does.
  var local: QuotaLocalSource?
}

extension QuotaSubject {
  /// Plans for a credential that a scan found. The result holds the secret.
  init(_ token: FoundToken, context: DiscoveryContext) {
    self.init(identity: token.identity, tool: token.tool, secretHash: token.secretHash)
    local = QuotaLocalSource(token, context: context)
    let secret = (token.memory?.access ?? token.found.secret).reveal()
    guard case .usable = token.found.verdict, !secret.isEmpty, secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return }
    guard let plan = QuotaTarget(for: token, secret: secret, context: context) else { return }
    if let expires = token.memory?.expiresAt ?? token.expiresAt, expires <= context.now() {
      note = "the access token has ended; \(token.found.owner) renews it when it is next used"
      return
    }
    if let refusal = plan.note {
      note = refusal
      return
    }
    var calls: [QuotaQuestion.Call] = []
    for call in plan.calls {
      switch pingBase(of: token.tool, default: call.host, context: context) {
      case .failure(let problem):
        note = problem.text
        return
      case .success(let base):
        var request = PingRequest(
          id: token.identity, url: base + call.path, headers: call.headers, body: call.body.map { Array($0.utf8) })
        if base == call.host { request.elsewhere = call.otherHosts.map { $0 + call.path } }
        calls.append(QuotaQuestion.Call(format: call.format, request: request))
      }
    }
    guard let last = calls.last else { return }
    if plan.asksForProject, calls.count == 3 {
      question = QuotaQuestion(
        calls: [last], projectRequest: calls[0].request, projectListRequest: calls[1].request)
    } else {
      question = QuotaQuestion(calls: calls)
    }
  }
}

/// Hosts, paths and headers of the calls about one credential. Hosts are fixed: a login goes to its own provider only.
private struct QuotaTarget {
  struct Call {
    var format: QuotaFormat
    var host: String
    var path: String
    var headers: [PingRequest.Header]
    /// JSON; makes the call a POST.
    var body: String?
    /// Of the provider's other regions, where the key may be at home.
    var otherHosts: [String] = []
  }

  var calls: [Call] = []
  var asksForProject = false
  var note: String?

  init?(for token: FoundToken, secret: String, context: DiscoveryContext) {
    let found = token.found
    let isLogin = found.kind == .oauth
    func bearer(_ more: [(String, String)] = []) -> [PingRequest.Header] {
      ([("Authorization", "Bearer " + secret), ("Accept", "application/json")] + more).map {
        PingRequest.Header($0.0, $0.1)
      }
    }
    /// The validation of these asks the same question.
    func sameAsPing(_ format: QuotaFormat) -> Call? {
      PingTarget(for: token, secret: secret, context: context).map {
        Call(format: format, host: $0.host, path: $0.path, headers: $0.headers, otherHosts: $0.otherHosts)
      }
    }
    switch found.provider {
    case "openai":
      guard isLogin, !secret.hasPrefix("at-") else { return nil }
      calls = [sameAsPing(.codexUsage)].compactMap { $0 }
    case "anthropic":
      guard isLogin || secret.hasPrefix("sk-ant-oat") else { return nil }
      guard isLogin else {
        note = "a setup token may not read quotas; only the login itself may"
        return
      }
      calls = [
        Call(
          format: .claudeUsage, host: "https://api.anthropic.com", path: "/api/oauth/usage",
          headers: bearer([("anthropic-beta", "oauth-2025-04-20"), ("User-Agent", "claude-code/2.1.0")]))
      ]
    case "kimi": calls = [sameAsPing(.kimiUsages)].compactMap { $0 }
    case "moonshot":
      let hosts = Regions.hosts(of: found, usually: "https://api.moonshot.ai")
      calls = [
        Call(
          format: .moonshotBalance, host: hosts.first, path: "/v1/users/me/balance", headers: bearer(),
          otherHosts: hosts.others)
      ]
    case "google":
      guard isLogin, token.tool == .gemini else { return nil }
      let host = "https://cloudcode-pa.googleapis.com"
      calls = [
        Call(
          format: .geminiQuota, host: host, path: "/v1internal:loadCodeAssist", headers: bearer(),
          body: #"{"metadata":{"ideType":"GEMINI_CLI","pluginType":"GEMINI"}}"#),
        Call(
          format: .geminiQuota, host: "https://cloudresourcemanager.googleapis.com", path: "/v1/projects",
          headers: bearer()),
        Call(
          format: .geminiQuota, host: host, path: "/v1internal:retrieveUserQuota", headers: bearer(), body: "{}"),
      ]
      asksForProject = true
    case "github-copilot":
      // A token of an enterprise host would be none of GitHub's own business.
      guard found.address == nil, ["gho_", "ghu_", "ghp_", "github_pat_"].contains(where: secret.hasPrefix) else {
        return nil
      }
      calls = [
        Call(
          format: .copilotUser, host: "https://api.github.com", path: "/copilot_internal/user",
          headers: [
            ("Authorization", "token " + secret), ("Accept", "application/json"),
            ("Editor-Version", "vscode/1.96.2"), ("Editor-Plugin-Version", "copilot-chat/0.26.7"),
            ("User-Agent", "GitHubCopilotChat/0.26.7"), ("X-Github-Api-Version", "2025-04-01"),
          ].map { PingRequest.Header($0.0, $0.1) })
      ]
    case "opencode-go": calls = [sameAsPing(.openCodeGo)].compactMap { $0 }
    case "zai": calls = [sameAsPing(.zaiLimits)].compactMap { $0 }
    case "minimax", "minimax-portal":
      var hosts = Regions.hosts(of: found, usually: "https://api.minimax.io")
      if isLogin { hosts.others = [] }
      calls = [
        Call(
          format: .miniMax, host: hosts.first, path: "/v1/api/openplatform/coding_plan/remains", headers: bearer(),
          otherHosts: hosts.others)
      ]
    case "deepseek": calls = [sameAsPing(.deepSeekBalance)].compactMap { $0 }
    case "openrouter":
      let host = "https://openrouter.ai"
      calls = [
        Call(format: .openRouterKey, host: host, path: "/api/v1/key", headers: bearer()),
        Call(format: .openRouterCredits, host: host, path: "/api/v1/credits", headers: bearer()),
      ]
    case "qwen":
      guard !isLogin, secret.hasPrefix("sk-sp-") else { return nil }
      let name = "queryCodingPlanInstanceInfoV2"
      let path =
        "/data/api.json?action=zeldaEasy.broadscope-bailian.codingPlan.\(name)&product=broadscope-bailian&api=\(name)"
      calls = [
        Call(
          format: .alibabaPlan, host: "https://modelstudio.console.alibabacloud.com", path: path,
          headers: bearer([("x-api-key", secret), ("X-DashScope-API-Key", secret)]), body: "{}",
          otherHosts: ["https://bailian.console.aliyun.com"])
      ]
    default: return nil
    }
    if calls.isEmpty { return nil }
  }
}
