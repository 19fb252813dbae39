import Testing
import Threads

@Suite("Work that the process must not end in the middle of")
struct UnfinishedWorkTests {
  @Test("nothing is waited for where nothing goes on")
  func idle() {
    let work = UnfinishedWork()
    #expect(!work.close())
    #expect(work.wait(atMost: .zero))
  }

  @Test("what goes on is waited for, and nothing else begins meanwhile", .timeLimit(.minutes(1)))
  func going() async {
    let work = UnfinishedWork()
    let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
    let (allowed, allow) = AsyncStream.makeStream(of: Void.self)
    async let output = work.during {
      hasBegun.yield()
      for await _ in allowed { break }
      return 7
    }
    for await _ in begun { break }
    #expect(work.close())
    #expect(!work.wait(atMost: .zero))
    #expect(await work.during { 8 } == nil)
    allow.yield()
    #expect(await output == 7)
    #expect(work.wait(atMost: .zero))
  }

  @Test("who waits is woken when the last of several ends", .timeLimit(.minutes(1)))
  func several() async {
    let work = UnfinishedWork()
    let (allowed, allow) = AsyncStream.makeStream(of: Void.self)
    let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
    async let first = work.during { hasBegun.yield() }
    async let second = work.during {
      hasBegun.yield()
      for await _ in allowed { break }
    }
    _ = await first
    var count = 0
    for await _ in begun {
      count += 1
      if count == 2 { break }
    }
    let waited = Task {
      await withCheckedContinuation { continuation in
        WorkerThreads.shared.run { continuation.resume(returning: work.wait()) }
      }
    }
    allow.yield()
    _ = await second
    #expect(await waited.value)
  }
}
