// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "ColorStore",
    dependencies: [
        .package(name: "tiersync", path: "../.."),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .executableTarget(
            name: "ColorStore",
            dependencies: [
                .product(name: "TierSync", package: "tiersync"),
                .product(name: "SystemPackage", package: "swift-system"),
            ])
    ]
)
