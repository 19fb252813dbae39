extension OpenClawVariables {
  /// Nothing is set anywhere, as in the demo.
  public static let none = OpenClawVariables(layers: [])
}
