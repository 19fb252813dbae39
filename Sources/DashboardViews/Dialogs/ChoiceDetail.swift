import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension DialogDrawing {
  /// Why OpenClaw uses this credential, or another one; nothing before the answer is there.
  func choiceLines(of token: DiscoveredToken) -> [DetailLine] {
    guard let shown = state.choices(ofToken: token.id) else { return [] }
    var lines: [DetailLine] = []
    for choice in shown.value ?? [] {
      let names = ["Why: OpenClaw agent \(choice.agent)", choice.provider]
      lines += [.blank, .heading(names.joined(separator: " \(look.glyphs.separator) "))]
      lines += ChoiceText.facts(choice, token: token, now: state.now).map {
        .fact("  \($0.label)", $0.text, $0.weight.role)
      }
    }
    if let failure = shown.failure {
      lines += [.blank, .fact("openclaw", failure.message, .error)]
    }
    return lines
  }
}

extension ChoiceText.Weight {
  var role: Role {
    switch self {
    case .good: .good
    case .plain: .text
    case .faint: .dim
    case .warning: .warning
    case .bad: .error
    }
  }
}
