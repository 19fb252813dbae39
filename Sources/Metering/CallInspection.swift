/// What the proxy must know of a call's body: read in one pass, without a tree of it, at any size.
public struct CallInspection: Hashable, Sendable {
  /// A member that bounds the output, and where its value stands.
  public struct OutputCap: Hashable, Sendable {
    public var range: Range<Int>
    /// nil when it is not a whole number, which the provider will refuse or ignore.
    public var value: Int?
  }

  public let shape: CallShape
  public internal(set) var model = ""
  /// Only `true` counts.
  public internal(set) var streams = false
  /// The client asked for the usage event of a chat stream.
  public internal(set) var wantsUsage = false
  public internal(set) var outputCaps: [OutputCap] = []
  /// `n`: how many answers are asked for; at least 1.
  public internal(set) var choices = 1
  /// In bytes, the whole body.
  public let size: Int
  /// Bytes of text, without pictures and other data that is written into the body.
  public internal(set) var textBytes = 0
  /// Pictures, in the body or by address, and tools that the provider describes to the model itself.
  public internal(set) var attachments = 0
  /// The model is told of tools, for which providers add some words of their own.
  public internal(set) var hasTools = false
  /// The prompt may hold more than the body shows: an earlier answer, a stored prompt, a file, a tool that the provider runs.
  public internal(set) var hasUnseenPrompt = false

  /// Behind the brace that begins the object.
  var bodyStart = 0
  var streamOptions: Range<Int>?
  var streamOptionsAreObject = false
  var streamOptionsAreEmpty = true
  var includeUsage: Range<Int>?

  /// - Throws: `CallProblem`.
  public init(_ body: UnsafeRawBufferPointer, shape: CallShape) throws(CallProblem) {
    self.shape = shape
    size = body.count
    guard let base = body.baseAddress?.assumingMemoryBound(to: UInt8.self) else { throw .notJSON }
    var scanner = JSONScanner(base, count: body.count)
    switch scanner.next() {
    case .beginObject: bodyStart = scanner.index
    case .invalid, .end: throw .notJSON
    default: throw .notAnObject
    }
    try readMembers(&scanner)
    guard !model.isEmpty else { throw .modelMissing }
  }

  public init(_ body: [UInt8], shape: CallShape) throws(CallProblem) {
    let result = body.withUnsafeBytes { bytes in
      Result<CallInspection, CallProblem> { () throws(CallProblem) in try CallInspection(bytes, shape: shape) }
    }
    self = try result.get()
  }

  /// The members that decide what a call costs.
  enum Member: UInt8, CaseIterable {
    case model, stream, streamOptions, maximumTokens, maximumCompletionTokens, maximumOutputTokens, choices
    case serviceTier, speed, geography, modalities, cacheOptions, cacheRetention, background, previousAnswer
    case other

    var name: String {
      switch self {
      case .model: "model"
      case .stream: "stream"
      case .streamOptions: "stream_options"
      case .maximumTokens: "max_tokens"
      case .maximumCompletionTokens: "max_completion_tokens"
      case .maximumOutputTokens: "max_output_tokens"
      case .choices: "n"
      case .serviceTier: "service_tier"
      case .speed: "speed"
      case .geography: "inference_geo"
      case .modalities: "modalities"
      case .cacheOptions: "prompt_cache_options"
      case .cacheRetention: "prompt_cache_retention"
      case .background: "background"
      case .previousAnswer: "previous_response_id"
      case .other: ""
      }
    }

    init(_ name: ByteText) {
      switch name.count {
      case 1 where name.equals("n"): self = .choices
      case 5 where name.equals("model"): self = .model
      case 5 where name.equals("speed"): self = .speed
      case 6 where name.equals("stream"): self = .stream
      case 10 where name.equals("max_tokens"): self = .maximumTokens
      case 10 where name.equals("background"): self = .background
      case 10 where name.equals("modalities"): self = .modalities
      case 12 where name.equals("service_tier"): self = .serviceTier
      case 13 where name.equals("inference_geo"): self = .geography
      case 14 where name.equals("stream_options"): self = .streamOptions
      case 17 where name.equals("max_output_tokens"): self = .maximumOutputTokens
      case 20 where name.equals("previous_response_id"): self = .previousAnswer
      case 20 where name.equals("prompt_cache_options"): self = .cacheOptions
      case 21 where name.equals("max_completion_tokens"): self = .maximumCompletionTokens
      case 22 where name.equals("prompt_cache_retention"): self = .cacheRetention
      default: self = .other
      }
    }
  }
}
