public import Domain

/// A secret that a person types; it prints as `[redacted]` like every secret.
public struct SecretText: Equatable, Sendable {
  public var secret: Secret
  public var cursor: Int

  public init(_ secret: Secret = Secret(""), cursor: Int = 0) {
    self.secret = secret
    self.cursor = cursor
  }
}

/// One line of a form.
public struct FormField: Equatable, Sendable, Identifiable {
  /// What the field is for; the raw value is the member's name on the wire, by which a refusal names it.
  public enum ID: String, Sendable {
    case name, models, amount, enabled, threshold, email, password, again, mode, key
    case limit = "credit_limit"
    case reset = "limit_reset"
    case expires = "expires_at"
  }

  public enum Content: Equatable, Sendable {
    case text(TextField)
    /// Dollars.
    case money(TextField)
    /// Never shown.
    case secret(SecretText)
    case choice([String], selected: Int)
  }

  public var id: ID
  public var label: String
  public var content: Content
  /// What to write here, or what an empty field means.
  public var hint: String
  /// What the person wrote means; stands in place of the hint.
  public var note: String?
  /// What is wrong with it; stands in place of both until the field is changed.
  public var problem: String?

  public init(_ id: ID, _ label: String, _ content: Content, hint: String = "") {
    self.id = id
    self.label = label
    self.content = content
    self.hint = hint
  }

  /// What was typed, without blanks around it; the chosen word of a choice; empty for a secret.
  public var text: String {
    switch content {
    case .text(let field), .money(let field):
      String(field.text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    case .secret: ""
    case .choice(let words, let selected): words.indices.contains(selected) ? words[selected] : ""
    }
  }

  /// What is edited as text; a secret as so many bullets, for its cursor and its length.
  public var textField: TextField? {
    switch content {
    case .text(let field), .money(let field): return field
    case .secret(let text):
      var field = TextField(String(repeating: "•", count: text.secret.reveal().count))
      field.cursor = text.cursor
      return field
    case .choice: return nil
    }
  }
}

/// A question of several fields. One mechanism for all of them: what it is for decides its fields, how they are checked
/// and what comes of them.
public struct FormDialog: Equatable, Sendable {
  public enum Purpose: Equatable, Sendable {
    case newKey
    case editKey(id: String)
    case purchase
    case autoTopUp
    case login
    /// A key for a credential, to be kept where the method says.
    case pasteKey(tokenID: String, RefreshMethod)
  }

  public var purpose: Purpose
  public var title: String
  /// What a person should know before; left away where there is little room.
  public var lines: [String]
  public var fields: [FormField]
  /// The field that hears the keys.
  public var selection: Int
  /// What Enter does: `create`.
  public var verb: String
  /// Why the whole of it was refused.
  public var problem: String?
  /// It was sent; the answer is still to come.
  public var isWaiting = false

  public init(
    _ purpose: Purpose, title: String, lines: [String] = [], fields: [FormField], selection: Int = 0, verb: String
  ) {
    self.purpose = purpose
    self.title = title
    self.lines = lines
    self.fields = fields
    self.selection = selection
    self.verb = verb
  }

  public subscript(id: FormField.ID) -> FormField? { fields.first { $0.id == id } }

  public var selectedField: FormField? { fields.indices.contains(selection) ? fields[selection] : nil }

  mutating func change(_ id: FormField.ID, _ change: (inout FormField) -> Void) {
    guard let index = fields.firstIndex(where: { $0.id == id }) else { return }
    change(&fields[index])
  }
}

/// A secret that is shown this once.
public struct SecretDialog: Equatable, Sendable {
  public var keyID: String
  public var keyName: String
  public var secret: Secret
  /// It stands in for an older one, which is refused from now on.
  public var isRotation: Bool
  public var isCopied = false
  /// The person wanted to close it before it was copied, and was asked once.
  public var isLeaving = false

  public init(_ key: IssuedKey, isRotation: Bool) {
    keyID = key.id
    keyName = key.name
    secret = key.secret
    self.isRotation = isRotation
  }
}
