import Catalog
import TierModel

/// What a device says of itself in its manifest, and with what it signs it.
struct ManifestSeal: Sendable {
    /// The key that signs.
    var key: DeviceKey
    /// What the user calls the device.
    var name: String?

    /// Tells one manifest with one seal from any other.
    func text(under number: Int64) -> String {
        "\(number) \(key.publicKey?.fingerprint.description ?? "") \(name ?? "")"
    }
}

extension Library {
    static let deviceNameSetting = "deviceName"
    private static let sealSetting = "manifestSeal"

    /// What the user calls this device.
    public var deviceName: String? { get async throws { try await catalog.setting(Self.deviceNameSetting) } }

    func manifestSeal() async throws -> ManifestSeal {
        ManifestSeal(key: try DeviceKey.establish(layout), name: try await deviceName)
    }

    /// Keeps with which seal the manifest of this number was published.
    func note(_ seal: ManifestSeal, under number: Int64) async throws {
        try await catalog.setSetting(Self.sealSetting, to: seal.text(under: number))
    }

    /// Whether a manifest must be written although nothing else waits: the newest is not signed with this device's key, or gives it another name; or
    /// there is none, and the owner is to see that this device is there.
    func needsManifest(as role: Role?) async throws -> Bool {
        guard let live = try await catalog.liveManifest() else {
            guard role != .read else { return false }
            if role == nil { return true }
            return try await deviceName != nil
        }
        // A seal that holds is known without the key's file.
        guard let known = try await catalog.setting(Self.sealSetting), known.hasPrefix("\(live.number) ") else {
            return true
        }
        return known != (try await manifestSeal()).text(under: live.number)
    }
}
