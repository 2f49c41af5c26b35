// swift-tools-version: 6.1
import PackageDescription

/// Every target of ours: Swift 6, warnings are errors.
///
/// Exclusive access to memory is checked by the compiler; the checks at run time, one at each use of a class’s
/// property, cost a tenth of ingest and are left to debug builds.
let strict: [SwiftSetting] = [
    .unsafeFlags(["-warnings-as-errors"]),
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// What computes and stores is optimised in debug builds too, for that is what the tests wait for; assertions hold there all the
/// same. To step through one of these targets in a debugger, give it `strict`.
let computing: [SwiftSetting] =
    strict + [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

/// Where distributions have the headers of Pango and of what it is made of. `pkg-config` knows better, but SwiftPM then warns in
/// every build of whatever product, whether they are there or not.
let pangoHeaders: [SwiftSetting] = [
    .unsafeFlags(
        [
            "/usr/include/pango-1.0", "/usr/include/glib-2.0", "/usr/lib/x86_64-linux-gnu/glib-2.0/include",
            "/usr/lib/aarch64-linux-gnu/glib-2.0/include", "/usr/lib64/glib-2.0/include", "/usr/lib/glib-2.0/include",
            "/usr/include/harfbuzz", "/usr/include/cairo", "/usr/include/freetype2", "/usr/include/fribidi",
        ].flatMap { ["-Xcc", "-isystem\($0)"] })
]

let package = Package(
    name: "Hansard",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "hansard", targets: ["HansardCLI"]),
        .executable(name: "hansard-bench", targets: ["HansardBench"]),
        .executable(name: "hansard-pdf", targets: ["HansardPDF"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CCMark", providers: [.apt(["libcmark-dev"])]),
        .systemLibrary(name: "CPango", providers: [.apt(["libpango1.0-dev", "libharfbuzz-dev", "libpng-dev"])]),
        .systemLibrary(name: "CNettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(name: "CSQLiteTuning", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(
            name: "PairChannel", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: computing),
        .target(
            name: "Hansard",
            dependencies: [
                "CArchive", "CCMark", "CNettle", "PairChannel",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: computing,
            // The ICU that comes with Foundation: plural rules and groups of digits.
            linkerSettings: [.linkedLibrary("_FoundationICU")]),
        .target(
            name: "HansardStore",
            dependencies: [
                "CSQLiteTuning", "CZstd", "Hansard", "PairChannel",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: computing),
        .target(
            name: "HansardSite",
            dependencies: [
                "Hansard", "HansardStore", "PairChannel", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: computing),
        .target(
            name: "HTTPServer",
            dependencies: [
                "CArchive", "PairChannel",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "HansardServer",
            dependencies: [
                "HTTPServer", "Hansard", "HansardSite", "HansardStore", "PairChannel",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "PairChannelServer",
            dependencies: [
                "HTTPServer", "PairChannel",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "StaffChat",
            dependencies: [
                "HTTPServer", "Hansard", "HansardStore", "PairChannel",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "HansardTerminal",
            dependencies: ["Hansard", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),
        .executableTarget(
            name: "HansardCLI",
            dependencies: [
                "HTTPServer", "Hansard", "HansardServer", "HansardSite", "HansardStore", "HansardTerminal",
                "PairChannel",
                "PairChannelServer", "StaffChat", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "HansardBench",
            dependencies: [
                "HTTPServer", "Hansard", "HansardSite", "HansardStore", "HansardTerminal", "PairChannel",
                "PairChannelServer",
                "StaffChat", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "HansardPDF",
            dependencies: [
                "CPango", "PairChannel", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: computing + pangoHeaders),
        // How the tests are run, and what they share. No product has it.
        .target(name: "TestEnvironment", path: "Tests/TestEnvironment"),
        .target(
            name: "TestSupport",
            dependencies: [
                "Hansard", "HansardStore", "PairChannel", "TestEnvironment",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "PairChannelTests",
            dependencies: ["PairChannel", "TestSupport", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: [
                "HTTPServer", "TestSupport", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HansardTests",
            dependencies: [
                "Hansard", "PairChannel", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "HansardStoreTests",
            dependencies: [
                "Hansard", "HansardStore", "PairChannel", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: strict),
        .testTarget(
            name: "HansardSiteTests",
            dependencies: ["Hansard", "HansardSite", "HansardStore", "PairChannel", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "HansardServerTests",
            dependencies: [
                "HTTPServer", "Hansard", "HansardServer", "HansardSite", "HansardStore", "PairChannel", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PairChannelServerTests",
            dependencies: [
                "HTTPServer", "PairChannel", "PairChannelServer", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StaffChatTests",
            dependencies: [
                "HTTPServer", "Hansard", "HansardCLI", "HansardStore", "PairChannel", "PairChannelServer", "StaffChat",
                "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HansardPDFTests", dependencies: ["CPango", "HansardPDF"], swiftSettings: strict + pangoHeaders),
        .testTarget(name: "HansardCLITests", dependencies: ["Hansard", "TestSupport"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
