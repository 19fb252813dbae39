import Domain

extension DashboardState {
  /// The windows that OpenClaw's gateway tells of, for the credentials that OpenClaw holds and whose own windows nobody knows.
  func withGatewayQuota(_ report: DiscoveryReport) -> DiscoveryReport {
    var report = report
    for index in report.tokens.indices {
      let token = report.tokens[index]
      let isOwn = token.sources.contains { $0.kind == .openclaw && !$0.isOlderCopy }
      guard isOwn, token.quota.allSatisfy({ $0.source == .gateway }) else { continue }
      let told = gatewayQuota[token.provider] ?? []
      if told != token.quota { report.tokens[index].quota = told }
    }
    return report
  }
}
