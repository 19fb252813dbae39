import Domain
import Hummingbird
import HummingbirdCore
import Ledger
import Metering
import NIOCore
import Synchronization
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

@Suite("However a call ends, it is charged once")
struct EndingTests {
  @Test("[W-3] a client that hangs up pays for what it asked for", arguments: [0, 1])
  func hangsUp(patience: Int) async throws {
    try await ProxyWorld.run({ _ in TestUpstream.stream(TestUpstream.events) }) { world, _ in
      let response = try await world.send(Body.stream)
      let paper = Paper(patience: patience)
      await #expect(throws: Paper.HungUp.self) { try await paper.take(response) }
      let settled = try #require(world.ledger.settled.first)
      #expect(settled.outcome == .clientGone || settled.outcome == .completed)
      #expect(settled.cost.microDollars == 750 && world.ledger.settled.count == 1)
    }
  }

  @Test("[W-3] a client that is gone before the first byte pays as well")
  func goneAtOnce() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.stream(TestUpstream.events) }) { world, _ in
      do { _ = try await world.send(Body.stream) }
      await world.proxy.drain()
      #expect(world.ledger.settled.map(\.cost.microDollars) == [750])
      #expect(world.ledger.settled.first?.outcome == .clientGone)
    }
  }

  @Test("[W-3] an answer that is no stream is charged, and marked, when its client has gone meanwhile")
  func goneBeforeDocument() async throws {
    let client = ClientPresence()
    try await ProxyWorld.run({ _ in TestUpstream.plain }) { world, _ in
      _ = try await world.send(Body.chat, client: client)
      client.leave()
      _ = try await world.send(Body.chat, client: client)
      #expect(world.ledger.settled.map(\.outcome) == [.completed, .clientGone])
      #expect(world.ledger.settled.map(\.cost.microDollars) == [750, 750])
    }
  }

  @Test("[W-6] a database that hangs keeps the answer back for a while only, and the charge is not lost")
  func hangingDatabase() async throws {
    let gate = Gate()
    try await ProxyWorld.run(ledger: BookLedger(gate: gate), { _ in TestUpstream.plain }) { world, _ in
      async let answer = world.call(Body.chat)
      while world.proxy.waits.count == 0 { await Task.yield() }
      await world.proxy.tick(.now())
      #expect(world.proxy.figures.waitingSettlements == 0)
      await world.proxy.tick(.now() + .seconds(11))
      let said = try await answer
      #expect(said.status == 200)
      #expect(world.ledger.settled.isEmpty && world.proxy.figures.waitingSettlements == 1)
      gate.open()
      await world.proxy.drain()
      #expect(world.ledger.settled.map(\.cost.microDollars) == [750])
      #expect(world.proxy.figures.waitingSettlements == 0 && world.proxy.figures.running == 0)
    }
  }

  @Test(
    "[W-36] a slow reader holds the upstream back: of 200 MB no more is under way than the sockets hold",
    .timeLimit(.minutes(2)))
  func slowReader() async throws {
    let piece = "data: {\"choices\":[{\"delta\":{\"content\":\"\(String(repeating: "x", count: 100_000))\"}}]}\n\n"
    let sent = Gauge()
    let count = 2000
    try await ProxyWorld.run({ _ in
      TestUpstream.stream(Array(repeating: piece, count: count), before: { sent.set($0 * piece.utf8.count) })
    }) { world, _ in
      let response = try await world.send(Body.stream)
      // The first piece is taken only when the upstream has not got on for a long while; or has sent everything.
      let reader = Paper(
        firstTaken: {
          var (last, same) = (-1, 0)
          while same < 20_000, last < (count - 1) * piece.utf8.count {
            let now = sent.value
            same = now == last ? same + 1 : 0
            last = now
            await Task.yield()
          }
          sent.mark()
        }, keeps: false)
      try await reader.take(response)
      // Linux lets a socket that is read late grow to some tens of megabytes.
      #expect(sent.marked < 80 << 20)
      #expect(reader.bytes == piece.utf8.count * count)
    }
  }

  @Test("[W-3] an upstream that goes on without end is cut off, and what it delivered is charged")
  func drainLimit() async throws {
    let piece = "data: {\"choices\":[{\"delta\":{\"content\":\"\(String(repeating: "x", count: 4_000))\"}}]}\n\n"
    try await ProxyWorld.run(
      change: { $0.drainBytes = 20_000 },
      { _ in TestUpstream.stream(Array(repeating: piece, count: 100_000)) }
    ) { world, _ in
      let response = try await world.send(Body.stream)
      try? await Paper(patience: 1).take(response)
      let settled = try #require(world.ledger.settled.first)
      #expect(settled.outcome == .clientGone && settled.usage.isEstimated && settled.usage.output >= 1_000)
    }
  }

  @Test("[W-4] an upstream that breaks off is charged for what it delivered, and the client is told")
  func breaks() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.stream(Array(TestUpstream.events.prefix(2)), breaks: true) }) {
      world, _ in
      let answer = try await world.call(Body.stream)
      #expect(answer.body.hasPrefix(TestUpstream.events[0] + TestUpstream.events[1]))
      #expect(answer.body.contains("\"error\"") && answer.body.contains("UPSTREAM_ERROR"))
      #expect(!answer.body.contains("[DONE]"))
      let settled = try #require(world.ledger.settled.first)
      // “Hello there” is eleven bytes: three tokens.
      #expect(settled.outcome == .upstreamBroke && settled.usage.isEstimated && settled.usage.output == 3)
    }
  }

  @Test("a document that breaks off is not passed on and costs nothing")
  func brokenDocument() async throws {
    try await ProxyWorld.run({ _ in
      Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "{\"choices\":["))
          throw TestUpstream.Broken()
        })
    }) { world, _ in
      let answer = try await world.call(Body.chat)
      #expect(answer.status == 502 && answer.code == "UPSTREAM_ERROR")
      #expect(world.ledger.settled.map(\.cost) == [.zero])
    }
  }

  @Test("[W-6] a database that is away does not keep the answer back, and is told later, once")
  func away() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.plain }) { world, _ in
      world.ledger.setAway(true)
      let seen1 = try await world.call(Body.chat)
      #expect(seen1.status == 200)
      #expect(world.ledger.settled.isEmpty && world.ledger.failed == 1)
      await world.proxy.tick(.now())
      #expect(world.proxy.figures.waitingSettlements == 1)
      world.ledger.setAway(false)
      await world.proxy.tick(.now())
      await world.proxy.tick(.now())
      #expect(world.ledger.settled.map(\.cost.microDollars) == [750])
      #expect(world.proxy.figures.waitingSettlements == 0 && world.events.count == 1)
    }
  }

  @Test("[W-36] an upstream that never answers is given up, and the client is told")
  func silent() async throws {
    let (begun, begin) = AsyncStream<Void>.makeStream()
    let gate = Gate()
    try await ProxyWorld.run({ _ in
      begin.yield()
      await gate.wait()
      return TestUpstream.plain
    }) { world, _ in
      async let answer = world.call(Body.chat)
      for await _ in begun { break }
      await world.proxy.tick(.now() + .seconds(299))
      #expect(world.ledger.settled.isEmpty)
      await world.proxy.tick(.now() + .seconds(301))
      let said = try await answer
      #expect(said.status == 504 && said.code == "UPSTREAM_TIMEOUT")
      #expect(world.ledger.settled.map(\.cost) == [.zero])
      gate.open()
    }
  }

  @Test("[W-36] a quiet stream is kept alive by comments, and a dead one ends")
  func quiet() async throws {
    let gate = Gate()
    let (texts, news) = AsyncStream<String>.makeStream()
    try await ProxyWorld.run({ _ in
      TestUpstream.stream(TestUpstream.events, before: { number in if number == 1 { await gate.wait() } })
    }) { world, _ in
      let paper = Paper(news: { news.yield($0) })
      let response = try await world.send(Body.stream)
      async let written: Void = paper.take(response)
      for await text in texts where text.contains("Hel") { break }
      let clock = Task {
        // The stream's reader may not be waiting yet at the first look.
        while !Task.isCancelled {
          await world.proxy.tick(.now() + .seconds(16))
          await Task.yield()
        }
      }
      for await text in texts where text.contains(": keep-alive\n\n") { break }
      clock.cancel()
      await clock.value
      await world.proxy.tick(.now() + .seconds(121))
      try await written
      gate.open()
      #expect(paper.text.contains("UPSTREAM_TIMEOUT") && paper.hasEnded)
      #expect(world.ledger.settled.first?.outcome == .upstreamBroke)
      #expect((world.ledger.settled.first?.cost ?? .zero) > .zero)
    }
  }

  @Test("[W-44] a server that stops takes nothing more and settles what runs")
  func stops() async throws {
    let gate = Gate()
    try await ProxyWorld.run({ _ in
      TestUpstream.stream(TestUpstream.events, before: { number in if number == 1 { await gate.wait() } })
    }) { world, _ in
      let (texts, news) = AsyncStream<String>.makeStream()
      let paper = Paper(news: { news.yield($0) })
      let response = try await world.send(Body.stream)
      let written = Task { try await paper.take(response) }
      for await text in texts where text.contains("Hel") { break }
      await world.proxy.stop(within: .zero)
      try await written.value
      #expect(world.ledger.settled.count == 1 && (world.ledger.settled.first?.cost ?? .zero) > .zero)
      let seen2 = try await world.call(Body.chat)
      #expect(seen2.status == 503)
      gate.open()
    }
  }
}

/// How far something has got.
private final class Gauge: Sendable {
  private let state = Mutex((value: 0, marked: Int.max))
  var value: Int { state.withLock { $0.value } }
  /// Where it was when it was marked.
  var marked: Int { state.withLock { $0.marked } }
  func set(_ value: Int) { state.withLock { $0.value = value } }
  func mark() { state.withLock { $0.marked = $0.value } }
}
