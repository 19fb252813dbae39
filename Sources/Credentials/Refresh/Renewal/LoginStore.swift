import LocalFiles
import CredentialFormats
import Domain
import FoundationEssentials
import LocalFiles
import Glibc
import StructuredText

/// A tool's file while its login is renewed: read again and again, written once.
struct LoginStore: Sendable {
  let plan: RenewalPlan
  let context: DiscoveryContext

  enum Content: Sendable {
    case login(FoundCredential, FileContent)
    /// It is there, and holds no login.
    case none(FileContent)
    case absent
    case broken
  }

  /// Codex writes without care: what is half written is looked at again.
  func read() async -> Content {
    for attempt in 0..<5 {
      let content = await runBlocking { readOnce() }
      if case .broken = content, attempt < 4 {
        try? await Task.sleep(for: .milliseconds(200))
        continue
      }
      return content
    }
    return .broken
  }

  private func readOnce() -> Content {
    switch context.read(plan.path, CredentialLimits.file) {
    case .absent: return .absent
    case .refused: return .broken
    case .content(let content):
      guard (try? JSONReader.read(content.bytes)) != nil else { return .broken }
      return plan.login(in: content.bytes, now: context.now()).map { .login($0, content) } ?? .none(content)
    }
  }

  /// The scopes that the login names, where its vendor wants to be told them.
  func scopes() async -> [String] {
    guard plan.vendor == .claude, case .login(_, let content) = await read() else { return [] }
    let document = try? JSONReader.read(content.bytes)
    return document?["claudeAiOauth"]?["scopes"]?.array?.compactMap(\.nonEmptyString) ?? []
  }

  /// Whether the file holds another grant than that one, asking several times for a program that is about to write it.
  func changed(from refresh: Secret, tries: Int) async -> Bool {
    for attempt in 0..<tries {
      if case .login(let login, _) = await read(), let present = login.refreshSecret, present != refresh { return true }
      if attempt + 1 < tries { try? await Task.sleep(for: .milliseconds(200)) }
    }
    return false
  }

  /// Why the file could not be written, tried before anything is asked for: a token that cannot be kept must not be
  /// made. Blocks.
  func writingProblem() -> String? {
    do {
      unlink(try writeDraft([0x0A], beside: endOfLinks(plan.path)))
      return nil
    } catch {
      return context.shownText("the new login could not be kept: \(error)")
    }
  }

  /// Puts the new tokens into the file as it is now. Blocks.
  ///
  /// - Parameter used: the refresh token that was spent.
  func write(_ login: RenewedLogin, inPlaceOf used: Secret, now: Date) -> Renewal.Exchange {
    var content = readOnce()
    for _ in 0..<10 {
      guard case .broken = content else { break }
      usleep(200_000)
      content = readOnce()
    }
    switch content {
    case .login(let present, let file):
      if let refresh = present.refreshSecret, refresh != used { return .superseded }
      return write(login, over: file.bytes, mode: file.mode, now: now)
    // Whoever logged out meanwhile stays logged out.
    case .none, .absent: return .superseded
    case .broken:
      return rescue(login, over: [], why: "it makes no sense any more", now: now)
    }
  }

  /// Writes a login that has nothing to do with the one before: a sign-in. Blocks.
  func replace(with login: RenewedLogin, now: Date) -> Renewal.Exchange {
    switch readOnce() {
    case .login(_, let file), .none(let file): write(login, over: file.bytes, mode: file.mode, now: now)
    case .absent: write(login, over: [], mode: 0o600, now: now)
    case .broken: rescue(login, over: [], why: "it makes no sense", now: now)
    }
  }

  private func write(_ login: RenewedLogin, over bytes: [UInt8], mode: Int, now: Date) -> Renewal.Exchange {
    guard let content = plan.file.content(bytes, with: login, now: now) else {
      return rescue(login, over: [], why: "it is not of the form that is known", now: now)
    }
    do {
      try makeFolder(parent(of: plan.path))
      try replaceFile(endOfLinks(plan.path), with: content)
      return .written(login, changedMode: mode != 0o600)
    } catch {
      return rescue(login, over: bytes, why: context.shownText("\(error)"), now: now)
    }
  }

  /// Keeps what cannot be put into its place: the old token is spent, so this is the only one there is.
  private func rescue(_ login: RenewedLogin, over bytes: [UInt8], why: String, now: Date) -> Renewal.Exchange {
    let folder = OpenClawHome(context: context).state
    let stamp = Timestamp.text(now).filter { $0 != ":" && $0 != "-" }
    let path = "\(folder)/rescued-\(plan.vendor.rawValue)-\(stamp).json"
    let file = LoginFile(vendor: plan.vendor, isOldKimi: plan.file.isOldKimi)
    guard
      let content = file.content(bytes, with: login, now: now)
        ?? file.content(plan.vendor.emptyFile, with: login, now: now)
    else { return .rescued("no place", why: why) }
    do {
      try makeFolder(folder)
      try replaceFile(path, with: content)
      return .rescued(context.shown(path), why: why)
    } catch {
      return .rescued("no place: \(context.shownText("\(error)"))", why: why)
    }
  }
}

extension TokenVendor {
  /// What a login is put into where there is no file.
  fileprivate var emptyFile: [UInt8] {
    switch self {
    case .codex: Array(#"{"tokens": {}}"#.utf8)
    case .claude: Array(#"{"claudeAiOauth": {}}"#.utf8)
    case .kimi, .gemini, .qwen, .continue: []
    }
  }
}
