import Crypto
import NIOSSL

/// A certificate for 127.0.0.1 that vouches for itself, made anew by every test.
struct TestCertificate {
  let server: TLSConfiguration
  private let certificate: NIOSSLCertificate

  /// Who trusts it.
  var trusted: NIOSSLTrustRoots { .certificates([certificate]) }

  /// - Parameter address: the last byte of the address that it is for.
  init(address: UInt8 = 1) throws {
    let key = P256.Signing.PrivateKey()
    let algorithm = DER.sequence(DER.object([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]))
    let name = DER.sequence(
      DER.tagged(0x31, DER.sequence(DER.object([0x55, 0x04, 0x03]) + DER.tagged(0x0C, Array("test".utf8)))))
    let validity = DER.sequence(
      DER.tagged(0x18, Array("20200101000000Z".utf8)) + DER.tagged(0x18, Array("20990101000000Z".utf8)))
    let addresses = DER.sequence(DER.tagged(0x87, [127, 0, 0, address]))
    let extensions = DER.sequence(
      DER.sequence(DER.object([0x55, 0x1D, 0x11]) + DER.tagged(0x04, addresses)))
    let content = DER.sequence(
      DER.tagged(0xA0, DER.tagged(0x02, [2])) + DER.tagged(0x02, [1]) + algorithm + name + validity + name
        + Array(key.publicKey.derRepresentation) + DER.tagged(0xA3, extensions))
    let signature = try key.signature(for: content).derRepresentation
    let whole = DER.sequence(content + algorithm + DER.tagged(0x03, [0] + Array(signature)))
    certificate = try NIOSSLCertificate(bytes: whole, format: .der)
    let secret = try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)
    server = .makeServerConfiguration(certificateChain: [.certificate(certificate)], privateKey: .privateKey(secret))
  }
}

/// As much of ASN.1 as a certificate needs.
private enum DER {
  static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length: [UInt8] =
      switch content.count {
      case ..<0x80: [UInt8(content.count)]
      case ..<0x100: [0x81, UInt8(content.count)]
      default: [0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)]
      }
    return [tag] + length + content
  }

  static func sequence(_ content: [UInt8]) -> [UInt8] { tagged(0x30, content) }
  static func object(_ content: [UInt8]) -> [UInt8] { tagged(0x06, content) }
}
