import Domain
import TokenProxyAPI
import TokenProxyClient

extension CommandFailure {
  /// Whatever a call threw, for commands that go on after it or give it another exit status.
  init(any error: any Error) {
    switch error {
    case let known as CommandFailure: self = known
    case let known as ServiceFailure: self.init(known)
    case let known as APIFailure: self.init(known)
    case let known as ClientFailure: self.init(known)
    default: self.init("FAILED", "\(error)")
    }
  }
}
