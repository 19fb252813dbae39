public import FoundationEssentials
import Synchronization

/// How often something may be done: so many at once, and then so many a minute.
public struct RateLimit: Hashable, Sendable {
  public var burst: Int
  public var perMinute: Double

  public init(burst: Int, perMinute: Double) {
    self.burst = burst
    self.perMinute = perMinute
  }
}

/// Token buckets by name, of which only so many are kept: a full one says nothing and is forgotten first.
public final class TokenBuckets: Sendable {
  private struct Bucket {
    var tokens: Double
    var at: Date
  }

  private let limit: RateLimit
  private let most: Int
  private let buckets = Mutex<[String: Bucket]>([:])

  /// - Parameter most: how many names are remembered.
  public init(_ limit: RateLimit, most: Int = 10_000) {
    self.limit = limit
    self.most = max(1, most)
  }

  /// Takes one token.
  ///
  /// - Returns: nil when it was there, otherwise the seconds, at least one, after which it will be.
  public func take(_ name: String, now: Date) -> Int? {
    buckets.withLock { buckets in
      var bucket = refilled(buckets[name], now: now)
      guard bucket.tokens >= 1 else {
        buckets[name] = bucket
        return seconds(until: 1 - bucket.tokens)
      }
      bucket.tokens -= 1
      if buckets[name] == nil, buckets.count >= most { makeRoom(in: &buckets, now: now) }
      buckets[name] = bucket
      return nil
    }
  }

  /// Whether a token is there, without taking it.
  ///
  /// - Returns: as `take`.
  public func peek(_ name: String, now: Date) -> Int? {
    buckets.withLock { buckets in
      let bucket = refilled(buckets[name], now: now)
      return bucket.tokens >= 1 ? nil : seconds(until: 1 - bucket.tokens)
    }
  }

  /// How many names are remembered.
  var count: Int { buckets.withLock { $0.count } }

  private func refilled(_ bucket: Bucket?, now: Date) -> Bucket {
    guard var bucket else { return Bucket(tokens: Double(limit.burst), at: now) }
    // A clock that was set back gives nothing and takes nothing.
    let passed = max(0, now.timeIntervalSince(bucket.at))
    bucket.tokens = min(Double(limit.burst), bucket.tokens + passed * limit.perMinute / 60)
    bucket.at = now
    return bucket
  }

  private func seconds(until missing: Double) -> Int {
    guard limit.perMinute > 0 else { return 3600 }
    return max(1, Int((missing / limit.perMinute * 60).rounded(.up)))
  }

  /// Forgets what is full again; when nothing is, the half that has most left, which are the least busy.
  private func makeRoom(in buckets: inout [String: Bucket], now: Date) {
    let full = Double(limit.burst)
    buckets = buckets.filter { refilled($0.value, now: now).tokens < full }
    guard buckets.count >= most else { return }
    let kept = buckets.sorted { refilled($0.value, now: now).tokens < refilled($1.value, now: now).tokens }
    buckets = Dictionary(uniqueKeysWithValues: kept.prefix(most / 2).map { ($0.key, $0.value) })
  }
}
