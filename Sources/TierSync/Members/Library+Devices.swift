import Catalog
import Foundation
import Remote
import TierModel

extension Library {
    /// Lists the devices and workers that use the same remote, and what each may say. Reads the newest manifest of each.
    ///
    /// - Throws: `EngineError` (`noRemote`, `rolledBack`, `foreignOwner`, `damagedRemote`), `RemoteError`.
    public func devices() async throws -> DevicesSummary {
        let store = try await makeStore()
        let members = try await MemberBook(library: self).lookUp(store)
        let listed = try await DeviceListing(library: self, store: store).devices(members.list)
        var summary = DevicesSummary(
            hasRoles: members.list != nil, owner: members.list?.owner.fingerprint.description,
            devices: try await reports(listed, members.list))
        summary.notes = try await notes(on: members)
        return summary
    }

    /// Names this device; the others see it from its next publication on, which this brings about.
    ///
    /// - Throws: `EngineError` (`badName`, `noRemote`), `RemoteError`.
    public func nameDevice(_ name: String) async throws {
        try await catalog.setSetting(Self.deviceNameSetting, to: try DeviceName.checked(name))
        try await publish()
    }

    /// Takes only the lists of this owner from now on. For when the owner's device was lost or replaced.
    ///
    /// - Parameter owner: the fingerprint, as `tiersync devices` says it on the owner's device.
    /// - Throws: `EngineError` (`badValue`).
    public func trustOwner(_ owner: String) async throws {
        try await MemberBook(library: self).trust(try Self.fingerprint(owner))
    }

    /// The fingerprint of this device's key, which is made if there is none.
    public var fingerprint: String {
        get throws { try DeviceKey.establish(layout).publicKey?.fingerprint.description ?? "" }
    }

    static func fingerprint(_ text: String) throws -> KeyFingerprint {
        guard let fingerprint = KeyFingerprint(text) else {
            throw EngineError(
                .badValue, "\"\(PrintableName.escaped(text))\" is no fingerprint",
                remedy: "it has 32 hexadecimal digits: tiersync devices says it on the owner's device")
        }
        return fingerprint
    }

    func reports(_ listed: [DeviceListing.Device], _ list: MemberList?) async throws -> [DeviceReport] {
        let own = try await catalog.publishingWriter()
        var reports = listed.map { device in
            let signer = device.signed?.signer
            let admitted = list?.member(device.writer, nil)
            let member = admitted ?? list?.member(device.writer, signer)
            return DeviceReport(
                device: device.writer, name: member?.name ?? device.signed?.manifest.name,
                fingerprint: (admitted?.key ?? signer)?.fingerprint.description,
                role: list == nil ? .decide : list?.role(of: device.writer, signedBy: admitted?.key ?? signer),
                isOwner: list != nil && (admitted?.key ?? signer) == list?.owner, isThisDevice: device.writer == own,
                publishedAt: device.signed?.manifest.at.map { Date(timeIntervalSince1970: Double($0) / 1_000_000) },
                entries: device.signed?.manifest.segments.reduce(0) { $0 + $1.records } ?? 0, problem: device.problem)
        }
        // Members that have published nothing, as readers do.
        for member in list?.members ?? [] where !listed.contains(where: { $0.writer == member.device }) {
            reports.append(
                DeviceReport(
                    device: member.device, name: member.name, fingerprint: member.key.fingerprint.description,
                    role: member.role, isOwner: member.key == list?.owner, isThisDevice: member.device == own,
                    publishedAt: nil, entries: 0, problem: nil))
        }
        if !reports.contains(where: \.isThisDevice) {
            reports.append(
                DeviceReport(
                    device: own, name: try await deviceName, fingerprint: try fingerprint, role: try await role,
                    isOwner: false, isThisDevice: true, publishedAt: nil, entries: 0, problem: nil))
        }
        return reports.sorted {
            ($0.isThisDevice ? 0 : 1, $0.name ?? "\u{10FFFF}", $0.device)
                < ($1.isThisDevice ? 0 : 1, $1.name ?? "\u{10FFFF}", $1.device)
        }
    }
}
