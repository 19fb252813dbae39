/// The faults that the doctor knows, by the names that scripts see.
public enum FindingCode: String, Sendable, CaseIterable {
  // The shape of a profile.
  case oauthKeyField = "oauth-key-field"
  case oauthNoRefresh = "oauth-no-refresh"
  case oauthNoExpires = "oauth-no-expires"
  case oauthExpiresZero = "oauth-expires-zero"
  case camelFields = "camel-fields"
  case snakeAPIKey = "snake-api-key"
  case docsAlias = "docs-alias"
  case typeAPIKey = "type-apiKey"
  case typeUnknown = "type-unknown"
  case providerMissing = "provider-missing"
  case expiresSeconds = "expires-seconds"
  case expiresString = "expires-string"
  case expiresInvalid = "expires-invalid"
  case projectMissing = "project-missing"
  case referenceInLogin = "reference-in-login"

  // What a secret looks like.
  case tokenHash = "token-hash"
  case tokenShort = "token-short"
  case tokenWhitespace = "token-whitespace"
  case keyIsCommand = "key-is-command"
  case keyBlank = "key-blank"
  case redacted
  case typeMismatch = "type-mismatch"
  case fence

  // Order, counters and the configuration.
  case modeMismatch = "mode-mismatch"
  case providerMismatch = "provider-mismatch"
  case orderDangling = "order-dangling"
  case orderExcludes = "order-excludes"
  case orderEmptyConfig = "order-empty-config"
  case lastGoodDangling = "lastgood-dangling"
  case usageOrphan = "usage-orphan"
  case cooldownStale = "cooldown-stale"
  case disabledBilling = "disabled-billing"
  case gatewayTokenKey = "gateway-token-key"

  // One secret in several places.
  case duplicateRefresh = "duplicate-refresh"
  case staleCopy = "stale-copy"

  // Files.
  case legacyFiles = "legacy-files"
  case oauthJSONShadowed = "oauth-json-shadowed"
  case leftOverSecrets = "left-over-secrets"
  case perm
  case symlinkStore = "symlink-store"
  case jsonInvalid = "json-invalid"
  case unreadable
  case staleLock = "stale-lock"
  case temporaryFile = "temporary-file"

  // The environment.
  case envShadow = "env-shadow"
  case envOnly = "env-only"
}
