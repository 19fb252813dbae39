/// The difference of two texts, line by line, in the unified form that `diff -u` prints.
public enum TextDifference {
  /// - Parameters:
  ///   - shown: what to print of a line, for instance without its secrets.
  /// - Returns: empty when the texts are equal.
  public static func unified(
    _ old: String, _ new: String, oldName: String, newName: String, context: Int = 3,
    shown: (String) -> String = { $0 }
  ) -> String {
    let (before, after) = (lines(old), lines(new))
    let steps = steps(before, after)
    guard steps.contains(where: { $0.kind != .same }) else { return "" }
    var text = "--- \(oldName)\n+++ \(newName)\n"
    for hunk in hunks(of: steps, context: context) {
      let part = steps[hunk]
      let first = steps[..<hunk.lowerBound]
      let oldStart = first.count { $0.kind != .added }
      let newStart = first.count { $0.kind != .removed }
      let oldCount = part.count { $0.kind != .added }
      let newCount = part.count { $0.kind != .removed }
      text +=
        "@@ -\(oldStart + (oldCount == 0 ? 0 : 1)),\(oldCount) +\(newStart + (newCount == 0 ? 0 : 1)),\(newCount) @@\n"
      for step in part { text += step.kind.rawValue + shown(step.line) + "\n" }
    }
    return text
  }

  private struct Step {
    enum Kind: String { case same = " ", removed = "-", added = "+" }
    var kind: Kind
    var line: String
  }

  /// A last line without an end counts as a line; line ends themselves are not shown.
  private static func lines(_ text: String) -> [String] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func steps(_ old: [String], _ new: [String]) -> [Step] {
    var steps: [Step] = []
    var (i, j) = (0, 0)
    let difference = new.difference(from: old)
    var removals: Set<Int> = []
    var insertions: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removals.insert(offset)
      case .insert(let offset, _, _): insertions.insert(offset)
      }
    }
    while i < old.count || j < new.count {
      if removals.contains(i), i < old.count {
        steps.append(Step(kind: .removed, line: old[i]))
        i += 1
      } else if insertions.contains(j), j < new.count {
        steps.append(Step(kind: .added, line: new[j]))
        j += 1
      } else {
        steps.append(Step(kind: .same, line: i < old.count ? old[i] : new[j]))
        i += 1
        j += 1
      }
    }
    return steps
  }

  private static func hunks(of steps: [Step], context: Int) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in steps.indices where steps[index].kind != .same {
      let range = max(0, index - context)..<min(steps.count, index + context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }
}
