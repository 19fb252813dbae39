import Glibc

/// Holds a thread until it is opened.
final class Latch: Sendable {
  private let pipes: (read: CInt, write: CInt)

  init() {
    var ends: [CInt] = [-1, -1]
    pipe(&ends)
    pipes = (ends[0], ends[1])
  }

  deinit {
    close(pipes.read)
    close(pipes.write)
  }

  func wait() {
    var byte: UInt8 = 0
    _ = read(pipes.read, &byte, 1)
  }

  func open() { _ = write(pipes.write, "o", 1) }
}
