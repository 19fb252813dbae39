import Domain
import FoundationEssentials
import StructuredText
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("Key files")
struct KeyImportTests {
  private func read(_ text: String) throws -> [KeyImport.Entry] { try KeyImport(Array(text.utf8)).entries }

  private func fault(_ text: String) -> String? {
    do {
      _ = try KeyImport(Array(text.utf8))
      return nil
    } catch {
      return error.message
    }
  }

  private let full = KeyObject.sample("-all") {
    $0.creditLimit = Money(microDollars: 12_345_678)
    $0.limitReset = .weekly
    $0.usage = .cents(125)
    $0.isDisabled = true
    $0.expiresAt = noon + 86_400
    $0.models = ["gpt-4o", "=odd,\"name\""]
  }

  @Test("[C-9] every setting comes back from an export, as JSON and as CSV", arguments: KeyExport.Format.allCases)
  func allSettings(format: KeyExport.Format) throws {
    let entries = try read(KeyExport.text([full, .sample("plain")], as: format))
    let first = try #require(entries.first)
    #expect(first.name == "-all")
    #expect(first.creditLimit == Money(microDollars: 12_345_678))
    #expect(first.limitReset == .weekly)
    #expect(first.isDisabled)
    #expect(first.expiresAt == noon + 86_400)
    #expect(first.models == ["gpt-4o", "=odd,\"name\""])
    let last = try #require(entries.last)
    #expect(last == KeyImport.Entry(place: last.place, sample: "plain"))
  }

