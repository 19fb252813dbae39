import Synchronization

/// Files that live as long as the process: those of the demo.
final class MemoryFolder: ClientFolder {
  let path = "(demo)"
  private let content = Mutex<(files: [String: [UInt8]], folders: Set<String>)>(([:], []))

  init() {}

  func read(_ name: String) -> [UInt8]? { content.withLock { $0.files[name] } }

  func replace(_ name: String, with bytes: [UInt8]) {
    makeFolder(above(name))
    content.withLock { $0.files[name] = bytes }
  }

  func remove(_ name: String) { content.withLock { $0.files[name] = nil } }

  func exists(_ name: String) -> Bool {
    content.withLock { $0.files[name] != nil || $0.folders.contains(name) }
  }

  func makeFolder(_ name: String) {
    content.withLock { content in
      var folder = ""
      for part in name.split(separator: "/") {
        folder += (folder.isEmpty ? "" : "/") + part
        content.folders.insert(folder)
      }
    }
  }

  func removeFolder(_ name: String, files: [String]) {
    content.withLock { content in
      content.files = content.files.filter { !$0.key.hasPrefix(name + "/") }
      content.folders.remove(name)
    }
  }

  func folders(in name: String) -> [String] {
    content.withLock { content in
      content.folders.filter { $0.hasPrefix(name + "/") && above($0) == name }
        .map { String($0.dropFirst(name.count + 1)) }.sorted()
    }
  }

  func move(_ name: String, to other: String) {
    makeFolder(above(other))
    content.withLock { $0.files[other] = $0.files.removeValue(forKey: name) }
  }

  func proveWritable(_ name: String) {}

  func locked<Output>(_ work: () throws(ClientFailure) -> Output) throws(ClientFailure) -> Output { try work() }

  private func above(_ name: String) -> String {
    name.split(separator: "/").dropLast().joined(separator: "/")
  }
}
