import Domain
import StructuredText
import Synchronization
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("credits")
struct CreditsCommandTests {
  private static let answers = [
    "GET /credits": #"{"total_credits":125,"total_usage":0.00075,"remaining":124.99925,"reserved":0,"hourly":[]}"#,
    "POST /credits/purchase":
      #"{"transaction_id":"t-1","amount":25,"platform_fee":1.38,"total_charged":26.38,"new_balance":125,"created_at":"2026-11-20T10:00:00.000Z","unbilled":true}"#,
    "GET /credits/auto-topup": #"{"enabled":false,"threshold":5,"amount":25}"#,
    "PUT /credits/auto-topup": #"{"enabled":true,"threshold":7.5,"amount":30,"updated_at":"2026-11-20T10:00:00.000Z"}"#,
    "GET /credits/history": """
    {"items":[
      {"id":"b","type":"usage","amount":-0.00075,"balance_after":24.99925,"description":"prod gpt-4o","created_at":"2026-11-20T11:00:00.000Z"},
      {"id":"a","type":"purchase","amount":25,"balance_after":25,"description":"Credit purchase","created_at":"2026-11-20T10:00:00.000Z","unbilled":true}
    ],"total":12,"limit":2,"offset":4,"has_more":true}
    """,
  ]

  @Test("balance shows exact amounts, as a table and as JSON")
  func balance() async throws {
    let machine = try ClientHarness(Self.answers)
    #expect(
      await machine.run("credits", "balance").output == """
        CREDITS        AMOUNT
        Total credits  $125.00
        Total usage    $0.00075
        Left           $124.99925

        """)
    #expect(
      await machine.run("credits", "balance", "--json").output == """
        {
          "total_credits": 125,
          "total_usage": 0.00075,
          "remaining": 124.99925,
          "reserved": 0,
          "hourly": []
        }

        """)
  }

  @Test("buying shows the price, asks, and says what is unbilled")
  func buy() async throws {
    let machine = try ClientHarness(Self.answers)
    let refused = await machine.run("credits", "buy", "--amount", "25", typing: [""])
    #expect(refused.status == 0)
    #expect(
      refused.errors == """
        ITEM                                  AMOUNT
        Credits                               $25.00
        Platform fee (5.5 %, at least $0.80)   $1.38
        Total                                 $26.38
        Buy $25.00 of credits for $26.38? [y/N] Cancelled.

        """)
    #expect(machine.server.requests.isEmpty)
    let run = await machine.run("credits", "buy", "--amount", "25", typing: ["yes"])
    #expect(
      run.output == "Bought $25.00, unbilled: nothing was charged. New balance: $125.00 (transaction t-1)\n")
    let json = await machine.run("credits", "buy", "--amount", "25.00", "--yes", "--json")
    #expect(
      json.output == """
        {
          "mode": "immediate",
          "transaction_id": "t-1",
          "amount": 25,
          "platform_fee": 1.38,
          "total_charged": 26.38,
          "new_balance": 125,
          "created_at": "2026-11-20T10:00:00.000Z",
          "unbilled": true
        }

        """)
    #expect(machine.server.requests.map(\.idempotencyKey) == ["idempotency-key", "idempotency-key"])
    #expect(
      machine.server.requests.map { String(decoding: $0.body, as: UTF8.self) }
        == [#"{"amount":25}"#, #"{"amount":25}"#])
  }

  @Test(
    "[C-8] what is no amount is wrong usage, and nothing is sent",
    arguments: [
      "abc", "10abc", "NaN", "nan", "inf", "-5", "+5", "1e3", "1E3", "0x10", "5,00", "5.", ".5", "", " 5", "5 ", "٥",
      "5.001", "4.99", "10000.01", "99999999999999999999", "5.0000001", "1_000", "$5", "Infinity",
    ])
  func amounts(text: String) async throws {
    let machine = try ClientHarness(Self.answers)
    for words in [["credits", "buy", "--yes", "--amount=\(text)"], ["credits", "auto-topup", "--amount=\(text)"]] {
      #expect(await machine.run(words).status == 64)
      #expect(await machine.run(words + ["--json"]).document?["error"]?["code"]?.string == "USAGE")
    }
    #expect(machine.server.requests.isEmpty)
  }

  @Test("[C-14] buying without a terminal needs --yes")
  func noTerminal() async throws {
    let machine = try ClientHarness(Self.answers)
    let run = await machine.run("credits", "buy", "--amount", "25")
    #expect(run.status == 64)
    #expect(run.errors.contains("--yes"))
    #expect(await machine.run("credits", "buy", "--amount", "25", "--json", typing: ["y"]).status == 64)
    #expect(machine.server.requests.isEmpty)
  }

  @Test("history is a table with exact amounts and marks what is unbilled; what follows is said beside it")
  func history() async throws {
    let machine = try ClientHarness(Self.answers)
    let run = await machine.run("credits", "history", "--limit", "2", "--offset", "4", "--type", "usage")
    #expect(
      run.output == """
        DATE                 TYPE         AMOUNT  BALANCE AFTER  DESCRIPTION
        2026-11-20 11:00:00  usage     -$0.00075      $24.99925  prod gpt-4o
        2026-11-20 10:00:00  purchase     $25.00         $25.00  Credit purchase (unbilled)

        """)
    #expect(run.errors == "Showing 5 to 6 of 12; --offset 6 shows the next.\n")
    #expect(machine.server.requests.first?.query == ["limit": "2", "offset": "4", "type": "usage"])
    let json = await machine.run("credits", "history", "--json")
    #expect(json.errors.isEmpty)
    #expect(json.document?["items"]?.array?.count == 2)
    #expect(json.document?["has_more"]?.bool == true)
    let empty = try ClientHarness(["GET /credits/history": #"{"items":[],"total":0,"limit":20,"offset":0}"#])
    #expect(await empty.run("credits", "history").output == "No transactions found.\n")
  }

  @Test(
    "[C-8] paging and types that are none are wrong usage",
    arguments: [
      ["--limit", "abc"], ["--limit", "0"], ["--limit", "101"], ["--offset", "abc"], ["--offset=-1"],
      ["--offset", "NaN"],
      ["--type", "gift"], ["--limit", "5x"], ["surplus"],
    ])
  func paging(words: [String]) async throws {
    let machine = try ClientHarness(Self.answers)
    #expect(await machine.run(["credits", "history"] + words).status == 64)
    #expect(machine.server.requests.isEmpty)
  }

  @Test("auto top-up is shown and set")
  func autoTopUp() async throws {
    let machine = try ClientHarness(Self.answers)
    #expect(
      await machine.run("credits", "auto-topup").output == """
        SETTING    VALUE
        Enabled    No
        Threshold  $5.00
        Amount     $25.00

        """)
    #expect(
      await machine.run("credits", "auto-topup", "--enable", "--threshold", "7.50", "--amount", "30").output
        == "Auto top-up enabled: threshold=$7.50, amount=$30.00\n")
    #expect(
      String(decoding: machine.server.requests.last?.body ?? [], as: UTF8.self)
        == #"{"enabled":true,"threshold":7.5,"amount":30}"#)
    #expect(
      await machine.run("credits", "auto-topup", "--json").output == """
        {
          "enabled": false,
          "threshold": 5,
          "amount": 25
        }

        """)
  }

  @Test(
    "[C-20] a threshold of nothing is an error, not nothing; contradictory flags are too",
    arguments: [
      ["--threshold", "0"], ["--threshold", "0.99"], ["--threshold", "1000.01"], ["--amount", "0"],
      ["--enable", "--disable"],
    ])
  func topUpRanges(words: [String]) async throws {
    let machine = try ClientHarness(Self.answers)
    #expect(await machine.run(["credits", "auto-topup"] + words).status == 64)
    #expect(machine.server.requests.isEmpty)
  }

  /// A server that takes payments; each poll is answered with the next of these states.
  private func shop(_ states: [String]) -> FakeServer {
    let rest = Mutex(states)
    return FakeServer { request in
      switch request.path {
      case "/credits/purchase":
        return .data(try JSONReader.read(#"{"checkout_url":"https://pay.example/c/1","session_id":"cs_1"}"#))
      case "/credits/purchases/cs_1":
        let state = rest.withLock { $0.isEmpty ? "pending" : $0.removeFirst() }
        if state == "down" { return APIResponse(APIFailure(503, "UNAVAILABLE", "Later")) }
        return .data(.members([("status", state.json), ("amount", 25.json)]))
      default:
        return .data(try JSONReader.read(#"{"total_credits":1000,"total_usage":0,"remaining":1000}"#))
      }
    }
  }

  @Test("[C-24] a payment is asked after by its own id, until it is paid")
  func payment() async throws {
    let machine = try ClientHarness(shop(["pending", "down", "pending", "paid"]))
    let run = await machine.run("credits", "buy", "--amount", "25", "--yes")
    #expect(run.status == 0)
    #expect(run.output == "Payment page: https://pay.example/c/1\nPayment confirmed. New balance: $1000.00\n")
    #expect(machine.opened == ["https://pay.example/c/1"])
    #expect(machine.server.requests.filter { $0.path == "/credits/purchases/cs_1" }.count == 4)
  }

  @Test("[C-24] a payment that is not confirmed in five minutes, or fails, is no success, whatever the balance does")
  func unconfirmed() async throws {
    let waiting = await (try ClientHarness(shop([]))).run("credits", "buy", "--amount", "25", "--yes")
    #expect(waiting.status == 1)
    #expect(waiting.errors.contains("not confirmed within 5 minutes"))
    let failed = await (try ClientHarness(shop(["pending", "failed"]))).run("credits", "buy", "--amount", "25", "--yes")
    #expect(failed.status == 1)
    #expect(failed.errors.contains("failed"))
    let json = await (try ClientHarness(shop([]))).run("credits", "buy", "--amount", "25", "--yes", "--json")
    #expect(json.status == 0)
    #expect(
      json.output == """
        {
          "checkout_url": "https://pay.example/c/1",
          "session_id": "cs_1"
        }

        """)
  }

  @Test(
    "[C-24] only web pages are opened, and nothing a shell could take apart",
    arguments: [
      "http://pay.example", "file:///etc/passwd", "javascript:alert(1)", "https://", "https://a b", "https://a\nb",
      "-x",
      "https://ä.example",
    ])
  func pages(address: String) {
    #expect(!isWebPage(address))
    #expect(isWebPage("https://pay.example/c/1?a=b&c=d"))
  }
}
