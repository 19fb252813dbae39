import CredentialFormats
import Domain

/// Names everyone else who holds the refresh token: whoever renews it first logs the others out.
func addHolders(of scan: MachineScan, to tokens: inout [FoundToken], fingerprints: Fingerprints) {
  var holders = GrantHolders()
  for credential in scan.credentials {
    guard let refresh = credential.found.refreshSecret, !refresh.isEmpty else { continue }
    holders.add(credential.holderName, at: credential.origin, of: fingerprints.grant(refresh))
  }
  for profile in scan.openClaw {
    guard let refresh = profile.found.refreshSecret, !refresh.isEmpty else { continue }
    holders.add(profile.holderName, at: profile.holderName, of: fingerprints.grant(refresh))
  }
  for index in tokens.indices {
    // Older copies have grants of their own, and those may be shared as well.
    var seen: Set<String> = []
    var names: [String] = []
    for credential in [tokens[index].lead] + tokens[index].copies + tokens[index].olderCopies {
      guard names.count < GrantHolders.most, let refresh = credential.found.refreshSecret, !refresh.isEmpty else {
        continue
      }
      let grant = fingerprints.grant(refresh)
      if seen.insert(grant).inserted { names += holders.names(of: grant, except: credential.origin) }
    }
    tokens[index].holders = Array(names.removingRepeats().prefix(GrantHolders.most))
  }
}

/// Who holds each refresh token, in the order in which they were found.
private struct GrantHolders {
  /// More are not named: nobody reads them, and a hostile file may hold one token thousands of times.
  static let most = 64

  private struct Place {
    var origin: String
    var names: [String]
  }

  private struct Holders {
    var places: [Place] = []
    var indices: [String: Int] = [:]
  }

  private var grants: [String: Holders] = [:]

  mutating func add(_ name: String, at origin: String, of grant: String) {
    var holders = grants.removeValue(forKey: grant) ?? Holders()
    defer { grants[grant] = holders }
    guard let index = holders.indices[origin] else {
      holders.indices[origin] = holders.places.count
      holders.places.append(Place(origin: origin, names: [name]))
      return
    }
    if holders.places[index].names.count < Self.most, !holders.places[index].names.contains(name) {
      holders.places[index].names.append(name)
    }
  }

  /// The names of those who hold it elsewhere.
  func names(of grant: String, except origin: String) -> [String] {
    var names: [String] = []
    for place in grants[grant]?.places ?? [] where place.origin != origin {
      names += place.names
      if names.count >= Self.most { break }
    }
    return names
  }
}
