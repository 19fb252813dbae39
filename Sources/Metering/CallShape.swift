/// The form of a call: which members its request and its answer have.
public enum CallShape: String, Sendable, CaseIterable {
  /// OpenAI's `POST /v1/chat/completions`, which most providers speak.
  case chatCompletions
  /// Anthropic's `POST /v1/messages`.
  case messages
  /// OpenAI's `POST /v1/responses`.
  case responses
  case embeddings

  /// Behind the base of the provider's API: `chat/completions`.
  public var path: String {
    switch self {
    case .chatCompletions: "chat/completions"
    case .messages: "messages"
    case .responses: "responses"
    case .embeddings: "embeddings"
    }
  }

  /// Whether calls of this form write output tokens.
  public var hasOutput: Bool { self != .embeddings }
}
