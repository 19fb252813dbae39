import Domain
import TokenProxyAPI

/// What an e-mail address, a password and a name must be.
enum AccountRules {
  /// - Throws: `APIFailure` 400.
  static func checkEmail(_ email: String) throws(APIFailure) {
    guard isAddress(email) else { throw .invalid("email must be a valid e-mail address", field: "email") }
  }

  /// 8 to 128 characters with an upper-case letter and a digit.
  ///
  /// - Throws: `APIFailure` 400.
  static func checkPassword(_ password: String, field: String = "password") throws(APIFailure) {
    // The function below takes 511 bytes and ends at a zero.
    guard (8...128).contains(password.unicodeScalars.count), password.utf8.count < 512,
      !password.utf8.contains(0), password.unicodeScalars.contains(where: { $0.properties.isUppercase }),
      password.unicodeScalars.contains(where: { ("0"..."9").contains($0) })
    else {
      throw .invalid(
        "\(field) must have 8 to 128 characters, with at least one upper-case letter and one digit", field: field)
    }
  }

  /// Whether a password can be one at all; longer ones are not even hashed.
  static func isPossiblePassword(_ password: String) -> Bool { password.utf8.count < 512 && !password.utf8.contains(0) }

  /// 1 to 100 of `A-Z a-z 0-9 _ -`.
  ///
  /// - Throws: `APIFailure` 400.
  static func checkKeyName(_ name: String) throws(APIFailure) {
    guard (1...100).contains(name.utf8.count), name.utf8.allSatisfy({ isNameByte($0) }) else {
      throw .invalid("name must have 1 to 100 characters of A-Z, a-z, 0-9, _ and -", field: "name")
    }
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
    default: false
    }
  }

  private static func isAddress(_ email: String) -> Bool {
    guard email.unicodeScalars.count <= 255, let at = email.lastIndex(of: "@") else { return false }
    let local = email[..<at]
    let domain = email[email.index(after: at)...]
    guard (1...64).contains(local.utf8.count), !local.hasPrefix("."), !local.hasSuffix("."), !local.contains("..")
    else {
      return false
    }
    let forbidden: Set<Unicode.Scalar> = ["\"", "(", ")", ",", ":", ";", "<", ">", "[", "\\", "]", "@"]
    guard local.unicodeScalars.allSatisfy({ !forbidden.contains($0) && isPrintable($0) }) else { return false }
    let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
          && label.unicodeScalars.allSatisfy {
            $0 == "-" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
          }
      }
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0x20 && !(0x7F...0x9F).contains(scalar.value) && !scalar.properties.isWhitespace
      // Invisible ones would make two addresses look the same.
      && scalar.properties.generalCategory != .format
  }
}
