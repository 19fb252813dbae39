import CredentialFormats

/// Providers that run in two regions with keys of their own each; a key of one is refused by the other.
enum Regions {
  /// The hosts of one service, the one that is asked first where nothing tells more at the front.
  private static let all: [[String]] = [
    ["https://api.kimi.com", "https://api.kimi.ai"], ["https://api.moonshot.ai", "https://api.moonshot.cn"],
    ["https://coding.dashscope.aliyuncs.com", "https://coding-intl.dashscope.aliyuncs.com"],
    ["https://dashscope.aliyuncs.com", "https://dashscope-intl.aliyuncs.com"],
    ["https://api.z.ai", "https://open.bigmodel.cn"], ["https://api.minimax.io", "https://api.minimaxi.com"],
  ]

  /// Where to ask about a key: where its document says that it is used, else at the host itself; and where else.
  static func hosts(of found: FoundCredential, usually host: String) -> (first: String, others: [String]) {
    let hosts = all.first { $0.contains(host) } ?? [host]
    let first = hosts.first { found.address?.hasPrefix($0) == true } ?? host
    return (first, hosts.filter { $0 != first })
  }
}
