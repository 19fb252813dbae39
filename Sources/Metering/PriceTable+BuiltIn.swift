extension PriceTable {
  /// The prices that the program knows by itself: standard processing, in US dollars, billed by the provider itself.
  ///
  /// Looked up on the date in stored copies of public pages, the newest of October 2026, not on the live pages. A figure stands
  /// here where the provider's own page states it (Anthropic, OpenAI since GPT-5.6, Google) or where at least two of these
  /// agree: models.dev, pydantic/genai-prices, simonw/llm-prices, LiteLLM. The context and the longest answer are from the
  /// same pages; where a provider names no longest answer (xAI, Moonshot) it is the context.
  ///
  /// Not here, so that calls of them are refused until the operator prices them: DeepSeek (other prices at some hours of
  /// the day), Qwen (by region, and up to four steps by length), models with a price for a limited time, and those about
  /// which the sources disagree.
  public static let builtIn: PriceTable = {
    do {
      return try PriceTable(json: Array(builtInText.utf8))
    } catch {
      // A test reads the same text, so this is never reached in a program that was tested.
      return PriceTable(date: "1970-01-01")
    }
  }()

  // A line a model, however long.
  /// In the form of the operator's own file, so that it can serve as its pattern.
  public static let builtInText = """
    { "date": "2026-11-21",
      "models": [
        {"id": "gpt-6.1-sol", "provider": "openai", "input": 2000000, "output": 10000000, "cachedInput": 100000, "cacheWrite": 2500000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 4000000, "output": 15000000, "cachedInput": 200000, "cacheWrite": 5000000}, "aliases": ["gpt-6.1-sol-2026-09-29"]},
        {"id": "gpt-6.1-terra", "provider": "openai", "input": 1000000, "output": 5000000, "cachedInput": 50000, "cacheWrite": 1250000, "longCacheWrite": 2500000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 2000000, "output": 7500000, "cachedInput": 100000, "cacheWrite": 2500000, "longCacheWrite": 5000000}},
        {"id": "gpt-6-astra", "provider": "openai", "input": 10000000, "output": 50000000, "cachedInput": 1000000, "cacheWrite": 12500000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 20000000, "output": 75000000, "cachedInput": 2000000, "cacheWrite": 25000000}},
        {"id": "gpt-6-sol", "provider": "openai", "input": 2000000, "output": 10000000, "cachedInput": 200000, "cacheWrite": 2500000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 4000000, "output": 15000000, "cachedInput": 400000, "cacheWrite": 5000000}},
        {"id": "gpt-6-luna", "provider": "openai", "input": 100000, "output": 500000, "cachedInput": 10000, "cacheWrite": 125000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 200000, "output": 750000, "cachedInput": 20000, "cacheWrite": 250000}},
        {"id": "gpt-5.6-terra", "provider": "openai", "input": 2000000, "output": 12000000, "cachedInput": 200000, "cacheWrite": 2500000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 4000000, "output": 18000000, "cachedInput": 400000, "cacheWrite": 5000000}},
        {"id": "gpt-5.6-luna", "provider": "openai", "input": 200000, "output": 1200000, "cachedInput": 20000, "cacheWrite": 250000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 400000, "output": 1800000, "cachedInput": 40000, "cacheWrite": 500000}},
        {"id": "gpt-5.5", "provider": "openai", "input": 5000000, "output": 30000000, "cachedInput": 500000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 10000000, "output": 45000000, "cachedInput": 1000000}},
        {"id": "gpt-5.4", "provider": "openai", "input": 2500000, "output": 15000000, "cachedInput": 250000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 5000000, "output": 22500000, "cachedInput": 500000}, "aliases": ["gpt-5.4-2026-03-05"]},
        {"id": "gpt-5.4-mini", "provider": "openai", "input": 750000, "output": 4500000, "cachedInput": 75000, "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5.4-mini-2026-03-17"]},
        {"id": "gpt-5.4-nano", "provider": "openai", "input": 200000, "output": 1250000, "cachedInput": 20000, "maximumOutput": 128000, "contextWindow": 400000},
        {"id": "gpt-5.4-pro", "provider": "openai", "input": 30000000, "output": 180000000, "maximumOutput": 128000, "contextWindow": 1050000, "longPrompt": {"above": 272000, "input": 60000000, "output": 270000000}},
        {"id": "gpt-5.3-codex", "provider": "openai", "input": 1750000, "output": 14000000, "cachedInput": 175000, "maximumOutput": 128000, "contextWindow": 400000},
        {"id": "gpt-5.2", "provider": "openai", "input": 1750000, "output": 14000000, "cachedInput": 175000, "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5.2-2025-12-11"]},
        {"id": "gpt-5.2-codex", "provider": "openai", "input": 1750000, "output": 14000000, "cachedInput": 175000, "maximumOutput": 128000, "contextWindow": 400000},
        {"id": "gpt-5.2-pro", "provider": "openai", "input": 21000000, "output": 168000000, "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5.2-pro-2025-12-11"]},
        {"id": "gpt-5.1", "provider": "openai", "input": 1250000, "output": 10000000, "cachedInput": 125000, "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5.1-2025-11-13"]},
        {"id": "gpt-5.1-codex", "provider": "openai", "input": 1250000, "output": 10000000, "cachedInput": 125000, "maximumOutput": 128000, "contextWindow": 400000},
        {"id": "gpt-5.1-codex-mini", "provider": "openai", "input": 250000, "output": 2000000, "cachedInput": 25000, "maximumOutput": 128000, "contextWindow": 400000},
        {"id": "gpt-5", "provider": "openai", "input": 1250000, "output": 10000000, "cachedInput": 125000, "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5-2025-08-07"]},
        {"id": "gpt-5-codex", "provider": "openai", "input": 1250000, "output": 10000000, "cachedInput": 125000, "maximumOutput": 128000, "contextWindow": 400000},
        {"id": "gpt-5-mini", "provider": "openai", "input": 250000, "output": 2000000, "cachedInput": 25000, "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5-mini-2025-08-07"]},
        {"id": "gpt-5-nano", "provider": "openai", "input": 50000, "output": 400000, "cachedInput": 5000, "maximumOutput": 128000, "contextWindow": 400000, "aliases": ["gpt-5-nano-2025-08-07"]},
        {"id": "gpt-5-pro", "provider": "openai", "input": 15000000, "output": 120000000, "maximumOutput": 272000, "contextWindow": 400000, "aliases": ["gpt-5-pro-2025-10-06"]},
        {"id": "gpt-4.1", "provider": "openai", "input": 2000000, "output": 8000000, "cachedInput": 500000, "maximumOutput": 32768, "contextWindow": 1047576, "aliases": ["gpt-4.1-2025-04-14"]},
        {"id": "gpt-4.1-mini", "provider": "openai", "input": 400000, "output": 1600000, "cachedInput": 100000, "maximumOutput": 32768, "contextWindow": 1047576, "aliases": ["gpt-4.1-mini-2025-04-14"]},
        {"id": "gpt-4.1-nano", "provider": "openai", "input": 100000, "output": 400000, "cachedInput": 25000, "maximumOutput": 32768, "contextWindow": 1047576, "aliases": ["gpt-4.1-nano-2025-04-14"]},
        {"id": "gpt-4o", "provider": "openai", "input": 2500000, "output": 10000000, "cachedInput": 1250000, "maximumOutput": 16384, "contextWindow": 128000, "aliases": ["gpt-4o-2024-08-06", "gpt-4o-2024-11-20"]},
        {"id": "gpt-4o-mini", "provider": "openai", "input": 150000, "output": 600000, "cachedInput": 75000, "maximumOutput": 16384, "contextWindow": 128000, "pictureTokens": 48169, "aliases": ["gpt-4o-mini-2024-07-18"]},
        {"id": "gpt-4-turbo", "provider": "openai", "input": 10000000, "output": 30000000, "maximumOutput": 4096, "contextWindow": 128000, "aliases": ["gpt-4-turbo-2024-04-09"]},
        {"id": "gpt-3.5-turbo", "provider": "openai", "input": 500000, "output": 1500000, "maximumOutput": 4096, "contextWindow": 16385, "aliases": ["gpt-3.5-turbo-0125"]},
        {"id": "o3", "provider": "openai", "input": 2000000, "output": 8000000, "cachedInput": 500000, "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o3-2025-04-16"]},
        {"id": "o3-pro", "provider": "openai", "input": 20000000, "output": 80000000, "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o3-pro-2025-06-10"]},
        {"id": "o4-mini", "provider": "openai", "input": 1100000, "output": 4400000, "cachedInput": 275000, "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o4-mini-2025-04-16"]},
        {"id": "o3-mini", "provider": "openai", "input": 1100000, "output": 4400000, "cachedInput": 550000, "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o3-mini-2025-01-31"]},
        {"id": "o1", "provider": "openai", "input": 15000000, "output": 60000000, "cachedInput": 7500000, "maximumOutput": 100000, "contextWindow": 200000, "aliases": ["o1-2024-12-17"]},
        {"id": "text-embedding-3-small", "provider": "openai", "input": 20000, "output": 0, "maximumOutput": 0},
        {"id": "text-embedding-3-large", "provider": "openai", "input": 130000, "output": 0, "maximumOutput": 0},
        {"id": "text-embedding-ada-002", "provider": "openai", "input": 100000, "output": 0, "maximumOutput": 0},
        {"id": "claude-fable-5-1", "provider": "anthropic", "input": 10000000, "output": 50000000, "cachedInput": 250000, "cacheWrite": 12500000, "longCacheWrite": 20000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-fable-5", "provider": "anthropic", "input": 10000000, "output": 50000000, "cachedInput": 1000000, "cacheWrite": 12500000, "longCacheWrite": 20000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-opus-5-5", "provider": "anthropic", "input": 4000000, "output": 20000000, "cachedInput": 200000, "cacheWrite": 5000000, "longCacheWrite": 8000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-opus-5", "provider": "anthropic", "input": 5000000, "output": 25000000, "cachedInput": 500000, "cacheWrite": 6250000, "longCacheWrite": 10000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-opus-4-8", "provider": "anthropic", "input": 5000000, "output": 25000000, "cachedInput": 500000, "cacheWrite": 6250000, "longCacheWrite": 10000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-opus-4-7", "provider": "anthropic", "input": 5000000, "output": 25000000, "cachedInput": 500000, "cacheWrite": 6250000, "longCacheWrite": 10000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-opus-4-6", "provider": "anthropic", "input": 5000000, "output": 25000000, "cachedInput": 500000, "cacheWrite": 6250000, "longCacheWrite": 10000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-opus-4-5", "provider": "anthropic", "input": 5000000, "output": 25000000, "cachedInput": 500000, "cacheWrite": 6250000, "longCacheWrite": 10000000, "maximumOutput": 64000, "contextWindow": 200000, "pictureTokens": 4784, "aliases": ["claude-opus-4-5-20251101"]},
        {"id": "claude-opus-4-1", "provider": "anthropic", "input": 15000000, "output": 75000000, "cachedInput": 1500000, "cacheWrite": 18750000, "longCacheWrite": 30000000, "maximumOutput": 32000, "contextWindow": 200000, "pictureTokens": 4784, "aliases": ["claude-opus-4-1-20250805"]},
        {"id": "claude-opus-4-0", "provider": "anthropic", "input": 15000000, "output": 75000000, "cachedInput": 1500000, "cacheWrite": 18750000, "longCacheWrite": 30000000, "maximumOutput": 32000, "contextWindow": 200000, "pictureTokens": 4784, "aliases": ["claude-opus-4-20250514"]},
        {"id": "claude-sonnet-5-5", "provider": "anthropic", "input": 2000000, "output": 10000000, "cachedInput": 100000, "cacheWrite": 2500000, "longCacheWrite": 4000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-sonnet-5", "provider": "anthropic", "input": 2000000, "output": 10000000, "cachedInput": 200000, "cacheWrite": 2500000, "longCacheWrite": 4000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-sonnet-4-6", "provider": "anthropic", "input": 3000000, "output": 15000000, "cachedInput": 300000, "cacheWrite": 3750000, "longCacheWrite": 6000000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784},
        {"id": "claude-sonnet-4-5", "provider": "anthropic", "input": 3000000, "output": 15000000, "cachedInput": 300000, "cacheWrite": 3750000, "longCacheWrite": 6000000, "maximumOutput": 64000, "contextWindow": 200000, "pictureTokens": 4784, "aliases": ["claude-sonnet-4-5-20250929"]},
        {"id": "claude-sonnet-4-0", "provider": "anthropic", "input": 3000000, "output": 15000000, "cachedInput": 300000, "cacheWrite": 3750000, "longCacheWrite": 6000000, "maximumOutput": 64000, "contextWindow": 200000, "pictureTokens": 4784, "aliases": ["claude-sonnet-4-20250514"]},
        {"id": "claude-3-7-sonnet-20250219", "provider": "anthropic", "input": 3000000, "output": 15000000, "cachedInput": 300000, "cacheWrite": 3750000, "longCacheWrite": 6000000, "maximumOutput": 128000, "contextWindow": 200000, "pictureTokens": 4784, "aliases": ["claude-3-7-sonnet-latest"]},
        {"id": "claude-haiku-5-5", "provider": "anthropic", "input": 100000, "output": 500000, "cachedInput": 10000, "cacheWrite": 125000, "longCacheWrite": 200000, "maximumOutput": 128000, "contextWindow": 1000000, "pictureTokens": 4784, "longPrompt": {"above": 100000, "input": 500000, "output": 2500000, "cachedInput": 50000, "cacheWrite": 625000, "longCacheWrite": 1000000}},
        {"id": "claude-haiku-4-5", "provider": "anthropic", "input": 1000000, "output": 5000000, "cachedInput": 100000, "cacheWrite": 1250000, "longCacheWrite": 2000000, "maximumOutput": 64000, "contextWindow": 200000, "pictureTokens": 4784, "aliases": ["claude-haiku-4-5-20251001"]},
        {"id": "claude-haiku-3-5", "provider": "anthropic", "input": 800000, "output": 4000000, "cachedInput": 80000, "cacheWrite": 1000000, "longCacheWrite": 1600000, "maximumOutput": 8192, "contextWindow": 200000, "pictureTokens": 4784, "aliases": ["claude-3-5-haiku-20241022", "claude-3-5-haiku-latest"]},
        {"id": "gemini-3.5-flash", "provider": "google", "input": 1500000, "output": 9000000, "cachedInput": 150000, "maximumOutput": 65536, "contextWindow": 1048576},
        {"id": "gemini-3.1-pro-preview", "provider": "google", "input": 2000000, "output": 12000000, "cachedInput": 200000, "maximumOutput": 65536, "contextWindow": 1048576, "longPrompt": {"above": 200000, "input": 4000000, "output": 18000000, "cachedInput": 400000}},
        {"id": "gemini-3-flash-preview", "provider": "google", "input": 500000, "output": 3000000, "cachedInput": 50000, "maximumOutput": 65536, "contextWindow": 1048576},
        {"id": "gemini-2.5-pro", "provider": "google", "input": 1250000, "output": 10000000, "cachedInput": 125000, "maximumOutput": 65536, "contextWindow": 1048576, "longPrompt": {"above": 200000, "input": 2500000, "output": 15000000, "cachedInput": 250000}},
        {"id": "gemini-2.5-flash", "provider": "google", "input": 300000, "output": 2500000, "cachedInput": 30000, "maximumOutput": 65536, "contextWindow": 1048576},
        {"id": "gemini-2.5-flash-lite", "provider": "google", "input": 100000, "output": 400000, "cachedInput": 10000, "maximumOutput": 65536, "contextWindow": 1048576},
        {"id": "kimi-k3", "provider": "moonshot", "input": 3000000, "output": 15000000, "cachedInput": 300000, "maximumOutput": 1048576, "contextWindow": 1048576},
        {"id": "kimi-k2.6", "provider": "moonshot", "input": 950000, "output": 4000000, "cachedInput": 160000, "maximumOutput": 262144, "contextWindow": 262144},
        {"id": "kimi-k2.5", "provider": "moonshot", "input": 600000, "output": 3000000, "cachedInput": 100000, "maximumOutput": 262144, "contextWindow": 262144},
        {"id": "kimi-k2-0905-preview", "provider": "moonshot", "input": 600000, "output": 2500000, "cachedInput": 150000, "maximumOutput": 262144, "contextWindow": 262144},
        {"id": "kimi-k2-thinking", "provider": "moonshot", "input": 600000, "output": 2500000, "cachedInput": 150000, "maximumOutput": 262144, "contextWindow": 262144},
        {"id": "kimi-k2-thinking-turbo", "provider": "moonshot", "input": 1150000, "output": 8000000, "cachedInput": 150000, "maximumOutput": 262144, "contextWindow": 262144},
        {"id": "kimi-k2-turbo-preview", "provider": "moonshot", "input": 1150000, "output": 8000000, "cachedInput": 150000, "maximumOutput": 262144, "contextWindow": 262144},
        {"id": "grok-4.7", "provider": "xai", "input": 2000000, "output": 6000000, "cachedInput": 500000, "maximumOutput": 500000, "contextWindow": 500000, "hiddenTokens": 1024, "longPrompt": {"above": 200000, "input": 4000000, "output": 12000000, "cachedInput": 1000000}},
        {"id": "grok-4.6", "provider": "xai", "input": 2000000, "output": 6000000, "cachedInput": 500000, "maximumOutput": 500000, "contextWindow": 500000, "hiddenTokens": 1024, "longPrompt": {"above": 200000, "input": 4000000, "output": 12000000, "cachedInput": 1000000}},
        {"id": "grok-4.3", "provider": "xai", "input": 1250000, "output": 2500000, "cachedInput": 200000, "maximumOutput": 1000000, "contextWindow": 1000000, "hiddenTokens": 1024, "longPrompt": {"above": 200000, "input": 2500000, "output": 5000000, "cachedInput": 400000}},
        {"id": "grok-code-fast-1", "provider": "xai", "input": 200000, "output": 1500000, "cachedInput": 20000, "maximumOutput": 256000, "contextWindow": 256000, "hiddenTokens": 1024},
        {"id": "grok-3", "provider": "xai", "input": 3000000, "output": 15000000, "cachedInput": 750000, "maximumOutput": 131072, "contextWindow": 131072, "hiddenTokens": 1024, "aliases": ["grok-3-latest"]},
        {"id": "grok-3-mini", "provider": "xai", "input": 300000, "output": 500000, "cachedInput": 75000, "maximumOutput": 131072, "contextWindow": 131072, "hiddenTokens": 1024, "aliases": ["grok-3-mini-latest"]},
        {"id": "glm-5.3", "provider": "zai", "input": 1400000, "output": 4400000, "cachedInput": 260000, "maximumOutput": 131072, "contextWindow": 1048576},
        {"id": "glm-5.2", "provider": "zai", "input": 1400000, "output": 4400000, "cachedInput": 260000, "maximumOutput": 131072, "contextWindow": 1048576},
        {"id": "glm-4.7", "provider": "zai", "input": 600000, "output": 2200000, "cachedInput": 110000, "maximumOutput": 131072, "contextWindow": 204800},
        {"id": "glm-4.6", "provider": "zai", "input": 600000, "output": 2200000, "cachedInput": 110000, "maximumOutput": 131072, "contextWindow": 204800},
        {"id": "glm-4.5", "provider": "zai", "input": 600000, "output": 2200000, "cachedInput": 110000, "maximumOutput": 98304, "contextWindow": 131072},
        {"id": "glm-4.5-air", "provider": "zai", "input": 200000, "output": 1100000, "cachedInput": 30000, "maximumOutput": 98304, "contextWindow": 131072}
      ] }
    """
}
