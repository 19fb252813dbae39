import Domain

extension KeyMap {
  /// The actions of the dashboard with their own keys.
  public static let standard: KeyMap = {
    let actions = moving + viewing + acting + managing + programming
    let keys = Dictionary(actions.map { ($0.name, $0.defaultKeys) }, uniquingKeysWith: { first, _ in first })
    return KeyMap(actions: actions, keys: keys)
  }()

  private static let moving: [DashboardAction] = [
    DashboardAction(
      name: "up", hint: "up", help: "Select the row above", group: "Move", keys: ["Up", "k"], command: .move(rows: -1),
      obstacle: withoutRows),
    DashboardAction(
      name: "down", hint: "down", help: "Select the row below", group: "Move", keys: ["Down", "j"],
      command: .move(rows: 1), obstacle: withoutRows),
    DashboardAction(
      name: "page-up", hint: "page up", help: "Go one page up", group: "Move", keys: ["PageUp", "C-u"],
      command: .movePage(-1), obstacle: withoutRows),
    DashboardAction(
      name: "page-down", hint: "page down", help: "Go one page down", group: "Move", keys: ["PageDown", "C-d"],
      command: .movePage(1), obstacle: withoutRows),
    DashboardAction(
      name: "first", hint: "first", help: "Select the first row", group: "Move", keys: ["g", "Home"],
      command: .moveToStart, obstacle: withoutRows),
    DashboardAction(
      name: "last", hint: "last", help: "Select the last row", group: "Move", keys: ["G", "End"], command: .moveToEnd,
      obstacle: withoutRows),
    DashboardAction(
      name: "next-pane", hint: "next pane", help: "Focus the next pane", group: "Move", keys: ["Tab"],
      command: .focusNext),
    DashboardAction(
      name: "previous-pane", hint: "previous pane", help: "Focus the pane before", group: "Move", keys: ["S-Tab"],
      command: .focusPrevious),
    DashboardAction(
      name: "tokens-pane", hint: "tokens", help: "Focus the tokens", group: "Move", keys: ["1"],
      command: .focus(.tokens)),
    DashboardAction(
      name: "credits-pane", hint: "credits", help: "Focus the credits", group: "Move", keys: ["2"],
      command: .focus(.credits)),
    DashboardAction(
      name: "keys-pane", hint: "keys", help: "Focus the keys", group: "Move", keys: ["3"], command: .focus(.keys)),
    DashboardAction(
      name: "activity-pane", hint: "activity", help: "Focus the activity", group: "Move", keys: ["4"],
      command: .focus(.activity)),
  ]

