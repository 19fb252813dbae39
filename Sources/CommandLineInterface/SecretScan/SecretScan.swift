import StructuredText
import Domain
import Glibc

/// Looks through files for literal credentials.
struct SecretScan {
  struct Finding: Hashable {
    var path: String
    var line: Int
    var column: Int
    var kind: String
  }

  struct Result {
    var fileCount = 0
    var findings: [Finding] = []
    var unreadable: [String] = []
  }

  private let roots: [String]
  private let allowlist: SecretAllowlist
  private let workingDirectory: String
  /// Larger files are data, not sources.
  private let largestFile = 4 << 20

  /// - Throws: `CommandFailure` when a root or the allow-list is not there.
  init(roots: [String], allowlist: String?, workingDirectory: String) throws {
    self.roots = roots
    self.workingDirectory = workingDirectory
    for root in roots where access(absolute(root, in: workingDirectory), F_OK) != 0 {
      throw CommandFailure("NOT_FOUND", "There is no file or folder '\(root)'.", status: ExitStatus.usage)
    }
    if let allowlist {
      guard let bytes = SmallFile.read(absolute(allowlist, in: workingDirectory), limit: 1 << 20) else {
        throw CommandFailure("NOT_FOUND", "The allow-list '\(allowlist)' cannot be read.", status: ExitStatus.usage)
      }
      self.allowlist = SecretAllowlist(String(decoding: bytes, as: UTF8.self))
    } else {
      var text = ""
      for root in roots {
        let path = absolute(root, in: workingDirectory) + "/.secret-scan-allowlist"
        if let bytes = SmallFile.read(path, limit: 1 << 20) { text += String(decoding: bytes, as: UTF8.self) + "\n" }
      }
      self.allowlist = SecretAllowlist(text)
    }
  }

  func run() -> Result {
    var result = Result()
    for root in roots {
      visit(absolute(root, in: workingDirectory), shown: root == "." ? "" : root, into: &result)
    }
    return result
  }

  private func visit(_ path: String, shown: String, into result: inout Result) {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return result.unreadable.append(shown) }
    switch facts.st_mode & S_IFMT {
    case S_IFDIR:
      guard let names = SmallFile.names(in: path) else { return result.unreadable.append(shown) }
      for name in names where ![".git", ".build", "node_modules"].contains(name) {
        visit(path + "/" + name, shown: shown.isEmpty ? name : shown + "/" + name, into: &result)
      }
    case S_IFREG: scanFile(path, shown: shown, size: Int(facts.st_size), into: &result)
    default: break  // Links lead to what is scanned elsewhere; pipes and sockets hold nothing.
    }
  }

  private func scanFile(_ path: String, shown: String, size: Int, into result: inout Result) {
    guard size <= largestFile, !allowlist.allows(path: shown) else { return }
    guard let bytes = SmallFile.read(path, limit: largestFile) else { return result.unreadable.append(shown) }
    guard !bytes.prefix(8192).contains(0) else { return }
    result.fileCount += 1
    let found = SecretPatterns.findings(in: bytes)
    guard !found.isEmpty else { return }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for finding in found {
      let line = finding.line <= lines.count ? String(decoding: lines[finding.line - 1], as: UTF8.self) : ""
      guard !allowlist.allows(path: shown, line: finding.line, text: line) else { continue }
      result.findings.append(Finding(path: shown, line: finding.line, column: finding.column, kind: finding.kind))
    }
  }
}

private func absolute(_ path: String, in folder: String) -> String {
  path.hasPrefix("/") ? path : path == "." ? folder : folder + "/" + path
}
