public import Domain

/// The variables that OpenClaw would see, each with where it comes from. A gateway's own environment is not known: what
/// the process brings is that of this shell.
public struct OpenClawVariables: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    /// The environment of this process, which need not be the gateway's.
    case thisShell
    /// A file of variables.
    case file(String)
    /// `env` of the configuration.
    case configuration

    /// For a person, with the path as it is given: `this shell`.
    public var text: String {
      switch self {
      case .thisShell: "this shell"
      case .file(let path): path
      case .configuration: "the configuration"
      }
    }
  }

  public struct Variable: Hashable, Sendable {
    public var name: String
    public var value: Secret
    public var source: Source
  }

  struct Layer: Hashable, Sendable {
    var source: Source
    var values: [String: Secret]
    /// It only fills names that are not defined, and a name defined as empty is defined.
    var isFile: Bool
  }

  var layers: [Layer]

  init(layers: [Layer] = []) { self.layers = layers }

  /// Names that are set to nothing in a stronger place and so hide a value in a file.
  public func hiddenByEmpty(_ name: String) -> Source? {
    var wasDefinedEmpty = false
    for layer in layers {
      guard let value = layer.values[name] else { continue }
      if value.isBlank { wasDefinedEmpty = true } else { return wasDefinedEmpty && layer.isFile ? layer.source : nil }
    }
    return nil
  }

  /// What OpenClaw would find under a name; nil when nothing or only blanks.
  public subscript(name: String) -> Variable? {
    var isDefined = false
    for layer in layers {
      guard let value = layer.values[name] else { continue }
      if value.isBlank {
        isDefined = true
      } else if !(layer.isFile && isDefined) {
        return Variable(name: name, value: value, source: layer.source)
      }
    }
    return nil
  }

  /// The first of a provider's variables that is set.
  public func variable(of provider: String, in table: ProviderVariables) -> Variable? {
    for name in table[provider] {
      if name == "AWS_ACCESS_KEY_ID", self["AWS_SECRET_ACCESS_KEY"] == nil { continue }
      if let found = self[name] { return found }
    }
    return nil
  }
}

extension Secret {
  var isBlank: Bool { !reveal().contains { !$0.isWhitespace } }
}
