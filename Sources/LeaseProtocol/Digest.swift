import Crypto

/// In hexadecimal digits.
func digest(_ text: String) -> String {
  SHA256.hash(data: Array(text.utf8)).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
