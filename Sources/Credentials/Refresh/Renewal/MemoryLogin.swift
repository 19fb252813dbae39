import CredentialFormats
import Domain
import FoundationEssentials

/// An access token that we were given for our own calls. It lives until it ends or the program does, and is never
/// written: the owner's file keeps the owner's.
struct MemoryLogin: Sendable {
  var access: Secret
  var expiresAt: Date

  func isUsable(_ now: Date) -> Bool { expiresAt.timeIntervalSince(now) > 60 }
}

extension Renewal {
  /// The vendor of a login that may be renewed for our own calls: its refresh token stays what it is.
  func memoryVendor(_ sighting: Sighting) throws(Obstacle) -> TokenVendor {
    try usable(sighting)
    guard let vendor = TokenVendor.of(sighting.token.tool), !vendor.rotates else {
      throw Obstacle("its refresh token works once, so it is not used behind \(sighting.found.owner)'s back")
    }
    if transport == nil { throw Obstacle("this program was built without a way to the network") }
    return vendor
  }

  /// Gets a token for our own calls and shows by one that it works.
  func renewInMemory(_ before: Sighting) async -> RefreshResult {
    do throws(Obstacle) {
      _ = try memoryVendor(before)
    } catch {
      return RefreshResult(.refused, error.sentence, before: before.row.status)
    }
    guard let transport else { return RefreshResult(.refused, "there is no way to the network") }
    let outcome = await discovery.renewInMemory(before, by: transport)
    switch outcome {
    case .renewed(let login):
      let after = await look(at: before, validate: true)
      let span = login.expiresAt.map { ", lasts \(TimeText.span($0.timeIntervalSince(context.now())))" } ?? ""
      return result(
        .renewed, "renewed for this program only\(span); \(before.found.owner)'s file is left alone", before, after)
    default:
      let after = await look(at: before, validate: false)
      return failure(outcome, before, after, rotates: false)
    }
  }
}

extension TokenDiscovery {
  /// Asks for a token of our own, and remembers it and what was said.
  func renewInMemory(_ sighting: Sighting, by transport: any TokenTransport) async -> TokenOutcome {
    let outcome = await askForMemory(sighting.token, by: transport)
    if case .renewed = outcome {
    } else {
      await note(outcome, of: sighting.row.id, secrets: [sighting.found.secret.reveal()])
    }
    return outcome
  }

  func askForMemory(_ token: FoundToken, by transport: any TokenTransport) async -> TokenOutcome {
    guard let vendor = TokenVendor.of(token.tool), !vendor.rotates, let refresh = token.found.refreshSecret,
      let grant = token.grantHash
    else { return .unusable("no login of that kind") }
    do throws(BadPingBase) {
      let endpoint = try TokenEndpoint(vendor, context: context)
      let outcome = endpoint.outcome(of: await transport.post(endpoint.renewal(of: refresh)), now: context.now())
      if case .renewed(let login) = outcome, let access = login.access, let end = login.expiresAt {
        memory[grant] = MemoryLogin(access: access, expiresAt: end)
      }
      return outcome
    } catch {
      return .noAnswer(error.text)
    }
  }

  /// Lets logins that ended, and that may be renewed without harm, be asked about with a token of our own.
  func withMemory(_ tokens: [FoundToken], now: Date) -> [FoundToken] {
    tokens.map { token in
      var token = token
      if let grant = token.grantHash, let login = memory[grant], login.isUsable(now) { token.memory = login }
      return token
    }
  }

  /// Whether only a token of our own can tell if the login works: the file's has ended.
  func needsMemory(_ token: FoundToken, now: Date) -> Bool {
    guard case .usable = token.found.verdict, token.memory == nil, token.found.refreshSecret != nil,
      let vendor = TokenVendor.of(token.tool), !vendor.rotates, let end = token.expiresAt
    else { return false }
    return end <= now
  }
}
