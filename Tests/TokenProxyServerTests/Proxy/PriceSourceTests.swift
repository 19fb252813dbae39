import FoundationEssentials
import Metering
import Testing

@testable import TokenProxyServer

@Suite("The operator's prices")
struct PriceSourceTests {
  @Test("[W-7] a changed file is in force without a restart, and a broken one leaves the last good prices")
  func reload() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "prices-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
    func table(_ input: Int) -> String {
      #"{"date":"2026-11-20","models":[{"id":"mine","provider":"me","input":\#(input),"output":1,"maximumOutput":1}]}"#
    }
    try write(table(5))
    let source = try PriceSource(path: path)
    #expect(source.table.price(of: "mine")?.rates.input == 5)
    #expect(!source.reload())
    try write(table(77_777))
    #expect(source.reload())
    #expect(source.table.price(of: "mine")?.rates.input == 77_777)
    try write("{ broken")
    #expect(!source.reload())
    #expect(source.table.price(of: "mine")?.rates.input == 77_777 && source.fault != nil)
    #expect(throws: PriceTableError.self) { try PriceSource(path: path) }
  }
}
