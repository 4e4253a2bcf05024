import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

/// What a change of the members came to: the JSON of `devices admit` and `devices remove`.
public struct MembershipSummary: Encodable, Sendable {
    /// The device.
    public var device: DeviceReport
    /// Whether this has turned roles on, and made this device the owner.
    public var turnedOn: Bool
    /// The number of the list of members that says so.
    public var list: Int64
    /// All devices as they are now.
    public var devices: [DeviceReport]
    /// What else the user should know, a sentence each.
    public var notes: [String]
}

extension Library {
    /// Gives a device a role. The first time this turns roles on, makes this device the owner, and lets all others that are there decide as before.
    ///
    /// Where a device may say less than before, this one first takes in what it has said, and publishes all that it knows of others as its own: what counted
    /// goes on to count, on devices to come, too.
    /// - Parameters:
    ///   - device: a name, the beginning of its id or of its fingerprint.
    ///   - role: what it may say.
    ///   - name: what it is called from now on; `nil` leaves it.
    /// - Throws: `EngineError` (`notPermitted` on another device than the owner's, `unknownDevice`, `badName`, `rolledBack`, `foreignOwner`), `RemoteError`.
    public func admit(_ device: String, as role: Role, name: String? = nil) async throws -> MembershipSummary {
        let name = try name.map { try DeviceName.checked($0) }
        return try await change(device) { change, report, key in
            guard !report.isThisDevice else {
                throw EngineError(.badValue, "this is the owner's device: it decides", remedy: "name another device")
            }
            change.set(report.device, key, role, name ?? report.name)
        }
    }

    /// Takes a device out: what it says from now on counts nowhere. What it had said until then goes on to count, by the owner's word.
    ///
    /// - Throws: as `admit`.
    public func removeDevice(_ device: String) async throws -> MembershipSummary {
        try await change(device) { change, report, key in
            guard !report.isThisDevice else {
                throw EngineError(.badValue, "this is the owner's device: it stays", remedy: "name another device")
            }
            guard change.remove(report.device, key) else {
                throw EngineError(
                    .unknownDevice, "\(report.name ?? report.device) is not admitted",
                    remedy: "tiersync devices lists those who are")
            }
        }
    }

    private func change(
        _ device: String, _ body: (inout MembershipChange, DeviceReport, DevicePublicKey) throws -> Void
    ) async throws -> MembershipSummary {
        let store = try await makeStore()
        let book = MemberBook(library: self)
        let key = try DeviceKey.establish(layout)
        guard let own = key.publicKey else { throw EngineError(.badConfiguration, "the key of this device is none") }
        let current = try await currentList(book, store, own)
        // The list is to name this device, and its manifest is to be signed with the owner's key.
        try await publish()
        let listed = try await DeviceListing(library: self, store: store).devices(current.list)
        let signers = Dictionary(
            listed.compactMap { device in device.signed?.signer.map { (device.writer, $0) } },
            uniquingKeysWith: { first, _ in first })
        // In a member's folder another key may have signed: it is taken only if it is what was asked for.
        let keys = signers.merging((current.list?.members ?? []).map { ($0.device, $0.key) }) { $1 }
        let reports = try await self.reports(listed, current.list)
        let renewed = KeyFingerprint(device).flatMap { asked in signers.first { $0.value.fingerprint == asked } }
        let named = try reports.first { $0.device == renewed?.key } ?? Self.device(device, among: reports)
        guard let signer = renewed?.value ?? keys[named.device] else {
            throw EngineError(
                .unknownDevice, "\(named.name ?? named.device) has never signed what it published",
                remedy: "update tiersync there, run tiersync sync there, and try again")
        }
        var change = MembershipChange(
            current.list, owner: own, writer: try await catalog.publishingWriter(), name: try await deviceName,
            number: current.newest + 1)
        var notes: [String] = []
        if current.list == nil {
            for report in reports where !report.isThisDevice && report.device != named.device {
                if let key = keys[report.device] {
                    change.set(report.device, key, .decide, report.name)
                } else {
                    notes.append("\(report.name ?? report.device) has never signed what it published, and is left out")
                }
            }
        }
        try body(&change, named, signer)
        if change.takesAway {
            do {
                let taken = try await sync(SyncOptions(fetchesPictures: false))
                notes += taken.failed.map { "\($0.file): \($0.error)" }
            } catch let error as EngineError where current.list == nil && error.code == .foreignOwner {
                // The owner whose place this device takes cannot be asked any more: what is known here goes on to count.
            }
            try await catalog.vouchForOthers()
            try await publish()
        }
        try await write(change.list, signedBy: key, to: store)
        try await book.keep(change.list)
        let after = try await self.reports(
            try await DeviceListing(library: self, store: store).devices(change.list), change.list)
        return MembershipSummary(
            device: after.first { $0.device == named.device } ?? named, turnedOn: current.list == nil,
            list: change.list.number, devices: after, notes: notes)
    }

    /// The list that counts, and the highest number that was given to one.
    ///
    /// - Throws: `EngineError` (`notPermitted`) on another device than the owner's.
    private func currentList(_ book: MemberBook, _ store: any ObjectStore, _ own: DevicePublicKey) async throws -> (
        list: MemberList?, newest: Int64
    ) {
        var newest: Int64 = 0
        for try await object in store.list(ObjectKey(EngineKey.memberLists), context(.metadata)) {
            if let number = EngineKey.memberList(object.key) { newest = max(newest, number) }
        }
        let list: MemberList?
        if try await book.owner() == own.fingerprint {
            // This device has been told that it takes the place of an owner whose device was lost: that one's lists do not count here.
            let known = try await book.known()
            list = try await { () async throws -> MemberList? in
                do {
                    return try await book.lookUp(store).list
                } catch let error as EngineError where [.foreignOwner, .damagedRemote].contains(error.code) {
                    return known
                }
            }()
        } else {
            list = try await book.lookUp(store).list
        }
        if let list, list.owner != own {
            throw EngineError(
                .notPermitted, "only the owner's device, \(list.owner.fingerprint), gives roles",
                remedy: "do this there; if it is lost, docs/sharing.md says how another takes its place")
        }
        return (list, max(newest, list?.number ?? 0))
    }

    private func write(_ list: MemberList, signedBy key: DeviceKey, to store: any ObjectStore) async throws {
        guard let target = ObjectKey(EngineKey.members(list.number)) else { return }
        guard try await self.store(try list.encoded(by: key), as: target, in: store) else {
            throw EngineError(
                .damagedRemote, "another list of members was written as number \(list.number) meanwhile",
                remedy: "look at it with: tiersync devices; then try again")
        }
    }

    private static func device(_ text: String, among reports: [DeviceReport]) throws -> DeviceReport {
        let asked = text.lowercased()
        let hex = asked.filter { $0 != "-" }
        let exact = reports.filter { $0.name?.lowercased() == asked || $0.device == asked }
        let found =
            exact.isEmpty
            ? reports.filter { report in
                hex.count >= 4
                    && (report.device.filter { $0 != "-" }.hasPrefix(hex)
                        || report.fingerprint?.filter { $0 != "-" }.hasPrefix(hex) == true)
            } : exact
        guard let one = found.first, found.count == 1 else {
            let names = (found.isEmpty ? reports : found).map {
                "\($0.name ?? $0.device) (\($0.fingerprint ?? "unsigned"))"
            }
            throw EngineError(
                .unknownDevice,
                "\(found.isEmpty ? "no device" : "more than one device") is called \(PrintableName.escaped(text))",
                remedy: "name one of: \(names.map { PrintableName.escaped($0) }.joined(separator: ", "))")
        }
        return one
    }
}
