import CNcurses
import Terminal

/// The keys of the terminal's own description, for terminals that do not send what xterm does.
@MainActor
func describedKeys() -> [[UInt8]: Key] {
  var names: [(String, Key)] = [
    ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcuf1", Key(.right)), ("kcub1", Key(.left)),
    ("khome", Key(.home)), ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)),
    ("kich1", Key(.insert)), ("kdch1", Key(.delete)), ("kcbt", Key(.tab, .shift)), ("kent", Key(.enter)),
    ("kUP", Key(.up, .shift)), ("kDN", Key(.down, .shift)), ("kRIT", Key(.right, .shift)), ("kLFT", Key(.left, .shift)),
  ]
  for number in 1...24 { names.append(("kf\(number)", Key(.function(number)))) }
  var keys: [[UInt8]: Key] = [:]
  for (name, key) in names {
    guard let value = cn_capability(name) else { continue }
    keys[Array(String(cString: value).utf8)] = key
  }
  return keys
}
