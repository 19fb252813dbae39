import Glibc
import Threads

/// The end of the process waits for what must not be lost: the successor of a single-use token, until it is saved.
struct OrderlyEnd {
  private let isNeeded: Bool

  /// Nothing of the kind begins from now on, and while some of it goes on no signal ends the process.
  init() {
    isNeeded = UnfinishedWork.ofProcess.close()
    guard isNeeded else { return }
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
  }

  /// Blocks as long as it takes, which is not for ever, and says so.
  func wait(tell: (String) -> Void) {
    guard isNeeded else { return }
    tell("credtop: a login is being renewed; ending as soon as the new one is saved\n")
    if !UnfinishedWork.ofProcess.wait() { tell("credtop: it does not end; the login may be lost\n") }
  }
}
