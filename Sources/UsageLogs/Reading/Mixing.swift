import Glibc
import Metering

/// A number in which every bit of both has a say.
@inline(__always)
func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
  let product = (left ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: right ^ 0xD1B5_4A32_D192_ED03)
  return product.high ^ product.low
}

/// A fingerprint of bytes, to know them again. Stable: it is kept in the state file.
func fingerprint(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
  var hash = UInt64(count) &* 0xA076_1D64_78BD_642F
  let raw = UnsafeRawPointer(bytes)
  var place = 0
  while place + 8 <= count {
    hash = mixed(hash, UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
    place += 8
  }
  var rest: UInt64 = 0
  while place < count {
    rest = rest << 8 | UInt64(bytes[place])
    place += 1
  }
  return mixed(hash, rest ^ 0xE703_7ED1_A0B4_28DB)
}

extension ByteText {
  var fingerprint: UInt64 { UsageLogs.fingerprint(start, count: count) }
}

extension String {
  var fingerprint: UInt64 {
    var text = self
    return text.withUTF8 { buffer in
      buffer.baseAddress.map { UsageLogs.fingerprint($0, count: buffer.count) } ?? mixed(0, 0)
    }
  }
}
