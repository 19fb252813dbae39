import Domain
import FoundationEssentials
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("Key order")
struct KeySortTests {
  private let keys: [KeyObject] = [
    .sample("beta") {
      $0.usage = .dollars(2)
      $0.createdAt = noon - 10
    },
    .sample("Alpha") {
      $0.usage = .dollars(2)
      $0.creditLimit = .dollars(5)
      $0.createdAt = noon - 30
      $0.expiresAt = noon + 60
    },
    .sample("gamma") {
      $0.usage = .dollars(1)
      $0.creditLimit = .dollars(9)
      $0.windowUsage = .dollars(8)
      $0.createdAt = noon - 20
      $0.expiresAt = noon + 30
    },
  ]

  @Test(
    "each field orders the keys, and a leading - turns it round",
    arguments: [
      ("name", ["Alpha", "beta", "gamma"]), ("-name", ["gamma", "beta", "Alpha"]),
      ("usage", ["gamma", "beta", "Alpha"]), ("-usage", ["beta", "Alpha", "gamma"]),
      ("limit", ["Alpha", "gamma", "beta"]), ("-limit", ["beta", "gamma", "Alpha"]),
      ("remaining", ["gamma", "Alpha", "beta"]), ("created", ["Alpha", "gamma", "beta"]),
      ("created_at", ["Alpha", "gamma", "beta"]), ("-created", ["beta", "gamma", "Alpha"]),
      ("expires", ["gamma", "Alpha", "beta"]), ("-expires", ["beta", "Alpha", "gamma"]),
    ])
  func fields(text: String, expected: [String]) throws {
    let sort = try #require(KeySort(text))
    #expect(sort.sorted(keys).map(\.name) == expected)
  }

  @Test(
    "[C-17] an unknown field is no order", arguments: ["", "-", "--name", "names", "Name", "hash", "name ", "+name"])
  func unknown(text: String) {
    #expect(KeySort(text) == nil)
  }

  @Test("equal keys keep their order, upwards and downwards")
  func stable() throws {
    let many = (0..<200).map { number in KeyObject.sample("key\(number)") { $0.usage = .dollars(Int64(number % 3)) } }
    for text in ["usage", "-usage"] {
      let sorted = try #require(KeySort(text)).sorted(many)
      for usage in 0..<3 {
        let names = sorted.filter { $0.usage == .dollars(Int64(usage)) }.map(\.name)
        #expect(names == many.filter { $0.usage == .dollars(Int64(usage)) }.map(\.name))
      }
    }
  }
}
