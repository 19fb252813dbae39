import LocalFiles
import CredentialFormats
import Domain
import FoundationEssentials

/// All that is settled before a login is renewed in its owner's file.
struct RenewalPlan: Sendable {
  var vendor: TokenVendor
  var endpoint: TokenEndpoint
  /// Absolute; may be a link.
  var path: String
  var lock: ToolLock
  var file: LoginFile
  var format: CredentialFormat

  /// - Throws: `Obstacle` with the reason why it cannot be done.
  init(_ sighting: Sighting, context: DiscoveryContext) throws(Obstacle) {
    try usable(sighting)
    let tool = sighting.token.tool
    if TokenVendor.of(tool)?.format != nil, !context.refresh.renewing.contains(tool) {
      throw Obstacle(
        "credtop renews a login of \(ToolFacts.of(tool)?.title ?? tool.rawValue) only if you allow it",
        remedy: "Allow it for once with --renew, or for good in config.toml: [refresh] renew = [\"\(tool)\"].")
    }
    try self.init(signIn: sighting, context: context)
  }

  /// The same for a new login in the place of the old one, which a person asks for each time.
  init(signIn sighting: Sighting, context: DiscoveryContext) throws(Obstacle) {
    let found = sighting.found
    let tool = sighting.token.tool
    let title = ToolFacts.of(tool)?.title ?? tool.rawValue
    guard let vendor = TokenVendor.of(tool), let format = vendor.format else {
      throw Obstacle("\(title) renews its logins itself", remedy: loginAdvice(sighting))
    }
    guard context.mayWrite else { throw Obstacle("nothing may be written: read-only") }
    let source = sighting.token.lead.source
    guard sighting.token.lead.rank == .owner, source.kind == .file else {
      throw Obstacle("it does not lie in a file of \(found.owner)", remedy: loginAdvice(sighting))
    }
    self.vendor = vendor
    self.format = format
    path = context.expanded(source.location)
    guard case .content(let content) = context.read(path, CredentialLimits.file) else {
      throw Obstacle("\(source.location) cannot be read now")
    }
    guard content.ownerID == context.userID else { throw Obstacle("\(source.location) belongs to another user") }
    lock = ToolLock(vendor, file: path, context: context)
    let isOldKimi = vendor == .kimi && parent(of: parent(of: path)) == ToolHomes(context: context).oldKimi
    file = LoginFile(vendor: vendor, isOldKimi: isOldKimi)
    endpoint = try tokenEndpoint(vendor, of: sighting, context: context)
  }

  /// The login as it lies in the file now; nil when there is none or it makes no sense.
  func login(in bytes: [UInt8], now: Date) -> FoundCredential? {
    format.read(bytes, in: FormatContext(now: now)).credentials.first { $0.kind == .oauth }
  }
}

/// Why something cannot be done, for a person.
struct Obstacle: Error, Hashable, Sendable {
  var text: String
  var remedy: String?

  init(_ text: String, remedy: String? = nil) {
    self.text = text
    self.remedy = remedy
  }

  var sentence: String { remedy.map { "\(text). \($0)" } ?? text }
}

/// - Throws: `Obstacle` when the login is none that any renewal could help.
func usable(_ sighting: Sighting) throws(Obstacle) {
  switch sighting.found.verdict {
  case .usable: break
  case .discontinued(let text), .locked(let text), .revoked(let text): throw Obstacle(text)
  }
  guard let refresh = sighting.found.refreshSecret, !refresh.isEmpty else {
    throw Obstacle("it holds nothing that renews it", remedy: loginAdvice(sighting))
  }
  guard isToken(refresh.reveal()) else { throw Obstacle("its refresh token is damaged", remedy: loginAdvice(sighting)) }
  guard sighting.row.evidence != .revoked else {
    throw Obstacle("the provider refused it for good", remedy: loginAdvice(sighting))
  }
}

func tokenEndpoint(
  _ vendor: TokenVendor, of sighting: Sighting, context: DiscoveryContext
) throws(Obstacle) -> TokenEndpoint {
  do {
    guard vendor == .kimi else { return try TokenEndpoint(vendor, context: context) }
    guard let host = kimiOAuthHost(of: sighting.token) else {
      throw Obstacle("it was given by a host that somebody set up, and no secret is sent there")
    }
    return try TokenEndpoint(
      vendor, host: host, context: context, headers: kimiHeaders(of: sighting.token, context: context))
  } catch let obstacle as Obstacle {
    throw obstacle
  } catch {
    throw Obstacle((error as? BadPingBase)?.text ?? "\(error)")
  }
}

/// What a person does when nothing else helps: `Log in again: kimi login.`
func loginAdvice(_ sighting: Sighting) -> String {
  let facts = ToolFacts.of(sighting.token.tool)
  let commands = facts?.loginCommands ?? []
  guard let command = commands.first(where: { $0.first == sighting.found.owner }) ?? commands.first else {
    return (facts?.keyPage).map { "Make a key at \($0)." } ?? "Log in again there."
  }
  let then = command.count > 1 ? "" : facts?.afterLogin.map { ", then \($0)" } ?? ""
  return "Log in again: \(command.joined(separator: " "))\(then)."
}

extension TokenVendor {
  /// The document that the tool keeps its login in, where its rules let others write it.
  fileprivate var format: CredentialFormat? {
    switch self {
    case .kimi: .kimiCredentials
    case .codex: .codexAuth
    case .claude: .claudeCredentials
    case .gemini, .qwen, .continue: nil
    }
  }
}
