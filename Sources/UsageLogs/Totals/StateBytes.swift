/// Writes values one after another, as they lie in memory: the file is for this machine only.
struct StateWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put<Value: BitwiseCopyable>(_ value: Value) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  mutating func put<Value: BitwiseCopyable>(all values: [Value]) {
    put(UInt64(values.count))
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ text: String) {
    var text = text
    text.withUTF8 { buffer in
      put(UInt32(buffer.count))
      bytes.append(contentsOf: buffer)
    }
  }
}

/// Reads them again; nil where the bytes are not what was written.
struct StateReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func take<Value: BitwiseCopyable>(_ type: Value.Type) -> Value? {
    let size = MemoryLayout<Value>.size
    guard bytes.count - index >= size else { return nil }
    defer { index += size }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: Value.self) }
  }

  mutating func takeAll<Value: BitwiseCopyable>(_ type: Value.Type) -> [Value]? {
    guard let count = take(UInt64.self), let count = Int(exactly: count) else { return nil }
    let stride = MemoryLayout<Value>.stride
    let (size, overflow) = count.multipliedReportingOverflow(by: stride)
    guard !overflow, bytes.count - index >= size else { return nil }
    let start = index
    index += size
    return bytes.withUnsafeBytes { source in
      Array<Value>(unsafeUninitializedCapacity: count) { buffer, filled in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[start..<start + size]))
        filled = count
      }
    }
  }

  mutating func takeText() -> String? {
    guard let count = take(UInt32.self), bytes.count - index >= Int(count) else { return nil }
    defer { index += Int(count) }
    return String(decoding: bytes[index..<index + Int(count)], as: UTF8.self)
  }
}
