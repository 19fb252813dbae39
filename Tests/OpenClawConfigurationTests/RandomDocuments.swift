import Domain
import StructuredText

@testable import OpenClawConfiguration

/// Writes JSON5 as careless people do: mixed quotes, bare names, comments everywhere, odd spaces, some trailing commas.
struct RandomDocument {
  var random: SplitMix64
  private(set) var text = ""
  private let newline: String
  private var names = 0
  /// Paths of all objects and arrays, the root included.
  private(set) var objects: [MemberPath] = [[]]
  private(set) var arrays: [MemberPath] = []
  private(set) var scalars: [MemberPath] = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    newline = ["\n", "\r\n"][Int(random.next() % 2)]
    if random.next() % 5 == 0 { text += "\u{FEFF}" }
    space()
    object(at: [], depth: 0, isListed: true)
    space()
  }

  private mutating func chance(_ one: UInt64) -> Bool { random.next() % one == 0 }

  private mutating func space() {
    for _ in 0..<random.next() % 3 {
      switch random.next() % 7 {
      case 0: text += "// note, with [brackets] and {braces}: \"quotes\"" + newline
      case 1: text += "/* a: 1, } */"
      case 2: text += newline + newline + "\t"
      case 3: text += "  "
      case 4: text += "/* over" + newline + " lines */"
      default: text += newline + "    "
      }
    }
  }

  private mutating func object(at path: MemberPath, depth: Int, isListed: Bool) {
    text += "{"
    space()
    let count = random.next() % (depth > 3 ? 2 : 5)
    for index in 0..<count {
      names += 1
      let name = chance(4) ? "n-\(names)" : "n\(names)"
      switch random.next() % 3 {
      case 0 where isBareName(name): text += name
      case 1: text += "'\(name)'"
      default: text += "\"\(name)\""
      }
      space()
      text += ":"
      space()
      value(at: path.appending(name), depth: depth + 1, isListed: isListed)
      space()
      if index + 1 < count || chance(3) { text += "," }
      space()
    }
    text += "}"
  }

  private mutating func value(at path: MemberPath, depth: Int, isListed: Bool) {
    switch random.next() % (depth > 4 ? 3 : 5) {
    case 0:
      if isListed { scalars.append(path) }
      text += ["1", "-2.5e3", "0x1F", ".5", "+7", "true", "null", "Infinity"][Int(random.next() % 8)]
    case 1:
      if isListed { scalars.append(path) }
      text += ["\"a \\\"b\\\" // c\"", "'it\\'s /* x */'", "'${VAR}'", "\"\\u00e9\\n\""][Int(random.next() % 4)]
    case 2, 3:
      if isListed { objects.append(path) }
      object(at: path, depth: depth, isListed: isListed)
    default:
      if isListed { arrays.append(path) }
      text += "["
      space()
      let count = random.next() % 4
      for index in 0..<count {
        value(at: path, depth: depth + 1, isListed: false)
        space()
        if index + 1 < count || chance(3) { text += "," }
        space()
      }
      text += "]"
    }
  }

  mutating func pick<Element>(_ list: [Element]) -> Element? {
    list.isEmpty ? nil : list[Int(random.next() % UInt64(list.count))]
  }
}

/// Whether the bytes stand in the others, in their order, with others between them.
func isPart(_ part: [UInt8], of whole: [UInt8]) -> Bool {
  var rest = part[...]
  for byte in whole where byte == rest.first { rest = rest.dropFirst() }
  return rest.isEmpty
}
