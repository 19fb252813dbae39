import Testing

@testable import OpenClawStore

@Suite("Names of agents")
struct AgentNameTests {
  @Test(
    "are made of lower-case letters, digits, _ and -, at most 64",
    arguments: [
      ("main", "main"), ("  Work ", "work"), ("A b/c", "a-b-c"), ("--x--", "x"), ("", "main"), ("***", "main"),
      ("_x", "_x"), (String(repeating: "a", count: 70), String(repeating: "a", count: 64)),
    ])
  func normalised(name: String, expected: String) {
    #expect(OpenClawAgent.normalised(name) == expected)
  }
}
