/// What a scan for secrets lets pass.
///
///     # a comment
///     Tests/Samples/             everything below a folder
///     docs/formats.md            a file
///     docs/formats.md:12         a line of a file
///     =FAKE                      lines that contain this text
struct SecretAllowlist {
  private var paths: [String] = []
  private var places: Set<String> = []
  private var texts: [String] = []

  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let entry = line.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
      if entry.isEmpty || entry.hasPrefix("#") { continue }
      if entry.hasPrefix("=") {
        if entry.count > 1 { texts.append(String(entry.dropFirst())) }
      } else if let colon = entry.lastIndex(of: ":"), Int(entry[entry.index(after: colon)...]) != nil {
        places.insert(String(entry))
      } else {
        paths.append(String(entry))
      }
    }
  }

  func allows(path: String) -> Bool {
    paths.contains { $0 == path || ($0.hasSuffix("/") && path.hasPrefix($0)) }
  }

  func allows(path: String, line: Int, text: String) -> Bool {
    allows(path: path) || places.contains("\(path):\(line)") || texts.contains { text.contains($0) }
  }
}
