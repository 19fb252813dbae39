/// What the members of an answer mean, by where they stand.
extension UsageReader {
  enum Field: UInt8 {
    case none, type, usage, container, choices, error, inputDetails, outputDetails, cacheCreation
    case prompt, output, total, cached, cacheRead, cacheWritten, longWritten, reasoning, cost

    /// What a name means where it stands, and whether a string under it is text of the answer.
    static func named(_ name: ByteText, in node: Node, isDelta: Bool) -> (Field, Bool) {
      switch node {
      case .root: return (root(name), text(name, isDelta: isDelta))
      case .container: return (name.equals("usage") ? .usage : .none, !isDelta && text(name, isDelta: false))
      case .usage: return (usage(name), false)
      case .inputDetails:
        if name.equals("cached_tokens") { return (.cached, false) }
        return (name.equals("cache_write_tokens") ? .cacheWritten : .none, false)
      case .outputDetails: return (name.equals("reasoning_tokens") ? .reasoning : .none, false)
      case .cacheCreation: return (name.equals("ephemeral_1h_input_tokens") ? .longWritten : .none, false)
      case .choices, .other: return (.none, !isDelta && text(name, isDelta: false))
      case .error: return (.none, false)
      }
    }

    private static func root(_ name: ByteText) -> Field {
      switch name.count {
      case 4 where name.equals("type"): .type
      case 5 where name.equals("usage"): .usage
      case 5 where name.equals("error"): .error
      case 7 where name.equals("choices"): .choices
      case 7 where name.equals("message"): .container
      case 8 where name.equals("response"): .container
      default: .none
      }
    }

    private static func usage(_ name: ByteText) -> Field {
      switch name.count {
      case 4 where name.equals("cost"): .cost
      case 12 where name.equals("total_tokens"): .total
      case 12 where name.equals("input_tokens"): .prompt
      case 13 where name.equals("prompt_tokens"): .prompt
      case 13 where name.equals("output_tokens"): .output
      case 13 where name.equals("cached_tokens"): .cached
      case 14 where name.equals("cache_creation"): .cacheCreation
      case 17 where name.equals("completion_tokens"): .output
      case 20 where name.equals("input_tokens_details"): .inputDetails
      case 21 where name.equals("prompt_tokens_details"): .inputDetails
      case 21 where name.equals("output_tokens_details"): .outputDetails
      case 23 where name.equals("prompt_cache_hit_tokens"): .cached
      case 23 where name.equals("cache_read_input_tokens"): .cacheRead
      case 25 where name.equals("completion_tokens_details"): .outputDetails
      case 27 where name.equals("cache_creation_input_tokens"): .cacheWritten
      default: .none
      }
    }

    private static func text(_ name: ByteText, isDelta: Bool) -> Bool {
      // A stream of the responses form says everything twice: in its deltas and then as a whole.
      if isDelta { return name.equals("delta") }
      return switch name.count {
      case 4: name.equals("text")
      case 5: name.equals("delta")
      case 7: name.equals("content") || name.equals("refusal") || name.equals("summary")
      case 8: name.equals("thinking")
      case 9: name.equals("arguments") || name.equals("reasoning")
      case 12: name.equals("partial_json")
      case 17: name.equals("reasoning_content")
      default: false
      }
    }
  }
}
