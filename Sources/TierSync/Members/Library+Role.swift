import Catalog
import Foundation
import TierModel

extension Library {
    /// What this device may say to the others of a shared library, as far as it knows; asks nobody. `decide` while nobody has turned roles on; `nil`
    /// when the owner has not admitted it.
    public var role: Role? {
        get async throws {
            guard let list = try await MemberBook(library: self).known() else { return .decide }
            return list.role(of: try await catalog.publishingWriter(), signedBy: try DeviceKey.read(layout)?.publicKey)
        }
    }

    /// Asks whether this device may do something, before anything is done.
    ///
    /// - Parameters:
    ///   - needed: the role that it takes.
    ///   - what: what is to be done: "name people".
    /// - Throws: `EngineError` (`notPermitted`).
    public func check(_ needed: Role, to what: String) async throws {
        let role = try await role
        if let role, role >= needed { return }
        throw EngineError(
            .notPermitted,
            "this device may not \(what): \(role.map { "its role is \($0.rawValue)" } ?? "the owner of the library has not admitted it")",
            remedy: try howToBeAdmitted(needed))
    }

    private func howToBeAdmitted(_ role: Role) throws -> String {
        let fingerprint = try DeviceKey.establish(layout).publicKey?.fingerprint.description ?? ""
        return
            "here: tiersync sync; on the owner's device: tiersync devices admit \(fingerprint) --role \(role.rawValue); then here: tiersync sync"
    }
}

extension Library {
    /// What the user should know of a list of members that is new here.
    func notes(on members: MemberBook.Outcome) async throws -> [String] {
        guard let list = members.list, members.isNew else { return [] }
        var notes: [String] = []
        if members.isFirstSight {
            notes.append(
                "devices of this library have roles now, given by the owner \(list.owner.fingerprint): compare this with what tiersync devices says there"
            )
        }
        if let role = try await role {
            notes.append("the role of this device: \(role.rawValue)")
        } else {
            notes.append(
                "this device is not admitted: what it says does not count; \(try howToBeAdmitted(.contribute))")
        }
        return notes
    }

    /// What waits here and is told nobody, because the role does not allow it.
    func keptHere() async throws -> String? {
        let role = try await role
        guard (role ?? .read) == .read else { return nil }
        let waiting = try await catalog.publicationBacklog()
        guard waiting.photos + waiting.decisions > 0 else { return nil }
        return "this device \(role == nil ? "is not admitted" : "may only read"): "
            + "\(Counted(waiting.photos, "photo")) and \(Counted(waiting.decisions, "decision")) stay here and are told nobody"
    }
}

extension Library {
    /// Whether this device shares what is to be fetched for analysis with others. One whose findings count nowhere must not: what it took nobody
    /// else would look at.
    ///
    /// - Throws: `EngineError` (`notPermitted`) for a worker that was not admitted; it has told the owner that it is there.
    func sharesAnalysis() async throws -> Bool {
        guard try await isShared else { return false }
        _ = try await MemberBook(library: self).lookUp(try await makeStore())
        if (try await role ?? .read) >= .contribute { return true }
        guard try await isWorker else { return false }
        try await publish()
        try await check(.contribute, to: "work for others")
        return false
    }
}
