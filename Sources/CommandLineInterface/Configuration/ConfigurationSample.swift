import DashboardCore

/// The commented file that `credtop config init` prints.
enum ConfigurationSample {
  static let settings = [
    "interval", "theme", "ascii", "mouse", "pane", "read-only", "serve-tokens", "quota", "auto-import", "discovery",
    "refresh",
    "alerts", "keys",
  ]

  static var text: String {
    """
    # credtop reads this file and never writes it. Save it as $XDG_CONFIG_HOME/credtop/config.toml
    # (usually ~/.config/credtop/config.toml). Every setting is optional; what is commented out is the default.
    # `credtop config check` tells what is wrong, with line numbers.

    # Seconds between two polls of credits, keys and activity, 1 to 3600. Credential files are watched, not polled.
    # interval = 5

    # A shipped theme (`credtop config themes` lists them), the name of a file in the folder `themes` beside this one, or
    # a path. "auto" asks the terminal whether its background is light or dark.
    # theme = "auto"

    # Draw with ASCII characters only. The default follows the locale.
    # ascii = false

    # Take clicks and the wheel. The key m switches it while the dashboard runs.
    # mouse = true

    # The pane that has the focus at the start: tokens, credits, keys or activity.
    # pane = "tokens"

    # Refuse every action that changes something.
    # read-only = false

    # While the dashboard runs, answer tokenDiscovery.* on the socket of `credtop tokens serve`.
    # serve-tokens = false

    # Whether providers are asked how much of a subscription is used: each credential then goes to its own provider every
    # five minutes, ten for Claude. "off" never; "ask" after a person agreed in the dashboard (the key U); "auto" always.
    # quota = "ask"

    # Whether API keys that are known to work are put into OpenClaw. Logins of other programs never are.
    # "off" never; "ask" after a person agreed in the dashboard; "auto" always.
    # auto-import = "ask"

    # Folders of projects whose .env files are looked at as well. Home and the working directory always are.
    # [discovery]
    # directories = ["~/work/agents"]

    # Tools whose logins credtop may renew itself, in their own files and under their own locks: kimi-cli, claude-code,
    # codex-cli. Without this it never does. auto-renew does so ahead of their end while the dashboard runs, but never to a
    # login that somebody else holds too.
    # [refresh]
    # renew = ["kimi-cli"]
    # auto-renew = false

    # How to tell of what cannot wait while nobody looks: a credential that expires or dies, a quota or a budget that runs
    # out or begins anew. `terminal` asks for a notification by OSC 9 or OSC 777, `desktop` runs notify-send, and `hook` is a
    # program with its arguments that reads one line of JSON on its standard input.
    # [alerts]
    # bell = true
    # terminal = "off"
    # desktop = false
    # hook = []
    # quota-percent = 80
    # budget-percent = 80

    # Keys by the name of the action; a text or a list of texts. Taking a key that another action has by default is fine.
    # [keys]
    \(keyLines)

    """
  }

  private static var keyLines: String {
    KeyMap.standard.actions.map { action in
      let keys = action.defaultKeys.map { "\"\($0.rawValue.replacing("\\", with: "\\\\"))\"" }
      let value = keys.count == 1 ? keys[0] : "[" + keys.joined(separator: ", ") + "]"
      return "# \(action.name) = \(value)"
    }.joined(separator: "\n")
  }
}
