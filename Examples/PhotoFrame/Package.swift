// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "PhotoFrame",
    dependencies: [
        .package(name: "tiersync", path: "../.."),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .executableTarget(
            name: "PhotoFrame",
            dependencies: [
                .product(name: "TierSync", package: "tiersync"),
                .product(name: "SystemPackage", package: "swift-system"),
            ])
    ]
)
