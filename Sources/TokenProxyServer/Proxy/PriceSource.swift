import Glibc
public import Metering
import Synchronization

/// The prices in force: the built-in ones, and over them the operator's file, read again when it changes.
public final class PriceSource: Sendable {
  private struct State {
    var table: PriceTable
    /// Changes with every writing of the file.
    var stamp: Stamp?
    var fault: String?
  }

  private struct Stamp: Equatable {
    var seconds: Int
    var nanoseconds: Int
    var size: Int
  }

  private static let sizeLimit = 8 << 20

  private let base: PriceTable
  private let path: String?
  private let state: Mutex<State>

  public init(_ table: PriceTable = .builtIn) {
    base = table
    path = nil
    state = Mutex(State(table: table))
  }

  /// - Parameter path: the operator's file, in the form that `PriceTable.init(json:)` reads.
  /// - Throws: `PriceTableError` when it cannot be read now; later faults leave the last good prices in force.
  public init(path: String, over base: PriceTable = .builtIn) throws {
    self.base = base
    self.path = path
    let stamp = Self.stamp(path)
    state = Mutex(State(table: base.extended(by: try PriceTable(json: Self.read(path))), stamp: stamp))
  }

  public var table: PriceTable { state.withLock { $0.table } }

  /// What is wrong with the operator's file as it stands now.
  public var fault: String? { state.withLock { $0.fault } }

  /// Reads the file again if it has changed.
  ///
  /// - Returns: whether other prices are in force now.
  @discardableResult
  public func reload() -> Bool {
    guard let path else { return false }
    let stamp = Self.stamp(path)
    guard state.withLock({ $0.stamp != stamp }) else { return false }
    let result = Result { try PriceTable(json: Self.read(path)) }
    return state.withLock { state in
      state.stamp = stamp
      switch result {
      case .success(let table):
        state.fault = nil
        let extended = base.extended(by: table)
        defer { state.table = extended }
        return state.table != extended
      case .failure(let error):
        state.fault = "\(error)"
        return false
      }
    }
  }

  private static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size))
  }

  /// An unreadable file is read as nothing, which the reader of prices refuses with its own words.
  private static func read(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= sizeLimit {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    return bytes
  }
}
