import CProcess
import Testing

@Suite("Core dumps")
struct CoreDumpTests {
  @Test("a crash leaves no memory behind: core dumps can be forbidden")
  func forbidden() {
    #expect(process_forbid_core_dumps() == 0)
    #expect(process_has_no_core_dumps() == 1)
  }
}
