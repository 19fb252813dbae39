import DashboardCore
import Domain
import Testing

@Suite struct PreselectionTests {
  @Test("Enter alone is harmless for a credential that needs nothing", arguments: TokenStatus.allCases)
  func preselection(status: TokenStatus) {
    let calm: Set<TokenStatus> = [.active, .unknown, .expiring]
    let renewed = DiscoveredToken.sample(.kimi, status: status, renewable: true)
    #expect(renewed.preselectedMethod == (calm.contains(status) ? 0 : 1))
    let lasting = DiscoveredToken.sample(.kimi, status: status, renewable: false)
    #expect(lasting.preselectedMethod == (calm.contains(status) && status != .expiring ? 0 : 1))
    #expect(lasting.methods[1].isRecommended)
  }

  @Test("without a way to read it again the recommended method is chosen, without methods none")
  func others() {
    var token = DiscoveredToken.sample(.kimi)
    token.methods.removeFirst()
    #expect(token.preselectedMethod == 0)
    token.methods.swapAt(0, 1)
    #expect(token.preselectedMethod == 1)
    token.methods = []
    #expect(token.preselectedMethod == 0)
  }
}