  private static let viewing: [DashboardAction] = [
    DashboardAction(
      name: "zoom", hint: "zoom", help: "Zoom the focused pane to the whole screen, and back", group: "View",
      keys: ["z"], command: .toggleZoom),
    DashboardAction(
      name: "detail", hint: "detail", help: "Show everything known of the row", group: "View", keys: ["Enter"],
      command: .openDetail, footerRank: 60, obstacle: withoutRows),
    DashboardAction(
      name: "filter", hint: "filter", help: "Show only the rows that hold some words", group: "View", keys: ["/"],
      command: .openFilter, footerRank: 75),
    DashboardAction(
      name: "clear-filter", hint: "all rows", help: "Show all rows again", group: "View", keys: ["\\"],
      command: .clearFilter, footerRank: 65,
      obstacle: { $0.view(of: $0.focus).filter.isEmpty ? "no filter is set" : nil }),
    DashboardAction(
      name: "sort", hint: "sort", help: "Sort by the next column", group: "View", keys: ["o"], command: .sortNext,
      footerRank: 50),
    DashboardAction(
      name: "sort-reverse", hint: "reverse", help: "Turn the order round", group: "View", keys: ["O"],
      command: .sortReverse),
    DashboardAction(
      name: "times", hint: "times", help: "Show times of day instead of spans, and back", group: "View", keys: ["t"],
      command: .toggleTimes, footerRank: 10),
    DashboardAction(
      name: "freeze", hint: "freeze", help: "Stop the clock and the polls, and go on", group: "View", keys: ["Space"],
      command: .toggleFreeze, footerRank: 30),
    DashboardAction(
      name: "slower", hint: "slower", help: "Poll less often", group: "View", keys: ["+"],
      command: .changeInterval(by: 1)),
    DashboardAction(
      name: "faster", hint: "faster", help: "Poll more often", group: "View", keys: ["-"],
      command: .changeInterval(by: -1)),
    DashboardAction(
      name: "history-back", hint: "earlier", help: "Move the spend graph into the past", group: "View", keys: ["<"],
      command: .scrollHistory(hours: 6), obstacle: withoutHistory),
    DashboardAction(
      name: "history-forward", hint: "later", help: "Move the spend graph towards now", group: "View", keys: [">"],
      command: .scrollHistory(hours: -6),
      obstacle: { withoutHistory($0) ?? ($0.historyOffsetHours == 0 ? "the graph ends now" : nil) }),
    DashboardAction(
      name: "mouse", hint: "mouse", help: "Give the mouse to the terminal, and take it back", group: "View",
      keys: ["m"], command: .toggleMouse),
    DashboardAction(
      name: "help", hint: "help", help: "Search the keys and run one", group: "View", keys: ["?", "F1"],
      command: .openHelp, footerRank: 90),
    DashboardAction(
      name: "palette", hint: "command", help: "Run a command by its name", group: "View", keys: [":"],
      command: .openPalette, footerRank: 70),
  ]

  private static let acting: [DashboardAction] = [
    DashboardAction(
      name: "refresh-methods", hint: "refresh", help: "Show the ways to renew the selected credential", group: "Act",
      keys: ["r"], command: .openRefreshMethods, commandLine: "credtop tokens methods", footerRank: 100,
      obstacle: withoutTokens),
    DashboardAction(
      name: "scan", hint: "scan", help: "Look for credentials again", group: "Act", keys: ["s"],
      command: .refresh(.tokens), commandLine: "credtop tokens scan", footerRank: 80),
    DashboardAction(
      name: "poll", hint: "poll all", help: "Ask every service again", group: "Act", keys: ["R", "F5"],
      command: .refreshAll, commandLine: "credtop status"),
    DashboardAction(
      name: "validate", hint: "validate", help: "Ask the provider whether the selected credential works", group: "Act",
      keys: ["v"], command: .validateSelection, footerRank: 45, obstacle: withoutTokens),
    DashboardAction(
      name: "validate-all", hint: "validate all", help: "Ask the providers whether all credentials work", group: "Act",
      keys: ["V"], command: .validate(tokenID: nil), commandLine: "credtop tokens scan --validate",
      obstacle: withoutTokens),
    DashboardAction(
      name: "import", hint: "import", help: "Put the selected credential into OpenClaw, after a preview", group: "Act",
      keys: ["i"], command: .importSelection, commandLine: "credtop tokens import", footerRank: 78,
      obstacle: { withoutTokens($0) ?? ($0.abilities.imports ? nil : "nothing can be imported here") }),
    DashboardAction(
      name: "auto-import", hint: "auto-import", help: "Let keys that work go into OpenClaw by themselves, or end that",
      group: "Act", keys: ["I"], command: .askAboutImports, commandLine: "credtop tokens scan --import",
      obstacle: { $0.abilities.imports ? nil : "nothing can be imported here" }),
    DashboardAction(
      name: "quotas", hint: "usage", help: "Ask the providers how much of each subscription is used", group: "Act",
      keys: ["U"], command: .askQuotas, commandLine: "credtop tokens quota --ask", footerRank: 44,
      obstacle: { withoutTokens($0) ?? ($0.abilities.quotas ? nil : "no quota is known here") }),
    DashboardAction(
      name: "doctor", hint: "doctor", help: "Show what is broken in the credential stores, and mend it", group: "Act",
      keys: ["!"], command: .doctor(.open), commandLine: "credtop doctor", footerRank: 40,
      obstacle: { $0.abilities.doctor ? nil : "nobody to examine the stores" }),
    DashboardAction(
      name: "rotation", hint: "rotation",
      help: "Show which credential of each provider is next, and tell OpenClaw the order", group: "Act", keys: ["N"],
      command: .rotation(.open), commandLine: "credtop tokens rotation", footerRank: 35,
      obstacle: { $0.abilities.rotation ? nil : "there is nothing to choose from here" }),
    DashboardAction(
      name: "copy", hint: "copy", help: "Copy the id of the row; a secret only where one is shown", group: "Act",
      keys: ["y"],
      command: .copySelection, footerRank: 20, obstacle: withoutRows),
  ]

