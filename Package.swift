// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  // The tests ask for this. A newer compiler's new warnings must not keep anybody else from building.
  + (Context.environment["CREDTOP_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// A library of ours: its sources and its tests have one name, and the imports are only those listed.
func library(
  _ name: String, imports dependencies: [Target.Dependency] = [],
  linkerSettings: [LinkerSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: settings, linkerSettings: linkerSettings)
}

func tests(
  _ name: String, imports dependencies: [Target.Dependency] = [], except excluded: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.target(name: name)] + dependencies, exclude: excluded,
    swiftSettings: settings)
}

/// The themes that are part of the program. A file in `Themes/` that is not named here is not shipped.
let themes = [
  "dark", "light", "high-contrast", "deutan", "protan", "tritan", "mono", "nord", "gruvbox", "catppuccin",
  "solarized-dark", "solarized-light", "dracula", "sixteen", "transparent",
]

let package = Package(
  name: "credtop",
  products: [.executable(name: "credtop", targets: ["credtop"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // These come with the server's; their names stand here because its sources import them.
    .package(url: "https://github.com/apple/swift-http-types", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
  ],
  targets: [
    // C at the rim.
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    .target(name: "CProcess"),
    .target(name: "CByteSearch"),
    // Loads libpq when a PostgreSQL database is named: nobody else pays for it, and building needs no header of it.
    .target(name: "CPostgres", linkerSettings: [.linkedLibrary("dl")]),
    // The archive, not the shared object: the dashboard then starts without loading a library that only the server uses.
    .target(name: "CPassword", linkerSettings: [.linkedLibrary(":libcrypt.a")]),

    // Pure values.
    library("Terminal"),
    library("Domain"),
    library("Threads"),
    library("LocalFiles", imports: ["Domain"]),
    library("StructuredText", imports: ["CYAML"]),
    library("CredentialFormats", imports: ["Domain", "StructuredText"]),
    library("TokenProxyAPI", imports: ["Domain", "StructuredText"]),
    library("Metering", imports: ["Domain", "StructuredText"]),
    library("OpenClawConfiguration", imports: ["Domain", "StructuredText"]),
    library(
      "LeaseProtocol",
      imports: ["Domain", "StructuredText", .product(name: "Crypto", package: "swift-crypto")]),
    library("DashboardCore", imports: ["Domain"]),
    library("DashboardViews", imports: ["DashboardCore", "Domain", "Terminal"]),
    .target(
      name: "ThemeFiles", path: "Themes", resources: themes.map { .embedInCode("\($0).theme") },
      swiftSettings: settings),

    // Services.
    library(
      "OpenClawStore",
      imports: [
        "Domain", "LocalFiles", "OpenClawConfiguration", "StructuredText",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    library(
      "Credentials",
      imports: [
        "CredentialFormats", "Domain", "LocalFiles", "OpenClawStore", "StructuredText", "Threads",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    library(
      "CredentialDoctor",
      imports: [
        "Credentials", "Domain", "LocalFiles", "OpenClawConfiguration", "OpenClawStore", "StructuredText", "Threads",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    library(
      "CredentialPings",
      imports: [
        "Credentials", "Domain", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    library("DemoWorld", imports: ["Domain"]),
    library(
      "UsageLogs",
      imports: [
        "CByteSearch", "Credentials", "Domain", "LocalFiles", "Metering", "StructuredText", "Threads",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    library(
      "OpenClawGateway",
      imports: [
        "Domain", "StructuredText", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ]),

    // The token proxy: its ledger, its server, its client.
    library(
      "Ledger",
      imports: [
        "CPostgres", "Domain", "Metering", "StructuredText", "Threads", "TokenProxyAPI",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    library(
      "LeaseBroker",
      imports: [
        "Domain", "LeaseProtocol", "Ledger", "StructuredText", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    library(
      "TokenProxyServer",
      imports: [
        "CPassword", "Domain", "LeaseBroker", "LeaseProtocol", "Ledger", "Metering", "StructuredText", "Threads",
        "TokenProxyAPI",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
      ]),
    library(
      "TokenProxyClient",
      imports: [
        "Domain", "LocalFiles", "StructuredText", "TokenProxyAPI",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),

    // The terminal and the program.
    library("CursesScreen", imports: ["CNcurses", "Terminal"]),
    library(
      "CommandLineInterface",
      imports: [
        "CProcess", "CredentialDoctor", "CredentialFormats", "Credentials", "CredentialPings", "CursesScreen",
        "DashboardCore", "DashboardViews", "DemoWorld", "Domain", "LeaseBroker", "Ledger", "LocalFiles", "Metering",
        "OpenClawConfiguration", "OpenClawGateway", "OpenClawStore", "StructuredText", "Terminal", "ThemeFiles",
        "Threads", "TokenProxyAPI", "TokenProxyClient", "TokenProxyServer", "UsageLogs",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "credtop", dependencies: ["CommandLineInterface"], swiftSettings: settings),

    tests("Threads"),
    tests("Terminal"),
    tests("CursesScreen", imports: ["Terminal"]),
    tests("Domain"),
    tests("StructuredText"),
    tests("LeaseProtocol", imports: ["Domain", "StructuredText"]),
    tests("LeaseBroker", imports: ["Domain", "LeaseProtocol", "Ledger", "StructuredText", "TestDatabases"]),
    tests("CredentialFormats", imports: ["Domain", "StructuredText"]),
    tests("Credentials", imports: ["CredentialFormats", "Domain", "LocalFiles", "StructuredText", "TestOpenClaw"]),
    tests(
      "CredentialPings",
      imports: [
        "CredentialFormats", "Credentials", "Domain", "LocalFiles", "StructuredText",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    tests(
      "CredentialDoctor",
      imports: [
        "Credentials", "Domain", "LocalFiles", "OpenClawConfiguration", "OpenClawStore", "StructuredText",
        "TestOpenClaw",
      ]),
    tests("DemoWorld", imports: ["Domain"]),
    tests(
      "UsageLogs",
      imports: [
        "CByteSearch", "Credentials", "Domain", "LocalFiles", "Metering",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    tests(
      "OpenClawGateway",
      imports: [
        "Domain", "StructuredText", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ]),
    tests("TokenProxyAPI", imports: ["Domain", "StructuredText"]),
    tests("Metering", imports: ["Domain", "StructuredText"]),
    tests("OpenClawConfiguration", imports: ["Domain", "StructuredText"]),
    // Databases as OpenClaw makes them.
    .target(
      name: "TestOpenClaw", dependencies: [.product(name: "GRDBSQLite", package: "GRDB.swift")],
      path: "Tests/Support/TestOpenClaw", swiftSettings: settings),
    tests(
      "OpenClawStore", imports: ["Domain", "LocalFiles", "OpenClawConfiguration", "StructuredText", "TestOpenClaw"]),
    // Changes a store once: what Tests/EndToEnd/store kills at every system call.
    .executableTarget(
      name: "storechange", dependencies: ["LocalFiles", "OpenClawStore", "StructuredText"],
      path: "Tests/Support/StoreChange", swiftSettings: settings),
    // Throw-away databases for tests.
    .target(name: "TestDatabases", path: "Tests/Support/TestDatabases", swiftSettings: settings),
    tests("Ledger", imports: ["Domain", "Metering", "StructuredText", "TestDatabases", "TokenProxyAPI"]),
    tests(
      "TokenProxyServer",
      imports: [
        "Domain", "LeaseBroker", "LeaseProtocol", "Ledger", "Metering", "StructuredText", "TestDatabases",
        "TokenProxyAPI", "TokenProxyClient",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    tests(
      "TokenProxyClient", imports: ["Domain", "StructuredText", "TokenProxyAPI"]),
    tests("DashboardCore", imports: ["Domain"]),
    tests(
      "DashboardViews", imports: ["DashboardCore", "DemoWorld", "Domain", "Terminal", "ThemeFiles"],
      except: ["Golden"]),
    tests(
      "CommandLineInterface",
      imports: [
        "CProcess", "Credentials", "DashboardCore", "DemoWorld", "Domain", "Ledger", "Metering", "OpenClawGateway",
        "OpenClawStore", "StructuredText", "TokenProxyAPI", "TokenProxyClient", "TokenProxyServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
