/// The themes that are part of the program, as the text of their files.
public enum ShippedThemes {
  /// By name, in the order in which they are offered. The bytes are read by whoever wants one; nothing is parsed here.
  public static let all: [(name: String, bytes: [UInt8])] = [
    ("dark", PackageResources.dark_theme),
    ("light", PackageResources.light_theme),
    ("high-contrast", PackageResources.high_contrast_theme),
    ("deutan", PackageResources.deutan_theme),
    ("protan", PackageResources.protan_theme),
    ("tritan", PackageResources.tritan_theme),
    ("mono", PackageResources.mono_theme),
    ("nord", PackageResources.nord_theme),
    ("gruvbox", PackageResources.gruvbox_theme),
    ("catppuccin", PackageResources.catppuccin_theme),
    ("solarized-dark", PackageResources.solarized_dark_theme),
    ("solarized-light", PackageResources.solarized_light_theme),
    ("dracula", PackageResources.dracula_theme),
    ("sixteen", PackageResources.sixteen_theme),
    ("transparent", PackageResources.transparent_theme),
  ]
}
