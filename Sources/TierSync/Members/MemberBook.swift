import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

/// Which list of members counts for this device: the newest that the owner, whom this device knows since it first saw one, has signed.
struct MemberBook: Sendable {
    let library: Library

    /// The list that counts, as JSON.
    private static let listSetting = "members"
    /// The fingerprint of the only owner whose lists count.
    private static let ownerSetting = "membersOwner"
    /// Manifests that were looked at in vain under this list, as JSON.
    private static let refusedSetting = "membersRefused"

    /// What looking on the remote came to.
    struct Outcome: Sendable {
        /// The list that counts; `nil` while nobody has turned roles on.
        var list: MemberList?
        /// Whether it is another than before.
        var isNew = false
        /// Whether this device knew no owner before.
        var isFirstSight = false
    }

    private var catalog: PhotoCatalog { library.catalog }

    /// The list that counts as far as this device knows; asks nobody.
    func known() async throws -> MemberList? {
        guard let text = try await catalog.setting(Self.listSetting) else { return nil }
        do {
            return try JSONDecoder().decode(MemberList.self, from: Data(text.utf8))
        } catch {
            throw EngineError(
                .badConfiguration, "the list of members that this library keeps is damaged",
                remedy: "tiersync devices trust FINGERPRINT, with that of the owner", underlying: error)
        }
    }

    /// The only owner whose lists count; `nil` until one was seen or named.
    func owner() async throws -> KeyFingerprint? {
        try await catalog.setting(Self.ownerSetting).flatMap { KeyFingerprint($0) }
    }

    /// Looks whether there is a newer list. One request, and one for a new list.
    ///
    /// - Parameter acceptOlder: whether a remote that shows an older one than was seen is taken as it is: the newer list goes on to count.
    /// - Throws: `EngineError` (`rolledBack`, `foreignOwner`, `damagedRemote`, `newerRemote`), `RemoteError`. Nothing is changed then.
    func lookUp(_ store: any ObjectStore, acceptOlder: Bool = false) async throws -> Outcome {
        let known = try await known()
        let context = library.context(.metadata)
        var newest: Int64 = 0
        for try await object in store.list(ObjectKey(EngineKey.memberLists), context) {
            if let number = EngineKey.memberList(object.key) { newest = max(newest, number) }
        }
        if newest < known?.number ?? 0 {
            guard acceptOlder else { throw Self.rolledBack(store.location, known?.number ?? 0, newest) }
            return Outcome(list: known)
        }
        guard newest > known?.number ?? 0 else { return Outcome(list: known) }
        let list = try MemberList.decode(try await read(newest, store), number: newest, from: store.location)
        let owner = try await owner()
        if let owner, owner != list.owner.fingerprint { throw Self.foreignOwner(newest, list, owner) }
        try await keep(list)
        return Outcome(list: list, isNew: true, isFirstSight: owner == nil)
    }

    /// Takes a list that this device knows to be right. Of whoever counts otherwise than before all is read again.
    func keep(_ list: MemberList) async throws {
        let before = Dictionary(
            (try await known()?.members ?? []).map { ($0.device, $0) }, uniquingKeysWith: { first, _ in first })
        let now = Dictionary(list.members.map { ($0.device, $0) }, uniquingKeysWith: { first, _ in first })
        let isFirst = try await known() == nil
        let changed = try await catalog.readings().manifests.keys.filter { writer in
            guard let member = now[writer] else { return true }
            // Without roles all counted.
            return isFirst
                ? member.role != .decide : before[writer].map { ($0.key, $0.role) != (member.key, member.role) } ?? true
        }
        let text = String(decoding: try JSONLine.encode(list), as: UTF8.self)
        try await catalog.keepMembers(
            [
                Self.listSetting: text, Self.ownerSetting: list.owner.fingerprint.description, Self.refusedSetting: nil,
            ], forgetting: Set(changed))
    }

    /// The newest manifest of each writer of whom nothing counts under this list: it need not be looked at again.
    func refused() async throws -> [String: Int64] {
        guard let text = try await catalog.setting(Self.refusedSetting) else { return [:] }
        return (try? JSONDecoder().decode([String: Int64].self, from: Data(text.utf8))) ?? [:]
    }

    /// Keeps more of those.
    func note(refused: [String: Int64]) async throws {
        guard !refused.isEmpty else { return }
        let all = try await self.refused().merging(refused) { $1 }
        try await catalog.setSetting(Self.refusedSetting, to: String(decoding: try JSONLine.encode(all), as: UTF8.self))
    }

    /// Lets only lists of this owner count from now on, and forgets the one that was known.
    func trust(_ owner: KeyFingerprint) async throws {
        let known = try await known()
        // The list of the one who is trusted already stays: an older one must not take its place.
        let staying = known?.owner.fingerprint == owner ? known : nil
        try await catalog.keepMembers(
            [
                Self.listSetting: try staying.map { String(decoding: try JSONLine.encode($0), as: UTF8.self) },
                Self.ownerSetting: owner.description, Self.refusedSetting: nil,
            ], forgetting: [])
    }

    private func read(_ number: Int64, _ store: any ObjectStore) async throws -> Data {
        guard let key = ObjectKey(EngineKey.members(number)) else { return Data() }
        return try await library.contents(of: key, in: store) ?? Data()
    }

    private static func rolledBack(_ location: RemoteLocation, _ known: Int64, _ shown: Int64) -> EngineError {
        EngineError(
            .rolledBack,
            "\(location) shows \(shown == 0 ? "no list of members" : "list \(shown) of its members"), and list \(known) was seen there: it was put back from a backup, or tampered with",
            remedy: "if you put it back yourself: tiersync sync --accept-older; else restore what is missing there")
    }

    private static func foreignOwner(_ number: Int64, _ list: MemberList, _ owner: KeyFingerprint) -> EngineError {
        EngineError(
            .foreignOwner,
            "\(EngineKey.members(number)) is of the owner \(list.owner.fingerprint); this device knows \(owner)",
            remedy:
                "if the owner's device was replaced, ask them for the new fingerprint, and run: tiersync devices trust FINGERPRINT; else remove that list from the remote"
        )
    }
}
