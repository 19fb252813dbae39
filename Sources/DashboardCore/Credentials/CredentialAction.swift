public import Domain

/// What is done with discovered credentials beside renewing them. Values, so that a test reads them.
public enum CredentialAction: Hashable, Sendable {
  /// Says what an import would do; changes nothing.
  case previewImport(id: String)
  case importToken(id: String, replaces: Bool)
  /// Asks the providers for quotas, all of them when no id is named.
  case askQuotas(ids: Set<String>)
  /// Providers may be asked for quotas by themselves from now on.
  case agreeToQuotas
  /// Whether keys that work are put into OpenClaw by themselves from now on. The question is not asked again.
  case agreeToImports(Bool)
}

/// What came of it.
public enum CredentialOutcome: Hashable, Sendable {
  case preview(ImportPreview)
  case imported(ImportOutcome)
  /// Why some were not asked about, by id.
  case askedQuotas([String: String])
  case agreed
  case failed(ServiceFailure)
}

/// Whether something may happen by itself.
public enum Consent: Hashable, Sendable {
  case given
  /// Nobody was asked yet.
  case open
  /// The configuration or the person forbids it.
  case refused
}
