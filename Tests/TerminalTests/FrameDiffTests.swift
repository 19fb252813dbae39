import Testing

@testable import Terminal

@Suite("Difference of two frames")
struct FrameDiffTests {
  @Test("equal frames have no changed runs")
  func equal() {
    var frame = CellBuffer(size: Size(columns: 20, rows: 4))
    frame.write("漢字 same", column: 1, row: 2)
    #expect(frame.changedRuns(since: frame).isEmpty)
  }

  @Test("neighbouring changes are one run, others are runs of their own")
  func runs() {
    let old = CellBuffer(size: Size(columns: 20, rows: 4))
    var new = old
    new.write("abc", column: 2, row: 1)
    new.write("d", column: 9, row: 1)
    new.write("e", column: 19, row: 3)
    #expect(
      new.changedRuns(since: old) == [
        CellRun(row: 1, columns: 2..<5), CellRun(row: 1, columns: 9..<10), CellRun(row: 3, columns: 19..<20),
      ])
  }

  @Test("a change of style alone is a change")
  func style() {
    var old = CellBuffer(size: Size(columns: 4, rows: 1))
    old.write("abcd", column: 0, row: 0)
    var new = old
    new.restyle(Rect(column: 1, row: 0, columns: 1, rows: 1)) { $0.adding(.bold) }
    #expect(new.changedRuns(since: old) == [CellRun(row: 0, columns: 1..<2)])
  }

  @Test("a run holds both halves of a wide character, even when only one has changed")
  func wide() {
    var old = CellBuffer(size: Size(columns: 8, rows: 1))
    old.write("ab漢", column: 0, row: 0)
    var new = CellBuffer(size: Size(columns: 8, rows: 1))
    new.write("ab字", column: 0, row: 0)
    #expect(new.changedRuns(since: old) == [CellRun(row: 0, columns: 2..<4)])

    var restyled = old
    restyled.restyle(Rect(column: 3, row: 0, columns: 1, rows: 1)) { $0.adding(.reverse) }
    #expect(restyled.changedRuns(since: old) == [CellRun(row: 0, columns: 2..<4)])
    restyled = old
    restyled.restyle(Rect(column: 2, row: 0, columns: 1, rows: 1)) { $0.adding(.reverse) }
    #expect(restyled.changedRuns(since: old) == [CellRun(row: 0, columns: 2..<4)])
  }

  @Test("without an older frame of the same size every row is a run")
  func first() {
    let frame = CellBuffer(size: Size(columns: 3, rows: 2))
    let whole = [CellRun(row: 0, columns: 0..<3), CellRun(row: 1, columns: 0..<3)]
    #expect(frame.changedRuns(since: nil) == whole)
    #expect(frame.changedRuns(since: CellBuffer(size: Size(columns: 4, rows: 2))) == whole)
    #expect(CellBuffer(size: Size(columns: 0, rows: 5)).changedRuns(since: nil).isEmpty)
  }

  @Test("the runs applied to the older frame make the newer one", arguments: 0..<300 as Range<UInt64>)
  func property(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let size = Size(
      columns: .random(in: 1...30, using: &generator), rows: .random(in: 1...6, using: &generator))
    var old = CellBuffer(size: size)
    for _ in 0..<Int.random(in: 0...40, using: &generator) { old.scribble(using: &generator) }
    var new = Bool.random(using: &generator) ? old : CellBuffer(size: size)
    for _ in 0..<Int.random(in: 0...12, using: &generator) { new.scribble(using: &generator) }

    var result = old
    var last = CellRun(row: 0, columns: -1 ..< -1)
    for run in new.changedRuns(since: old) {
      result.copy(run, from: new)
      #expect(!run.columns.isEmpty, "seed \(seed)")
      #expect(run.row > last.row || run.columns.lowerBound > last.columns.upperBound, "seed \(seed)")
      #expect(!new[run.columns.lowerBound, run.row].isContinuation, "seed \(seed): cut on the left")
      #expect(!new[run.columns.upperBound, run.row].isContinuation, "seed \(seed): cut on the right")
      last = run
    }
    for (left, right) in zip(result.cells, new.cells) { #expect(left.looksLike(right), "seed \(seed)") }
  }

  @Test("the colour of ink that is not there is no change, the background is")
  func inkless() {
    let old = CellBuffer(size: Size(columns: 4, rows: 1))
    var new = old
    new.restyle(new.bounds) { Style(foreground: .rgb(255, 0, 0), background: $0.background, attributes: .bold) }
    #expect(new.changedRuns(since: old).isEmpty)
    new.restyle(Rect(column: 1, row: 0, columns: 1, rows: 1)) { $0.on(.rgb(0, 0, 9)) }
    #expect(new.changedRuns(since: old) == [CellRun(row: 0, columns: 1..<2)])
    var underlined = old
    underlined.restyle(Rect(column: 2, row: 0, columns: 1, rows: 1)) { $0.adding(.underline) }
    #expect(underlined.changedRuns(since: old) == [CellRun(row: 0, columns: 2..<3)])
  }
}
