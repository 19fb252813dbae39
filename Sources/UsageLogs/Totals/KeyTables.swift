/// A set of fingerprints: eight bytes each, and as much room again.
struct KeySet: Sendable {
  private(set) var slots: [UInt64] = []
  private(set) var count = 0

  /// False when it was there already.
  mutating func insert(_ key: UInt64) -> Bool {
    if (count + 1) * 4 > slots.count * 3 { grow() }
    let key = key == 0 ? 1 : key
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: key) & mask
    while slots[place] != 0 {
      if slots[place] == key { return false }
      place = (place + 1) & mask
    }
    slots[place] = key
    count += 1
    return true
  }

  func contains(_ key: UInt64) -> Bool {
    guard !slots.isEmpty else { return false }
    let key = key == 0 ? 1 : key
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: key) & mask
    while slots[place] != 0 {
      if slots[place] == key { return true }
      place = (place + 1) & mask
    }
    return false
  }

  /// The keys in no particular order.
  var keys: [UInt64] { slots.filter { $0 != 0 } }

  init() {}

  init(keys: [UInt64]) {
    reserve(keys.count)
    for key in keys { _ = insert(key) }
  }

  private mutating func reserve(_ count: Int) {
    var size = 64
    while count * 4 >= size * 3 { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: max(64, old.count * 2))
    count = 0
    for key in old where key != 0 { _ = insert(key) }
  }
}

/// A call of which another row may tell more, or the same again.
struct CountedCall: Hashable, Sendable {
  var key: UInt64
  var counts: TokenCounts
  /// Where it is counted.
  var bucket: UInt32
  /// Seconds since 1970.
  var time: UInt32
  /// In micro-dollars, at most 2^31; -1 when the log does not say.
  var cost: Int32
  var isSidechain: Bool
  /// A better row was found under another key.
  var isWithdrawn: Bool
}

/// Calls by their key.
struct CallTable: Sendable {
  private(set) var calls: [CountedCall] = []
  /// Places in `calls`, plus one.
  private var slots: [UInt32] = []

  init() {}

  init(calls: [CountedCall]) { self.calls = calls }

  subscript(place: Int) -> CountedCall {
    get { calls[place] }
    set { calls[place] = newValue }
  }

  /// The place of the call with that key; nil when there is none.
  mutating func place(of key: UInt64) -> Int? {
    prepare()
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if calls[place].key == key { return place }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds a call whose key is not there yet.
  mutating func add(_ call: CountedCall) {
    calls.append(call)
    prepare()
    if calls.count * 4 > slots.count * 3 { rebuild() } else { link(calls.count - 1) }
  }

  /// The slots are made when they are first needed: a look at totals that did not change needs none.
  private mutating func prepare() { if slots.isEmpty { rebuild() } }

  private mutating func rebuild() {
    var size = 64
    while calls.count * 2 > size { size *= 2 }
    slots = Array(repeating: 0, count: size)
    for place in calls.indices { link(place) }
  }

  private mutating func link(_ place: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: calls[place].key) & mask
    while slots[slot] != 0 {
      if Int(slots[slot]) - 1 == place { return }
      slot = (slot + 1) & mask
    }
    slots[slot] = UInt32(place + 1)
  }
}
