/// A way to renew a credential.
public struct RefreshMethod: Hashable, Sendable {
  /// The names that scripts use, in the order in which the dialog lists equals.
  public enum Kind: String, Sendable, CaseIterable {
    case reread
    /// By us, without the owner: only where it harms nobody, or by a person's wish.
    case renew
    case cliCommand = "cli-command"
    case oauthBrowser = "oauth-browser"
    case apiKeyWeb = "api-key-web"
    case manual
  }

  /// What choosing the method does.
  public enum Action: Hashable, Sendable {
    /// Reads the source again.
    case reread
    /// Runs a program in the foreground terminal: the program and its arguments, never a shell's text.
    case run([String])
    /// Opens a page, or shows its address where there is no display.
    case open(url: String)
    /// Asks the provider for new tokens with the refresh token.
    case renew(Keeping)
    /// Signs in without the owner's program.
    case signIn(SignIn)
    /// Takes a key that a person pastes, and keeps it there: `OpenClaw's store`.
    case paste(place: String)
    /// Not possible yet; the text says what is missing.
    case unavailable(String)
  }

  /// Where renewed tokens go.
  public enum Keeping: String, Hashable, Sendable {
    /// For our own calls until the program ends; the owner's file is left alone.
    case memory
    /// The owner's file, under the owner's lock.
    case file
    /// The owner's file, written by the owner's own program, which we only start.
    case owner
  }

  public enum SignIn: String, Hashable, Sendable {
    /// A code is shown and typed in on a page, on whatever device.
    case deviceCode = "device-code"
    /// A page sends the browser back to this machine.
    case browser
  }

  public var kind: Kind
  /// What the dialog's line says: `Run kimi login here`.
  public var title: String
  /// What follows from it: `kimi rewrites its own file`.
  public var consequence: String
  public var action: Action
  public var isRecommended: Bool

  public init(kind: Kind, title: String, consequence: String, action: Action, isRecommended: Bool = false) {
    self.kind = kind
    self.title = title
    self.consequence = consequence
    self.action = action
    self.isRecommended = isRecommended
  }
}
