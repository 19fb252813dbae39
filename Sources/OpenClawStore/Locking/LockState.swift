import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText

/// Whether somebody who is alive holds a lock.
struct LockState {
  var isStale: Bool
  var holder: LockHolder

  /// A folder is judged by its age alone. A file names the process that made it: where that is of our own user and has
  /// ended, nobody holds it. A process of another user may be one of a container, of which the number says nothing.
  init(_ path: String, _ mark: EntryMark, staleAfter: Duration, now: Date) {
    let seconds = Double(staleAfter.components.seconds) + Double(staleAfter.components.attoseconds) / 1e18
    let age = now.timeIntervalSince1970 - mark.modifiedAt
    holder = LockHolder(path: path, age: age)
    isStale = age > seconds
    guard !mark.isFolder, case .content(let content) = readFile(path, limit: 64 << 10),
      let body = try? JSONReader.read(content.bytes), let process = body["pid"]?.int
    else { return }
    holder.processID = process
    if let created = body["createdAt"]?.string.flatMap(Timestamp.rfc3339) {
      holder.age = now.timeIntervalSince(created)
      isStale = now.timeIntervalSince(created) > seconds
    }
    guard mark.owner == getuid(), process > 0, process <= Int(Int32.max) else { return }
    if kill(pid_t(process), 0) != 0, errno == ESRCH { isStale = true }
    if let started = body["startTime"]?.int, let actual = Self.startTime(of: process), started != actual {
      isStale = true
    }
  }

  /// What we write into a lock file of ours.
  static func body(now: Date) -> JSONValue {
    let process = Int(getpid())
    var members: [(String, JSONValue)] = [("pid", process.json), ("createdAt", now.json)]
    if let started = startTime(of: process) { members.append(("startTime", started.json)) }
    return .members(members)
  }

  /// When a process started, in ticks since the machine did; nil when there is none.
  static func startTime(of process: Int) -> Int? {
    guard case .content(let content) = readFile("/proc/\(process)/stat", limit: 64 << 10),
      let end = content.bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    // The name before may hold blanks; what follows it begins with the third field.
    let fields = content.bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19 else { return nil }
    return Int(String(decoding: fields[19], as: UTF8.self).filter { !$0.isWhitespace })
  }
}
