import CredentialFormats

/// Providers that run in two regions with keys of their own each; a key of one is refused by the other.
enum Regions {
  /// The hosts of one service, the one that is asked first where nothing tells more at the front.
  static let all: [[String]] = [
    ["https://api.kimi.com", "https://api.kimi.ai"], ["https://api.moonshot.ai", "https://api.moonshot.cn"],
    ["https://coding.dashscope.aliyuncs.com", "https://coding-intl.dashscope.aliyuncs.com"],
    ["https://dashscope.aliyuncs.com", "https://dashscope-intl.aliyuncs.com"],
    ["https://api.z.ai", "https://open.bigmodel.cn"], ["https://api.minimax.io", "https://api.minimaxi.com"],
  ]

  private static let byProvider = [
    "moonshot": "https://api.moonshot.ai", "minimax": "https://api.minimax.io",
    "minimax-portal": "https://api.minimax.io",
  ]

  /// Never empty: the hosts that a provider's keys may belong to, the likeliest first.
  static func hosts(of found: FoundCredential) -> [String] {
    let first = byProvider[found.provider] ?? ""
    return hosts(of: found, among: all.first { $0.contains(first) } ?? [first])
  }

  /// The likeliest first: where the document with the key says that it is used, else as they stand.
  static func hosts(of found: FoundCredential, among hosts: [String]) -> [String] {
    guard let home = hosts.first(where: { found.address?.hasPrefix($0) == true }) else { return hosts }
    return [home] + hosts.filter { $0 != home }
  }
}
