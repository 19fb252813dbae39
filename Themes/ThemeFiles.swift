/// The themes that are part of the program, as the text of their files.
public enum ShippedThemes {
  /// By name, in the order of the palette. The bytes are read by whoever wants one; nothing is parsed here.
  public static let all: [(name: String, bytes: [UInt8])] = [
    ("dark", PackageResources.dark_theme)
  ]
}
