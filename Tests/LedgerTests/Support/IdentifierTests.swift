import Domain
import FoundationEssentials
import Testing

@testable import Ledger

@Suite("Identifiers")
struct IdentifierTests {
  @Test("of entries are UUIDs that grow with time and number")
  func entries() {
    let ids = (0..<2000).map { number in
      Identifiers.entry(account: "a", number: Int64(number), at: noon.milliseconds + Int64(number / 700))
    }
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { UUID(uuidString: $0) != nil && $0 == $0.lowercased() })
    #expect(Identifiers.entry(account: "b", number: 7, at: noon.milliseconds) != ids[7])
  }

  @Test("[W-22] of secrets are their SHA-256")
  func digests() {
    #expect(
      SecretDigest.hex(of: Secret("sk-prov-abcdef1234567890abcdef1234567890")).hasPrefix("9e7e12b3985e712d"))
    #expect(
      SecretDigest.hex(of: Secret("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("keep instants to the millisecond")
  func instants() {
    for milliseconds in stride(from: Int64(1_773_525_600_000), to: 1_773_525_601_000, by: 1) {
      #expect(Date(milliseconds: milliseconds).milliseconds == milliseconds)
    }
    #expect(Date.distantFuture.milliseconds > noon.milliseconds)
    #expect(Date(timeIntervalSince1970: .infinity).milliseconds == 9_000_000_000_000_000)
  }

  @Test("of calls are in the order of time, and differ within a millisecond")
  func calls() {
    #expect(
      CallIdentity.make(at: Date(milliseconds: 0x19d_0a1b_2c3f), 0xfedc_ba98_7654_3210)
        == "019d0a1b2c3ffedcba9876543210")
    #expect(CallIdentity.make(at: noon.after(0.001), 0) > CallIdentity.make(at: noon, .max))
    #expect(Set((0..<100).map { _ in CallIdentity.make(at: noon) }).count == 100)
  }
}
