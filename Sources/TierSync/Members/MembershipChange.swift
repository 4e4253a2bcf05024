import TierModel

/// The next list of members, made from the one that counts. Pure.
struct MembershipChange {
    /// The list as it will be.
    private(set) var list: MemberList
    /// Whether somebody may say less than before.
    private(set) var takesAway: Bool
    private let hadRoles: Bool

    /// Begins with the members as they are; with the owner alone where there are none.
    init(_ current: MemberList?, owner: DevicePublicKey, writer: String, name: String?, number: Int64) {
        var members = (current?.members ?? []).filter { $0.device != writer }
        members.insert(MemberList.Member(device: writer, name: name, key: owner, role: .decide), at: 0)
        list = MemberList(number: number, owner: owner, members: members)
        hadRoles = current != nil
        // Those who are there and are not admitted counted before.
        takesAway = !hadRoles
    }

    /// Gives a device a role.
    mutating func set(_ device: String, _ key: DevicePublicKey, _ role: Role, _ name: String?) {
        let member = MemberList.Member(device: device, name: name, key: key, role: role)
        let before = list.members.first { $0.device == device }
        if let before, before.role > role || before.key != key { takesAway = true }
        list.members.removeAll { $0.device == device }
        // A device that goes on as another writer has one role.
        for index in list.members.indices where list.members[index].key == key && key != list.owner {
            if list.members[index].role > role { takesAway = true }
            list.members[index].role = role
        }
        list.members.append(member)
    }

    /// Takes a device out, under whatever name its key has written.
    ///
    /// - Returns: `false` when it was not there.
    mutating func remove(_ device: String, _ key: DevicePublicKey) -> Bool {
        let count = list.members.count
        list.members.removeAll { $0.device == device || ($0.key == key && key != list.owner) }
        takesAway = true
        return list.members.count < count
    }
}
