package import Foundation
package import Remote
import TierModel

/// Who may say what on a remote, as its owner has signed it. Written once under each number; the highest counts.
package struct MemberList: Hashable, Codable, Sendable {
    /// One device.
    package struct Member: Hashable, Codable, Sendable {
        /// The writer whose folder it publishes in.
        package var device: String
        /// What it is called.
        package var name: String?
        /// With what it signs.
        package var key: DevicePublicKey
        /// What counts of what it says.
        package var role: Role

        package init(device: String, name: String?, key: DevicePublicKey, role: Role) {
            self.device = device
            self.name = name
            self.key = key
            self.role = role
        }
    }

    /// Which rules it follows.
    package var format = EngineKey.format
    /// Counted up from 1.
    package var number: Int64
    /// Who alone may write the next.
    package var owner: DevicePublicKey
    /// Those of whom something counts, or that may read.
    package var members: [Member]

    package init(number: Int64, owner: DevicePublicKey, members: [Member]) {
        self.number = number
        self.owner = owner
        self.members = members
    }

    private struct Format: Codable {
        var format: Int
    }

    /// What a writer may say that has signed with this key; `nil` for a stranger.
    ///
    /// In the folder of a member nobody counts but that member. A member that goes on as another writer, as after its catalog was put back from
    /// a backup, is known by its key.
    package func role(of writer: String, signedBy key: DevicePublicKey?) -> Role? {
        guard let key else { return nil }
        if let member = members.first(where: { $0.device == writer }) {
            return member.key == key ? (key == owner ? .decide : member.role) : nil
        }
        return key == owner ? .decide : members.filter { $0.key == key }.map(\.role).min()
    }

    /// The member that a writer is, by its folder or its key.
    package func member(_ writer: String, _ key: DevicePublicKey?) -> Member? {
        members.first { $0.device == writer } ?? members.first { $0.key == key }
    }

    /// As it is stored, signed by its owner.
    package func encoded(by key: DeviceKey) throws -> Data {
        try SealedLine(signing: try JSONLine.encode(self), with: key, for: .members).encoded()
    }

    /// Reads a stored list.
    ///
    /// - Throws: `EngineError` (`damagedRemote`, `newerRemote`; `foreignOwner` when it is not signed by the owner that it names).
    package static func decode(_ data: Data, number: Int64, from location: RemoteLocation) throws -> MemberList {
        guard let sealed = SealedLine(data) else { throw damaged(number) }
        if let format = try? JSONDecoder().decode(Format.self, from: sealed.line).format, format > EngineKey.format {
            throw EngineError.newerRemote(format, location)
        }
        guard let list = try? JSONDecoder().decode(MemberList.self, from: sealed.line), list.number == number else {
            throw damaged(number)
        }
        guard sealed.signer(for: .members) == list.owner else {
            throw EngineError(
                .foreignOwner, "\(EngineKey.members(number)) is not signed by the owner that it names",
                remedy: "somebody has tampered with it: remove it from the remote, and change the remote's keys")
        }
        return list
    }

    private static func damaged(_ number: Int64) -> EngineError {
        EngineError(
            .damagedRemote, "\(EngineKey.members(number)) is damaged",
            remedy: "remove it from the remote; the owner can write the next with: tiersync devices admit")
    }
}

extension EngineKey {
    /// Lists of members below.
    static let memberLists = "tiersync/v1/members"

    /// The key of a list of members.
    static func members(_ number: Int64) -> String { "\(memberLists)/members-\(digits(number)).json" }

    /// The number of a list; `nil` for any other key.
    static func memberList(_ key: ObjectKey) -> Int64? {
        guard let name = key.components.last, name.hasPrefix("members-"), name.hasSuffix(".json"),
            let number = Int64(name.dropFirst(8).dropLast(5)), (1...Int64(1) << 53).contains(number),
            key.rawValue == members(number)
        else { return nil }
        return number
    }
}

extension EngineError.Code {
    /// The list of members is another owner's, or is not signed by the one that it names.
    public static let foreignOwner = EngineError.Code(rawValue: "foreignOwner")
    /// The role of this device does not allow it.
    public static let notPermitted = EngineError.Code(rawValue: "notPermitted")
    /// No device is called so, or several are.
    public static let unknownDevice = EngineError.Code(rawValue: "unknownDevice")
}
