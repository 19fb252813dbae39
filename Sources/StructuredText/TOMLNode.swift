/// A table while the document is being read; later lines may add to it.
final class TOMLNode {
  /// How a table came to be decides what later lines may do with it.
  enum Origin {
    /// Named on the way to another one: `a` in `[a.b]`.
    case implied
    /// Named by a header of its own.
    case header
    /// Made by a dotted key.
    case dotted
    /// Written in braces, complete.
    case inline
  }

  enum Slot {
    case value(TOMLValue)
    case table(TOMLNode)
    case tables(Tables)
  }

  /// An array of tables, by reference: appending to it must not copy it.
  final class Tables {
    var nodes: [TOMLNode]
    let line: Int

    init(_ first: TOMLNode) {
      nodes = [first]
      line = first.line
    }
  }

  var origin: Origin
  let line: Int
  private(set) var names: [String] = []
  private var slots: [String: Slot] = [:]

  init(_ origin: Origin, line: Int) {
    self.origin = origin
    self.line = line
  }

  subscript(name: String) -> Slot? {
    get { slots[name] }
    set {
      if slots[name] == nil { names.append(name) }
      slots[name] = newValue
    }
  }

  /// The finished value. The depth is bounded by the reader.
  func frozen() -> TOMLValue {
    let members = names.compactMap { name -> TOMLValue.Member? in
      switch slots[name] {
      case .value(let value): .init(name: name, value: value)
      case .table(let node): .init(name: name, value: node.frozen())
      case .tables(let tables):
        .init(name: name, value: TOMLValue(.array(tables.nodes.map { $0.frozen() }), line: tables.line))
      case nil: nil
      }
    }
    return TOMLValue(.table(members), line: line)
  }
}
