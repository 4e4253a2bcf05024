// swift-tools-version: 6.2
import PackageDescription

/// Set by `make check` and CI: every warning is an error. Packages that depend on this one never see it.
let isStrict = Context.environment["TIERSYNC_STRICT"] != nil || Context.environment["CI"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// Targets that hold C handles mark each unsafe expression.
let unsafeAware: [SwiftSetting] = settings + [.strictMemorySafety()]

/// Paths as bytes: a photo's name need not be UTF-8.
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "tiersync",
    products: [
        // The engine, and the modules whose types its API speaks in.
        .library(name: "TierSync", targets: ["TierSync", "TierModel", "Catalog", "Conditions", "Remote", "Sealing"]),
        .executable(name: "tiersync", targets: ["tiersync"]),
        .executable(name: "tiersync-bench", targets: ["tiersync-bench"]),
        .executable(name: "tiersync-decoder", targets: ["tiersync-decoder"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C libraries: a module map each, and the typed shims that variadic or longjmp-ing functions need.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CVips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
        // Without pkg-config, whose answer for LibRaw has compiler flags that SwiftPM refuses.
        .systemLibrary(name: "CLibRaw", providers: [.apt(["libraw-dev"])]),
        .target(name: "CPixels"),
        .target(name: "CVectors"),
        .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
        .systemLibrary(name: "CLCMS", pkgConfig: "lcms2", providers: [.apt(["liblcms2-dev"])]),
        .target(name: "COpenVINO", linkerSettings: [.linkedLibrary("dl")]),
        .systemLibrary(name: "CLinux", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CPango", pkgConfig: "pangoft2", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CMicroHTTP", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // The engine, lowest first.
        .target(
            name: "TierModel",
            dependencies: [.product(name: "Crypto", package: "swift-crypto"), system],
            swiftSettings: settings),
        .target(name: "Workers", swiftSettings: settings),
        .target(name: "Gzip", dependencies: ["CZlib"], swiftSettings: unsafeAware),
        .target(
            name: "Imaging",
            dependencies: ["TierModel", "Workers", "CJPEG", "CLCMS", "CPango", "CPixels", "CPNG", system],
            swiftSettings: unsafeAware),
        .target(
            name: "Catalog", dependencies: ["TierModel", .product(name: "GRDB", package: "GRDB.swift"), system],
            swiftSettings: settings),
        .target(name: "XMLDocuments", swiftSettings: settings),
        .target(
            name: "Remote",
            dependencies: [
                "TierModel", "Workers", "XMLDocuments", "CCurl", .product(name: "Crypto", package: "swift-crypto"),
                system,
            ],
            swiftSettings: unsafeAware),
        .target(name: "Claims", dependencies: ["TierModel", "Workers", "Remote", system], swiftSettings: settings),
        .target(
            name: "Sealing",
            dependencies: [
                "TierModel", "Workers", "Remote", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"), system,
            ],
            swiftSettings: settings),
        .target(name: "Sidecars", dependencies: ["TierModel", "XMLDocuments"], swiftSettings: settings),
        // The models as resources: SwiftPM copies them beside every program that is built.
        .target(
            name: "ModelFiles", path: "Models", exclude: ["README.md", "golden.json"],
            resources: [
                .copy("manifest.json"), .copy("LICENSES"), .copy("centerface.xml"), .copy("centerface.bin"),
                .copy("centerface-int8.xml"), .copy("centerface-int8.bin"),
                .copy("dlib-face-resnet-v1.xml"), .copy("dlib-face-resnet-v1.bin"),
                .copy("efficientnet-lite0.xml"), .copy("efficientnet-lite0.bin"),
                .copy("ppocr-v4-det.xml"), .copy("ppocr-v4-det.bin"), .copy("ppocr-v4-det-int8.xml"),
                .copy("ppocr-v4-det-int8.bin"), .copy("ppocr-v4-rec.xml"),
                .copy("ppocr-v4-rec.bin"), .copy("ppocr-v4-characters.txt"), .copy("ppocr-cls.xml"),
                .copy("ppocr-cls.bin"), .copy("labels.json"), .copy("places.bin"), .copy("mediapipe-iris.xml"),
                .copy("mediapipe-iris.bin"), .copy("kind-head.json"),
            ], swiftSettings: settings),
        .target(
            name: "Inference", dependencies: ["TierModel", "Workers", "Imaging", "COpenVINO", "ModelFiles", system],
            swiftSettings: unsafeAware),
        .target(name: "Curation", dependencies: ["TierModel", "Workers", "Imaging"], swiftSettings: settings),
        .target(name: "People", dependencies: ["TierModel", "CVectors"], swiftSettings: unsafeAware),
        .target(name: "Conditions", dependencies: ["TierModel", "CLinux", system], swiftSettings: unsafeAware),
        .target(
            name: "TierSync",
            dependencies: [
                "TierModel", "Workers", "Gzip", "Imaging", "Catalog", "Remote", "Sealing", "Claims", "Inference",
                "People",
                "Curation", "Sidecars", "Conditions", .product(name: "Crypto", package: "swift-crypto"), system,
            ],
            swiftSettings: settings),

        // The page.
        .target(
            name: "WebServer", dependencies: ["CMicroHTTP", "TierModel", "Workers", system], swiftSettings: unsafeAware),
        .target(name: "Passwords", dependencies: ["CCrypt"], swiftSettings: unsafeAware),
        .target(
            name: "Gallery",
            dependencies: [
                "TierModel", "Workers", "Gzip", "Catalog", "Conditions", "Imaging", "Remote", "TierSync", "WebServer",
                "Passwords", .product(name: "Crypto", package: "swift-crypto"), system,
            ],
            resources: [.copy("Page")], swiftSettings: settings),

        // Programs.
        .target(
            name: "TierSyncCommands",
            dependencies: [
                "TierSync", "Conditions", "Gallery", "WebServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: settings),
        .executableTarget(name: "tiersync", dependencies: ["TierSyncCommands"], swiftSettings: settings),
        .executableTarget(
            name: "tiersync-decoder", dependencies: ["CVips", "CLibRaw"], swiftSettings: unsafeAware),
        .executableTarget(
            name: "tiersync-bench",
            dependencies: [
                "Catalog", "ClaimTesting", "CrashTesting", "Gzip", "TierSync", "Imaging", "Inference", "People",
                "Remote", "TierModel",
                "TierSyncTestSupport", "Workers", system,
            ],
            swiftSettings: settings),

        // Tests: one target a module.
        .target(
            name: "TierSyncTestSupport",
            dependencies: [
                "Catalog", "Remote", "TierModel", .product(name: "Crypto", package: "swift-crypto"), system,
            ],
            swiftSettings: settings),
        // Kills the program at its durable steps; for the tests and the benchmark of safety.
        .target(
            name: "CrashTesting",
            dependencies: ["Catalog", "Remote", "TierModel", "TierSync", "TierSyncTestSupport", "Workers", system],
            swiftSettings: settings),
        // Simulates workers that share work, with the real machines.
        .target(name: "ClaimTesting", dependencies: ["Claims", "TierSyncTestSupport"], swiftSettings: settings),
        testTarget("TierModelTests"), testTarget("WorkersTests", ["Workers"]), testTarget("GzipTests", ["Gzip"]),
        testTarget(
            "ImagingTests",
            [
                "Imaging", "CLCMS", "CPNG", "tiersync-decoder", "TierSyncTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        testTarget("CatalogTests", ["Catalog", "TierSyncTestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
        testTarget(
            "RemoteTests",
            ["Remote", "XMLDocuments", "TierSyncTestSupport", .product(name: "Crypto", package: "swift-crypto")]),
        testTarget("ClaimsTests", ["Claims", "ClaimTesting", "Remote", "TierSyncTestSupport"]),
        testTarget(
            "SealingTests",
            ["Sealing", "Remote", "TierSyncTestSupport", .product(name: "Crypto", package: "swift-crypto")]),
        testTarget("XMLDocumentsTests", ["XMLDocuments"]), testTarget("SidecarsTests", ["Sidecars"]),
        testTarget("InferenceTests", ["Inference", "Imaging", "Workers", "TierSyncTestSupport"]),
        testTarget("PeopleTests", ["People", "TierSyncTestSupport"]),
        testTarget("ConditionsTests", ["Conditions", "TierSyncTestSupport"]),
        testTarget("WebServerTests", ["WebServer", "Workers"]),
        testTarget(
            "GalleryTests", ["Gallery", "Catalog", "Conditions", "TierSync", "TierSyncTestSupport", "WebServer"]),
        testTarget("CurationTests", ["Curation", "Imaging", "TierSyncTestSupport", system]),
        testTarget(
            "TierSyncTests",
            [
                "TierSync", "Catalog", "Curation", "Gzip", "Imaging", "Inference", "Remote", "Sealing", "Sidecars",
                "TierSyncTestSupport", "Conditions",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        // The commands are tested as a user runs them: as a program; what they say of made-up values, beside it.
        testTarget(
            "TierSyncCommandsTests",
            [
                "tiersync", "tiersync-decoder", "TierSyncCommands", "TierSync", "Catalog", "CrashTesting", "Inference",
                "Remote",
                "Workers", "XMLDocuments", "TierSyncTestSupport",
            ]),
    ]
)

// The examples are packages of their own, for whoever starts from one. `make examples` compiles the same sources here, beside the engine that is
// built already: a package that depends on it would build all of it once more.
if Context.environment["TIERSYNC_EXAMPLES"] != nil {
    for name in ["PhotoFrame", "ColorStore"] {
        package.targets.append(
            .executableTarget(
                name: name, dependencies: ["TierSync", "TierModel", "Catalog", "Conditions", "Remote", system],
                path: "Examples/\(name)/Sources/\(name)"))
    }
}

/// The tests of one module, in `Tests/`. Compiled without optimisation, which takes long and tests nothing; what they test is optimised as users have it.
func testTarget(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TierModel", system],
        swiftSettings: settings + [.unsafeFlags(["-Onone"])])
}