  @Test("[C-10] an export as CSV has the documented header, and guards a name that looks like a formula")
  func csv() {
    var key = full
    key.models = nil
    #expect(
      KeyExport.csv([key]) == """
        hash,name,credit_limit,limit_reset,usage,disabled,created_at,expires_at
        hash--all,'-all,12.345678,weekly,1.25,true,2026-11-19T14:32:00.000Z,2026-11-21T14:32:00.000Z

        """)
    #expect(KeyExport.csv([]) == "hash,name,credit_limit,limit_reset,usage,disabled,created_at,expires_at\n")
  }

  @Test("an export never holds a secret", arguments: KeyExport.Format.allCases)
  func noSecret(format: KeyExport.Format) {
    var key = full
    key.key = Secret("FAKE-secret")
    #expect(!KeyExport.text([key], as: format).contains("FAKE"))
  }

  @Test("the document of keys list is taken as well")
  func listDocument() throws {
    let document = JSONWriter.pretty(.members([("items", .array([full.json])), ("total", 1.json)]))
    #expect(try read(document).map(\.name) == ["-all"])
  }

  @Test("an empty list has no keys")
  func empty() throws {
    #expect(try read("[]").isEmpty)
    #expect(try read("name,credit_limit\n").isEmpty)
  }

  @Test(
    "what is wrong in a JSON file is said with the entry",
    arguments: [
      ("", "it is empty"), ("[", "line 1, column 2: "), ("{\"a\":1}", "an array of keys is expected"),
      ("[1]", "entry 1: an object is expected"), ("[{}]", "entry 1: it has no name"),
      ("[{\"name\":5}]", "entry 1: name must be a text"), ("[{\"name\":\"a b\"}]", "entry 1: “a b” cannot be a name"),
      ("[{\"name\":\"a\"},{\"name\":\"\"}]", "entry 2: “” cannot be a name"),
      ("[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"a\"}]", "entry 3: the name “a” stands in entry 1 too"),
      ("[{\"name\":\"a\",\"credit_limit\":-1}]", "entry 1: credit_limit is -1"),
      ("[{\"name\":\"a\",\"credit_limit\":\"5\"}]", "entry 1: credit_limit is \"5\""),
      ("[{\"name\":\"a\",\"credit_limit\":1e300}]", "entry 1: credit_limit is 1e300"),
      ("[{\"name\":\"a\",\"limit_reset\":\"hourly\"}]", "entry 1: limit_reset is hourly"),
      ("[{\"name\":\"a\",\"limit_reset\":1}]", "entry 1: limit_reset is 1"),
      ("[{\"name\":\"a\",\"expires_at\":\"soon\"}]", "entry 1: expires_at is soon"),
      ("[{\"name\":\"a\",\"disabled\":\"true\"}]", "entry 1: disabled must be"),
      ("[{\"name\":\"a\",\"disabled\":null}]", "entry 1: disabled must be"),
      ("[{\"name\":\"a\",\"models\":[]}]", "entry 1: models must be"),
      ("[{\"name\":\"a\",\"models\":[\"m\",1]}]", "entry 1: models must be"),
      ("[{\"name\":\"a\",\"limit\":5}]", "entry 1: there is no setting “limit”"),
      ("[{\"name\":\"a\",\"name\":\"b\"}]", "entry 1: name stands twice"),
      ("[{\"name\":\"a\",\"key\":\"FAKE-x\"}]", "entry 1: a secret cannot be imported"),
    ])
  func wrongJSON(text: String, message: String) {
    let fault = fault(text)
    #expect(fault?.contains(message) == true, "\(fault ?? "taken")")
  }

  @Test(
    "what is wrong in a CSV file is said with the line",
    arguments: [
      ("a,b\n", "line 1: there is no column “a”"), ("name,name\n", "line 1: the column “name” stands twice"),
      ("hash,usage\n", "line 1: there is no column “name”"), ("name,usage\na\n", "line 2: it has 1 fields"),
      ("name\na\n\na\n", "line 4: the name “a” stands in line 2 too"), ("name\n\"a\n", "line 2: a quoted field"),
      ("name,credit_limit\na,abc\n", "line 2: credit_limit is abc"),
      ("name,credit_limit\na,-5\n", "line 2: credit_limit is -5"),
      ("name,limit_reset\na,never\n", "line 2: limit_reset is never"),
      ("name,disabled\na,yes\n", "line 2: disabled is yes"),
      ("name,expires_at\na,2026\n", "line 2: expires_at is 2026"),
    ])
  func wrongCSV(text: String, message: String) {
    let fault = fault(text)
    #expect(fault?.contains(message) == true, "\(fault ?? "taken")")
  }

  @Test("bytes that are no text are refused")
  func notText() {
    #expect(throws: KeyImport.Fault("it is not UTF-8")) { try KeyImport([0x5B, 0xFF, 0x5D]) }
  }

  @Test("any settings survive an export and an import, in both formats")
  func roundTrip() throws {
    let seed: UInt64 = 1104
    var random = SplitMix64(seed: seed)
    let letters = Array("abcXYZ019_-")
    for round in 0..<300 {
      let keys = (0..<Int.random(in: 1...6, using: &random)).map { number in
        let name = String(
          (0..<Int.random(in: 1...8, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
        return KeyObject.sample("\(name)\(number)") {
          if Bool.random(using: &random) {
            $0.creditLimit = Money(microDollars: .random(in: 0...(.max), using: &random))
          }
          $0.limitReset = [nil, .daily, .weekly, .monthly].randomElement(using: &random) ?? nil
          $0.isDisabled = .random(using: &random)
          if Bool.random(using: &random) { $0.expiresAt = noon + Double(Int.random(in: 1...10_000, using: &random)) }
          if Int.random(in: 0..<4, using: &random) == 0 { $0.models = ["m\(number)", "-x"] }
        }
      }
      for format in KeyExport.Format.allCases {
        let entries = try read(KeyExport.text(keys, as: format))
        let wanted = keys.enumerated().map { number, key in
          var entry = KeyImport.Entry(place: entries[number].place, sample: key.name)
          entry.creditLimit = key.creditLimit
          entry.limitReset = key.limitReset
          entry.isDisabled = key.isDisabled
          entry.expiresAt = key.expiresAt
          entry.models = key.models
          return entry
        }
        #expect(entries == wanted, "seed \(seed), round \(round), \(format)")
      }
    }
  }

  @Test("a file that is cut or changed anywhere is read or refused")
  func hostile() {
    let seed: UInt64 = 909
    var random = SplitMix64(seed: seed)
    for format in KeyExport.Format.allCases {
      let whole = Array(KeyExport.text([full, .sample("plain")], as: format).utf8)
      for _ in 0..<2000 {
        var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &random)))
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
          bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        do {
          for entry in try KeyImport(bytes).entries { #expect(ProvisionedKeyName.isValid(entry.name)) }
        } catch {
          #expect(!error.message.isEmpty)
        }
      }
    }
  }
}

extension KeyImport.Entry {
  fileprivate init(place: String, sample name: String) {
    // The memberwise form: the checking one is tested through the reader.
    self.init(
      place: place, name: name, creditLimit: nil, limitReset: nil, isDisabled: false, expiresAt: nil, models: nil)
  }
}
