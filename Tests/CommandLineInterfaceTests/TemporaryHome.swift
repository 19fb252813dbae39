import Glibc
import Testing

/// A home folder that is removed when the test ends.
final class TemporaryHome: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/credtop-tests-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
  }

  deinit { remove(path) }

  /// Puts a text into a file; folders are made.
  @discardableResult
  func write(_ text: String, to name: String, mode: mode_t = 0o600) -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    let file = path + "/" + name
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, mode)
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    return file
  }

  func text(of name: String) -> String? {
    guard let file = fopen(path + "/" + name, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func remove(_ path: String) {
    let removing: @convention(c) (UnsafePointer<CChar>?, UnsafePointer<stat>?, Int32, UnsafeMutablePointer<FTW>?) -> Int32 = {
      name, _, _, _ in name.map { Glibc.remove($0) } ?? 0
    }
    nftw(path, removing, 16, FTW_DEPTH | FTW_PHYS)
  }
}
