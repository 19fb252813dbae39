public import Domain

/// The payment provider.
public struct StripeSettings: Sendable {
  public var secretKey: Secret
  /// nil: no event is believed, so nothing is ever credited.
  public var webhookSecret: Secret?
  /// Without a slash at the end.
  public var apiURL: String
  /// Where a person comes back to after the payment.
  public var appURL: String

  public init(
    secretKey: Secret, webhookSecret: Secret?, apiURL: String = "https://api.stripe.com",
    appURL: String = "http://127.0.0.1:3000"
  ) {
    self.secretKey = secretKey
    self.webhookSecret = webhookSecret
    self.apiURL = apiURL
    self.appURL = appURL
  }
}
