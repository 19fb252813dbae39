extension PriceTable {
  /// The prices that the program knows by itself. Those of the providers' own price pages on the date; models whose price
  /// could not be looked up are not here.
  public static let builtIn: PriceTable = {
    do {
      return try PriceTable(json: Array(builtInText.utf8))
    } catch {
      // A test reads the same text, so this is never reached in a program that was tested.
      return PriceTable(date: "1970-01-01")
    }
  }()

  /// In the form of the operator's own file, so that it can serve as its pattern.
  public static let builtInText = """
    { "date": "2026-11-20",
      "models": [
        {"id": "gpt-4o", "provider": "openai", "input": 2500000, "output": 10000000, "cachedInput": 1250000,
          "maximumOutput": 16384, "contextWindow": 128000, "aliases": ["gpt-4o-2024-08-06", "gpt-4o-2024-11-20"]},
        {"id": "gpt-4o-mini", "provider": "openai", "input": 150000, "output": 600000, "cachedInput": 75000,
          "maximumOutput": 16384, "contextWindow": 128000, "aliases": ["gpt-4o-mini-2024-07-18"]},
        {"id": "gpt-4-turbo", "provider": "openai", "input": 10000000, "output": 30000000, "maximumOutput": 4096,
          "contextWindow": 128000, "aliases": ["gpt-4-turbo-2024-04-09"]},
        {"id": "gpt-3.5-turbo", "provider": "openai", "input": 500000, "output": 1500000, "maximumOutput": 4096,
          "contextWindow": 16385, "aliases": ["gpt-3.5-turbo-0125"]},
        {"id": "gpt-4.1", "provider": "openai", "input": 2000000, "output": 8000000, "cachedInput": 500000,
          "maximumOutput": 32768, "contextWindow": 1047576, "aliases": ["gpt-4.1-2025-04-14"]},
        {"id": "gpt-4.1-mini", "provider": "openai", "input": 400000, "output": 1600000, "cachedInput": 100000,
          "maximumOutput": 32768, "contextWindow": 1047576, "aliases": ["gpt-4.1-mini-2025-04-14"]},
        {"id": "gpt-4.1-nano", "provider": "openai", "input": 100000, "output": 400000, "cachedInput": 25000,
          "maximumOutput": 32768, "contextWindow": 1047576, "aliases": ["gpt-4.1-nano-2025-04-14"]},
        {"id": "gpt-5", "provider": "openai", "input": 1250000, "output": 10000000, "cachedInput": 125000,
          "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5-2025-08-07"]},
        {"id": "gpt-5-mini", "provider": "openai", "input": 250000, "output": 2000000, "cachedInput": 25000,
          "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5-mini-2025-08-07"]},
        {"id": "gpt-5-nano", "provider": "openai", "input": 50000, "output": 400000, "cachedInput": 5000,
          "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5-nano-2025-08-07"]},
        {"id": "gpt-5.1", "provider": "openai", "input": 1250000, "output": 10000000, "cachedInput": 125000,
          "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5.1-2025-11-13"]},
        {"id": "o3", "provider": "openai", "input": 2000000, "output": 8000000, "cachedInput": 500000,
          "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o3-2025-04-16"]},
        {"id": "o4-mini", "provider": "openai", "input": 1100000, "output": 4400000, "cachedInput": 275000,
          "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o4-mini-2025-04-16"]},
        {"id": "o3-mini", "provider": "openai", "input": 1100000, "output": 4400000, "cachedInput": 550000,
          "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o3-mini-2025-01-31"]},
        {"id": "o1", "provider": "openai", "input": 15000000, "output": 60000000, "cachedInput": 7500000,
          "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o1-2024-12-17"]},
        {"id": "text-embedding-3-small", "provider": "openai", "input": 20000, "output": 0, "maximumOutput": 0},
        {"id": "text-embedding-3-large", "provider": "openai", "input": 130000, "output": 0, "maximumOutput": 0},
        {"id": "claude-sonnet-4-5", "provider": "anthropic", "input": 3000000, "output": 15000000,
          "cachedInput": 300000, "cacheWrite": 3750000, "longCacheWrite": 6000000, "maximumOutput": 64000,
          "contextWindow": 1000000, "longPrompt": {"above": 200000, "input": 6000000, "output": 22500000,
          "cachedInput": 600000, "cacheWrite": 7500000, "longCacheWrite": 12000000},
          "aliases": ["claude-sonnet-4-5-20250929"]},
        {"id": "claude-haiku-3-5", "provider": "anthropic", "input": 800000, "output": 4000000,
          "cachedInput": 80000, "cacheWrite": 1000000, "longCacheWrite": 1600000, "maximumOutput": 8192,
          "contextWindow": 200000, "aliases": ["claude-3-5-haiku-20241022", "claude-3-5-haiku-latest"]},
        {"id": "claude-opus-4-5", "provider": "anthropic", "input": 5000000, "output": 25000000,
          "cachedInput": 500000, "cacheWrite": 6250000, "longCacheWrite": 10000000, "maximumOutput": 64000,
          "contextWindow": 200000, "aliases": ["claude-opus-4-5-20251101"]},
        {"id": "claude-opus-4-6", "provider": "anthropic", "input": 5000000, "output": 25000000,
          "cachedInput": 500000, "cacheWrite": 6250000, "longCacheWrite": 10000000, "maximumOutput": 128000,
          "contextWindow": 1000000},
        {"id": "claude-sonnet-4-6", "provider": "anthropic", "input": 3000000, "output": 15000000,
          "cachedInput": 300000, "cacheWrite": 3750000, "longCacheWrite": 6000000, "maximumOutput": 64000,
          "contextWindow": 1000000},
        {"id": "claude-haiku-4-5", "provider": "anthropic", "input": 1000000, "output": 5000000,
          "cachedInput": 100000, "cacheWrite": 1250000, "longCacheWrite": 2000000, "maximumOutput": 64000,
          "contextWindow": 200000, "aliases": ["claude-haiku-4-5-20251001"]},
        {"id": "claude-opus-4-1", "provider": "anthropic", "input": 15000000, "output": 75000000,
          "cachedInput": 1500000, "cacheWrite": 18750000, "longCacheWrite": 30000000, "maximumOutput": 32000,
          "contextWindow": 200000, "aliases": ["claude-opus-4-1-20250805"]},
        {"id": "claude-opus-4-0", "provider": "anthropic", "input": 15000000, "output": 75000000,
          "cachedInput": 1500000, "cacheWrite": 18750000, "longCacheWrite": 30000000, "maximumOutput": 32000,
          "contextWindow": 200000, "aliases": ["claude-opus-4", "claude-opus-4-20250514"]},
        {"id": "claude-sonnet-4-0", "provider": "anthropic", "input": 3000000, "output": 15000000,
          "cachedInput": 300000, "cacheWrite": 3750000, "longCacheWrite": 6000000, "maximumOutput": 64000,
          "contextWindow": 1000000, "longPrompt": {"above": 200000, "input": 6000000, "output": 22500000,
          "cachedInput": 600000, "cacheWrite": 7500000, "longCacheWrite": 12000000},
          "aliases": ["claude-sonnet-4", "claude-sonnet-4-20250514"]},
        {"id": "claude-3-7-sonnet-20250219", "provider": "anthropic", "input": 3000000, "output": 15000000,
          "cachedInput": 300000, "cacheWrite": 3750000, "longCacheWrite": 6000000, "maximumOutput": 128000,
          "contextWindow": 200000, "aliases": ["claude-3-7-sonnet-latest"]},
        {"id": "gemini-2.5-pro", "provider": "google", "input": 1250000, "output": 10000000,
          "cachedInput": 125000, "maximumOutput": 65536, "contextWindow": 1048576,
          "longPrompt": {"above": 200000, "input": 2500000, "output": 15000000, "cachedInput": 250000}},
        {"id": "gemini-2.5-flash", "provider": "google", "input": 300000, "output": 2500000,
          "cachedInput": 30000, "maximumOutput": 65536, "contextWindow": 1048576},
        {"id": "gemini-2.5-flash-lite", "provider": "google", "input": 100000, "output": 400000,
          "cachedInput": 10000, "maximumOutput": 65536, "contextWindow": 1048576},
        {"id": "kimi-k2-thinking", "provider": "moonshot", "input": 600000, "output": 2500000,
          "cachedInput": 150000, "maximumOutput": 262144, "contextWindow": 262144},
        {"id": "kimi-k2-turbo-preview", "provider": "moonshot", "input": 1150000, "output": 8000000,
          "cachedInput": 150000, "maximumOutput": 262144, "contextWindow": 262144},
        {"id": "kimi-k3", "provider": "moonshot", "input": 3000000, "output": 15000000, "cachedInput": 300000,
          "maximumOutput": 1048576, "contextWindow": 1048576}
      ] }
    """
}
