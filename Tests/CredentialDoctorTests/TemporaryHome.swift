import CredentialDoctor
import Credentials
import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import OpenClawStore
import StructuredText
import Testing

/// A home with a store of the first JSON generation; it is removed when the test ends.
final class TemporaryHome: Sendable {
  static let store = ".openclaw/agents/main/agent/auth-profiles.json"
  static let configuration = ".openclaw/openclaw.json"
  let path: String

  init(store: String? = nil, version: String = "2026.1.29") throws {
    var template = Array("/tmp/credtop-doctor-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
    write("// mine\n{ meta: { lastTouchedVersion: '\(version)' }, }\n", to: Self.configuration)
    if let store { write(store, to: Self.store) }
  }

  deinit { remove(path) }

  @discardableResult
  func write(_ text: String, to name: String, mode: mode_t = 0o600) -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    let file = path + "/" + name
    unlink(file)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, mode)
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    fchmod(descriptor, mode)
    close(descriptor)
    return file
  }

  func text(_ name: String = store) -> String? {
    guard case .content(let content) = readFile(path + "/" + name, limit: 64 << 20) else { return nil }
    return String(decoding: content.bytes, as: UTF8.self)
  }

  func json(_ name: String = store) -> JSONValue? { text(name).flatMap { try? JSONReader.read($0) } }

  func mode(_ name: String = store) -> Int? {
    var facts = stat()
    return stat(path + "/" + name, &facts) == 0 ? Int(facts.st_mode & 0o7777) : nil
  }

  func setMode(_ mode: mode_t, of name: String = store) { chmod(path + "/" + name, mode) }

  /// Sets the time of the last change so many seconds back.
  func age(_ name: String, seconds: Int) {
    let then = Int(Date().timeIntervalSince1970) - seconds
    let times = [timespec(tv_sec: then, tv_nsec: 0), timespec(tv_sec: then, tv_nsec: 0)]
    utimensat(AT_FDCWD, path + "/" + name, times, AT_SYMLINK_NOFOLLOW)
  }

  func doctor(mayWrite: Bool = true, program: OpenClawProgram? = nil, runsOpenClaw: Bool = false)
    -> CredentialDoctor
  {
    let context = StoreContext(
      home: path, environment: ["HOME": path], mayWrite: mayWrite, ownState: path + "/.local/state/credtop")
    let discovery = DiscoveryContext(home: path, environment: ["HOME": path], mayWrite: false)
    let patience = LockPatience(retries: 2, first: .milliseconds(10))
    var reader = SceneReader(
      context: context, discovery: discovery, ownPlaces: [path + "/.local/state/credtop"])
    reader.runsOpenClawDoctor = runsOpenClaw
    return CredentialDoctor(reader: reader, patience: patience) { program }
  }

  private func remove(_ path: String) {
    chmod(path, 0o700)
    for name in names(in: path, limit: 10_000) {
      let child = path + "/" + name
      if isFolder(child), target(of: child) == nil { remove(child) } else { unlink(child) }
    }
    rmdir(path)
  }
}
