import Domain
import StructuredText
import Testing

@testable import OpenClawConfiguration

/// For each of many random documents. A failure prints the seed, with which the document can be made again.
@Suite struct EditingPropertyTests {
  private static let entry: JSONValue = .members([
    ("baseUrl", "http://127.0.0.1:3000/v1".json),
    ("models", .array([.members([("id", "a'b\"c\\".json), ("n", 1.json)])])),
    ("input", ["text", "image"].json), ("empty", .object([])),
  ])

  @Test(
    "[C-23] what is added changes no other byte, reads as it should, and is taken out to the byte", arguments: 0..<400)
  func inserting(seed: UInt64) throws {
    var made = RandomDocument(seed: seed)
    let before = try ConfigurationDocument(made.text)
    let picked = made.pick(made.objects)
    let parent = try #require(picked)
    let path = seed % 3 == 0 ? parent.appending("new-one").appending("deeper") : parent.appending("newOne")
    var document = before
    let change = try document.insert(path, Self.entry)
    #expect(document[path] == Self.entry, "seed \(seed)")
    #expect(isPart(before.bytes, of: document.bytes), "seed \(seed)")
    #expect(document.bytes.count > before.bytes.count)
    let kept = try #require(ConfigurationChange(change.json))
    #expect(try document.undo(kept) == .exact, "seed \(seed)")
    #expect(document.text == before.text, "seed \(seed)")
  }

  @Test("an element that is appended is taken out to the byte", arguments: 0..<300)
  func appending(seed: UInt64) throws {
    var made = RandomDocument(seed: seed)
    guard let path = made.pick(made.arrays) else { return }
    let before = try ConfigurationDocument(made.text)
    var document = before
    let first = try document.append("p/one".json, to: path)
    let second = try document.append("p/two".json, to: path)
    #expect(document[path]?.array == (before[path]?.array ?? []) + ["p/one".json, "p/two".json], "seed \(seed)")
    #expect(isPart(before.bytes, of: document.bytes), "seed \(seed)")
    #expect(try document.undo(try #require(ConfigurationChange(second.json))) == .exact)
    #expect(try document.undo(try #require(ConfigurationChange(first.json))) == .exact)
    #expect(document.text == before.text, "seed \(seed)")
  }

  @Test("a value that is replaced comes back as it was written", arguments: 0..<300)
  func replacing(seed: UInt64) throws {
    var made = RandomDocument(seed: seed)
    guard let path = made.pick(made.scalars) else { return }
    let before = try ConfigurationDocument(made.text)
    var document = before
    let change = try document.set(path, to: Self.entry)
    #expect(document[path] == Self.entry, "seed \(seed)")
    #expect(try document.undo(try #require(ConfigurationChange(change.json))) == .exact)
    #expect(document.text == before.text, "seed \(seed)")
  }

  @Test("deleting a member takes no comment with it", arguments: 0..<300)
  func removing(seed: UInt64) throws {
    var made = RandomDocument(seed: seed)
    guard let path = made.pick(made.scalars) else { return }
    let before = try ConfigurationDocument(made.text)
    var document = before
    try document.remove(path)
    #expect(document[path] == nil)
    #expect(isPart(document.bytes, of: before.bytes), "seed \(seed)")
    // A comment between the name and the value is part of the member.
    let way = try before.way(to: path)
    let parent = try #require(way.objects.last)
    let member = before.text(parent.items[try #require(way.indices.last)].range)
    for mark in ["// note", "/* a: 1", "/* over"] {
      func count(_ text: String) -> Int { text.ranges(of: mark).count }
      #expect(count(document.text) == count(before.text) - count(member), "seed \(seed)")
    }
  }

  @Test(
    "[C-23] what a person edits elsewhere in the meantime stays, and ours still goes to the byte", arguments: 0..<300)
  func foreignEdits(seed: UInt64) throws {
    var made = RandomDocument(seed: seed)
    let before = try ConfigurationDocument(made.text)
    let picked = made.pick(made.objects)
    let parent = try #require(picked)
    // What a person does: a comment at the end, and another text in place of a value that is not ours.
    func edited(_ document: ConfigurationDocument) -> String {
      document.text.replacing("'${VAR}'", with: "'another // text'").replacing("-2.5e3", with: "44") + "\n// mine\n"
    }
    var document = before
    let change = try document.insert(parent.appending("ours"), Self.entry)
    var later = try ConfigurationDocument(edited(document))
    #expect(try later.undo(change) == .exact)
    #expect(later.text == edited(before), "seed \(seed)")
  }

  @Test("a cut or damaged document is refused or edited, and never crashes", arguments: 0..<120)
  func hostile(seed: UInt64) throws {
    var made = RandomDocument(seed: seed)
    let bytes = Array(made.text.utf8)
    for _ in 0..<40 {
      var damaged = bytes
      if made.random.next() % 2 == 0 {
        damaged = Array(damaged.prefix(Int(made.random.next() % UInt64(damaged.count + 1))))
      } else if !damaged.isEmpty {
        damaged[Int(made.random.next() % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: made.random.next())
      }
      guard var document = try? ConfigurationDocument(damaged) else { continue }
      let before = document
      do {
        let change = try document.insert(["models", "providers", "x"], Self.entry)
        #expect(document[["models", "providers", "x"]] == Self.entry, "seed \(seed)")
        #expect(try document.undo(change) == .exact)
        #expect(document.bytes == before.bytes, "seed \(seed)")
      } catch {
        #expect(document == before)
      }
    }
  }
}
