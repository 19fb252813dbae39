import Testing

@testable import OpenClawConfiguration

@Suite struct TextDifferenceTests {
  @Test("a difference reads as diff -u prints it")
  func unified() {
    let old = (1...12).map { "line \($0)\n" }.joined()
    let new = old.replacing("line 6\n", with: "line six\nline 6b\n")
    #expect(
      TextDifference.unified(old, new, oldName: "a", newName: "b") == """
        --- a
        +++ b
        @@ -3,7 +3,8 @@
         line 3
         line 4
         line 5
        -line 6
        +line six
        +line 6b
         line 7
         line 8
         line 9

        """)
    #expect(TextDifference.unified(old, old, oldName: "a", newName: "b").isEmpty)
  }

  @Test("a new file begins at line 0, as patch wants it")
  func newFile() {
    #expect(
      TextDifference.unified("", "a\n", oldName: "/dev/null", newName: "b")
        == "--- /dev/null\n+++ b\n@@ -0,0 +1,1 @@\n+a\n")
  }
}
