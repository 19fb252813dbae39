import Domain
import OpenClawStore
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
    case let known as FileUnusable: self.init("FILE_UNUSABLE", known.message, suggestion: known.suggestion)
    case let known as StoreFailure:
      self.init(known.code, known.description, suggestion: known.remedy, status: known.exitCode)
    default: self.init("FAILED", "\(error)")
    }
  }
}
