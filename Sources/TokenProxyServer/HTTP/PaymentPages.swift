import HTTPTypes

/// Where the payment provider sends a browser back to. The pages promise nothing: credits come with the provider's signed
/// confirmation only.
enum PaymentPages {
  static func text(at path: String) -> String? {
    switch path {
    case "/payment/success":
      page("Thank you", "The credits appear as soon as the payment is confirmed. You can close this page.")
    case "/payment/cancel": page("No payment was made", "You can close this page, or buy credits again at any time.")
    default: nil
    }
  }

  static var fields: HTTPFields {
    var fields = HTTPFields()
    fields[.contentType] = "text/html; charset=utf-8"
    fields[.cacheControl] = "no-store"
    fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
    // The address holds the payment's session.
    fields[.referrerPolicy] = "no-referrer"
    return fields
  }

  private static func page(_ title: String, _ text: String) -> String {
    """
    <!doctype html>
    <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>\(title)</title><h1>\(title)</h1><p>\(text)</p></html>

    """
  }
}

extension HTTPField.Name {
  // A constant, and right: the other branch is never taken.
  fileprivate static let referrerPolicy = HTTPField.Name("referrer-policy") ?? .via
}
