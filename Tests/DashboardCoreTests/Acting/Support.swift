import Domain
import FoundationEssentials

@testable import DashboardCore

extension Session {
  /// A loaded session that can do everything, with the keys pane focused.
  static func acting(columns: Int = 120, rows: Int = 36) -> Session {
    var session = Session.loaded(columns: columns, rows: rows)
    session.state.abilities.keys = true
    session.state.abilities.credits = true
    session.state.abilities.accountBase = "http://127.0.0.1:3000"
    session.press("3")
    return session
  }

  /// Nobody is logged in: only the credentials of the machine are known.
  static var loggedOut: Session {
    var session = Session(feeds: [.tokens])
    session.state.abilities.accountBase = "http://127.0.0.1:3000"
    session.state.abilities.isLoggedIn = false
    session.state.abilities.keys = true
    session.state.abilities.credits = true
    session.state.abilities.feedsOfAccount = [.credits, .keys, .activity]
    session.send(.tick(morning))
    session.send(.receivedTokens(.four, at: morning))
    return session
  }

  var form: FormDialog? { if case .form(let form) = state.modal { form } else { nil } }
  var secret: SecretDialog? { if case .secret(let dialog) = state.modal { dialog } else { nil } }
  var question: Confirmation? { if case .confirm(let question) = state.modal { question } else { nil } }

  /// The one action that the last command asked for.
  var action: AccountAction? {
    effects.compactMap { if case .ask(.act(let action)) = $0 { action } else { nil } }.first
  }

  mutating func end(_ outcome: ActionOutcome) {
    guard let action else { return }
    send(.ended(action, outcome, at: time))
  }

  func problem(_ id: FormField.ID) -> String? { form?[id]?.problem }
}

let fakeSecret = Secret("sk-prov-FAKE0123456789abcdef")
