import Glibc
import StructuredText
import Testing
import TokenProxyClient

@testable import CommandLineInterface

/// The program itself, several of it at once.
@Suite("Processes at once")
struct ProcessesTests {
  /// The program beside the tests.
  private var program: String? {
    let path =
      CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/credtop"
    return access(path, X_OK) == 0 ? path : nil
  }

  @Test("[C-22] programs that write one profile at once leave it whole, and each its line in the log")
  func writing() async throws {
    let program = try #require(program, "the tests are built with the program")
    let home = try TemporaryHome()
    let environment = ["HOME": home.path, "PATH": "/usr/bin:/bin"]
    let statuses = await withTaskGroup(of: [Int32].self) { group in
      for worker in 0..<4 {
        group.addTask {
          await onWorkerThread {
            (0..<6).map { round in
              let words =
                round % 3 == 2
                ? ["profile", "create", "p\(worker)-\(round)"]
                : [
                  "config", "set", "email",
                  "w\(worker)-\(round)-\(String(repeating: "x", count: worker * 40))@a.example",
                ]
              let arguments = ["/bin/sh", "-c", #"exec "$0" "$@" >/dev/null 2>&1"#, program] + words
              return (try? ProgramRunner.runInForeground(arguments, environment: environment)) ?? -1
            }
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(statuses == Array(repeating: 0, count: 24))
    let text = try #require(home.text(of: ".openclaw-token/profiles/default/config.json"))
    #expect(try JSONReader.read(text)["email"]?.string?.hasSuffix("@a.example") == true)
    let log = (home.text(of: ".openclaw-token/audit.log") ?? "").split(separator: "\n")
    #expect(log.count == 24)
    #expect(log.allSatisfy { (try? JSONReader.read(String($0))).flatMap(AuditEntry.init) != nil })
    #expect(
      SmallFile.names(in: home.path + "/.openclaw-token/profiles")
        == (["default"] + (0..<4).flatMap { ["p\($0)-2", "p\($0)-5"] }).sorted())
    #expect(SmallFile.names(in: home.path + "/.openclaw-token/profiles/default") == ["config.json"])
  }

  /// Runs a shell line in which `$0` is the program.
  private func shell(_ line: String, home: TemporaryHome) async throws -> Int32 {
    let program = try #require(program, "the tests are built with the program")
    let environment = ["HOME": home.path, "PATH": "/usr/bin:/bin"]
    return await onWorkerThread {
      (try? ProgramRunner.runInForeground(["/bin/sh", "-c", line, program], environment: environment)) ?? -1
    }
  }

  @Test("an answer for which there is no standard output goes into no file, and is a failure")
  func closedOutput() async throws {
    let home = try TemporaryHome()
    #expect(try await shell(#""$0" profile create x >&- 2>"$HOME/errors"; test $? = 1"#, home: home) == 0)
    #expect(home.text(of: "errors")?.contains("Bad file descriptor") == true)
    #expect(home.text(of: ".openclaw-token/.lock") == "")
  }

  @Test("a reader that has seen enough is no failure that anybody is told of")
  func closedPipe() async throws {
    let home = try TemporaryHome()
    #expect(
      try await shell(#""$0" --demo watch --interval 1 2>"$HOME/errors" | head -n 1 >/dev/null"#, home: home) == 0)
    #expect(home.text(of: "errors") == "")
  }

  @Test("[C-3] the demo writes nothing below a home folder, read-only or not")
  func demo() async throws {
    let home = try TemporaryHome()
    for words in ["keys create --name x", "credits buy --amount 20 --yes", "auth rotate --yes", "integrate", "status"] {
      #expect(try await shell(#"chmod 0500 "$HOME"; "$0" --demo \#(words) >/dev/null"#, home: home) == 0, "\(words)")
    }
    #expect(SmallFile.names(in: home.path) == [])
  }
}
