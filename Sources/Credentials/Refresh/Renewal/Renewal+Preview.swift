import CredentialFormats
import Domain
import FoundationEssentials

extension Renewal {
  /// What a method would do to whom.
  func preview(_ method: RefreshMethod, _ sighting: Sighting) -> RefreshPreview {
    var preview = RefreshPreview(
      owner: sighting.found.owner, holders: sighting.token.holders, consequence: method.consequence)
    do throws(Obstacle) {
      switch method.action {
      case .reread, .open: break
      case .unavailable(let reason): preview.obstacle = reason
      case .run:
        preview.files = sighting.token.lead.source.kind == .file ? [sighting.place] : []
        if !sighting.token.holders.isEmpty { preview.risk = "other holders keep the old copy" }
      case .renew(.memory):
        let vendor = try memoryVendor(sighting)
        preview.host = try tokenEndpoint(vendor, of: sighting, context: context).base
      case .renew(.file): try fill(&preview, try RenewalPlan(sighting, context: context), sighting)
      case .renew(.owner):
        _ = try Delegation(sighting, context: context)
        preview.files = [sighting.place]
        preview.risk = holdersRisk(sighting)
        preview.needsConfirmation = preview.risk != nil
      case .signIn(let way): try fill(&preview, way, sighting)
      case .paste:
        guard let keys else { throw Obstacle(noKeyStore) }
        preview.consequence = "stored in \(keys.place); \(sighting.found.owner)'s own file stays as it is"
      }
    } catch {
      preview.obstacle = error.sentence
    }
    return preview
  }

  private func fill(_ preview: inout RefreshPreview, _ plan: RenewalPlan, _ sighting: Sighting) throws(Obstacle) {
    if transport == nil { throw Obstacle("this program was built without a way to the network") }
    preview.host = plan.endpoint.base
    preview.files = [sighting.place]
    preview.consequence =
      "\(preview.owner)'s file gets the new tokens, under \(plan.vendor == .codex ? "a lock of ours" : "its own lock")"
    var risks = [holdersRisk(sighting)].compactMap(\.self)
    if plan.vendor == .codex {
      risks.append("codex knows no lock: if it renews in the same moment, its login may be lost")
    }
    preview.risk = risks.isEmpty ? nil : risks.joined(separator: "; ")
    preview.needsConfirmation = !risks.isEmpty
  }

  /// Who loses a login when its refresh token is used up; nil when nobody does.
  private func holdersRisk(_ sighting: Sighting) -> String? {
    let holders = sighting.token.holders
    if !holders.isEmpty {
      return "logs out \(holders.joined(separator: ", ")), who hold the same single-use refresh token"
    }
    return sighting.holdersAreUnclear ? "whether OpenClaw holds the same login cannot be told" : nil
  }
}