  private static let managing: [DashboardAction] = [
    manage(
      .newKey, "new-key", "new key", "Make a key, whose secret is shown once", "n", "credtop keys create", rank: 106,
      isShown: { $0.focus == .keys }),
    manage(
      .editKey, "edit-key", "edit", "Change the selected key: name, limit, window, expiry, models", "e",
      "credtop keys update", rank: 105),
    manage(
      .switchKey, "switch-key", "on/off", "Disable the selected key, or enable it again", "d", "credtop keys update",
      rank: 104),
    manage(
      .rotateKey, "rotate-key", "rotate", "Give the selected key another secret", "x", "credtop keys rotate", rank: 103),
    manage(
      .revokeKey, "revoke-key", "revoke", "End the selected key for ever", "D", "credtop keys revoke", rank: 102),
    manage(
      .buyCredits, "buy", "buy", "Buy credits", "b", "credtop credits buy", rank: 106,
      isShown: { $0.focus == .credits }),
    manage(
      .autoTopUp, "auto-top-up", "top-up", "Set when credits are bought by themselves", "a",
      "credtop credits auto-topup", rank: 105, isShown: { $0.focus == .credits }),
    manage(.logIn, "log-in", "log in", "Log in to the token proxy, or register", "L", "credtop auth login", rank: 98),
  ]

  private static func manage(
    _ wish: Wish, _ name: String, _ hint: String, _ help: String, _ key: KeyName, _ commandLine: String, rank: Int,
    isShown: @escaping @Sendable (DashboardState) -> Bool = { _ in true }
  ) -> DashboardAction {
    var action = DashboardAction(
      name: name, hint: hint, help: help, group: "Keys and credits", keys: [key], command: .open(wish),
      commandLine: commandLine, footerRank: rank
    ) { $0.obstacle(to: wish) }
    action.isInFooter = isShown
    return action
  }

  private static let programming: [DashboardAction] = [
    DashboardAction(
      name: "redraw", hint: "redraw", help: "Draw the whole screen anew", group: "Program", keys: ["C-l"],
      command: .redraw),
    DashboardAction(
      name: "suspend", hint: "suspend", help: "Stop and give the terminal back to the shell", group: "Program",
      keys: ["C-z"], command: .suspend),
    DashboardAction(
      name: "interrupt", hint: "interrupt", help: "Close the dialog; twice at the top: quit", group: "Program",
      keys: ["C-c"], command: .interrupt),
    DashboardAction(
      name: "quit", hint: "quit", help: "Quit", group: "Program", keys: ["q"], command: .quit, footerRank: 95),
  ]

  @Sendable private static func withoutRows(_ state: DashboardState) -> String? {
    state.rowCount(in: state.focus) == 0 ? "the pane has no rows" : nil
  }

  @Sendable private static func withoutTokens(_ state: DashboardState) -> String? {
    state.rowCount(in: .tokens) == 0 ? "no credential is shown" : nil
  }

  @Sendable private static func withoutHistory(_ state: DashboardState) -> String? {
    (state.credits.value?.hourlySpend.count ?? 0) < 2 ? "no spend is known" : nil
  }
}

/// Two tables are equal when the same names have the same keys: what an action does follows from its name.
extension KeyMap: Equatable {
  public static func == (left: KeyMap, right: KeyMap) -> Bool {
    left.keys == right.keys && left.actions.map(\.name) == right.actions.map(\.name)
  }
}
