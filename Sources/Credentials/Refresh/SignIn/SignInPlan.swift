import CredentialFormats
import Domain
import FoundationEssentials

/// A sign-in of our own: whom to ask, and where what comes of it is kept.
struct SignInPlan: Sendable {
  enum Keeping: Sendable {
    /// Kimi's own file, under its lock.
    case file(RenewalPlan)
    case keys(any PastedKeyStore)
  }

  enum Way: Sendable {
    case device(DeviceVendor)
    case browser(BrowserVendor)
  }

  var way: Way
  var keeping: Keeping
  var host: String
}

extension Renewal {
  /// - Throws: `Obstacle` where the vendor lets nobody else sign in, or nothing may keep the result.
  func signInPlan(_ way: RefreshMethod.SignIn, _ sighting: Sighting) throws(Obstacle) -> SignInPlan {
    guard transport != nil else { throw Obstacle("this program was built without a way to the network") }
    guard context.mayWrite else { throw Obstacle("nothing may be written: read-only") }
    switch (way, sighting.token.tool, sighting.found.provider) {
    case (.deviceCode, .kimi, _):
      let plan = try kimiPlan(sighting)
      return SignInPlan(
        way: .device(DeviceVendor.kimi(plan.endpoint)), keeping: .file(plan), host: plan.endpoint.base)
    case (.deviceCode, _, "github-copilot"):
      let base = try base(of: .copilot, "https://github.com")
      return SignInPlan(way: .device(.gitHub(base)), keeping: .keys(try keyPlace()), host: base)
    case (.browser, _, "openrouter"):
      // OpenRouter belongs to no tool; Aider's is the sign-in that it is known by.
      let base = try base(of: .aider, "https://openrouter.ai")
      return SignInPlan(way: .browser(.openRouter(base)), keeping: .keys(try keyPlace()), host: base)
    default: throw Obstacle("its vendor lets only its own programs sign in", remedy: loginAdvice(sighting))
    }
  }

  func fill(
    _ preview: inout RefreshPreview, _ way: RefreshMethod.SignIn, _ sighting: Sighting
  ) throws(Obstacle) {
    let plan = try signInPlan(way, sighting)
    preview.host = plan.host
    switch plan.keeping {
    case .file:
      preview.files = [sighting.place]
      if !preview.holders.isEmpty {
        preview.risk = "other holders keep the old login: \(preview.holders.joined(separator: ", "))"
      }
    case .keys(let keys): preview.consequence = "stored in \(keys.place); no file of a tool changes"
    }
  }

  private func keyPlace() throws(Obstacle) -> any PastedKeyStore {
    guard let keys else { throw Obstacle(noKeyStore) }
    return keys
  }

  private func base(of tool: Tool, _ host: String) throws(Obstacle) -> String {
    do { return try oauthBase(of: tool, default: host, context: context).get() } catch { throw Obstacle(error.text) }
  }

  /// A sign-in is asked for by a person, so what was allowed for renewals does not matter; neither does it whether the
  /// old login still works.
  private func kimiPlan(_ sighting: Sighting) throws(Obstacle) -> RenewalPlan {
    try RenewalPlan(signIn: sighting, context: context)
  }
}
