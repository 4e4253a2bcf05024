public import Foundation

/// A device or worker that uses the same remote: the JSON of `devices`.
public struct DeviceReport: Encodable, Hashable, Sendable {
    /// The writer that it is on the remote.
    public var device: String
    /// What its user calls it, or the owner has called it.
    public var name: String?
    /// Of the key with which its newest manifest is signed, or which the owner has admitted; `nil` where it has never signed.
    public var fingerprint: String?
    /// What it may say; `nil` for one that was not admitted. `decide` while roles are off.
    public var role: Role?
    /// Whether it gives the roles.
    public var isOwner: Bool
    /// Whether it is this one.
    public var isThisDevice: Bool
    /// When it published last, by its own clock.
    public var publishedAt: Date?
    /// Photos, decisions, deletions and packs that its segments tell of.
    public var entries: Int64
    /// What is wrong with what it has published, a sentence.
    public var problem: String?
}

/// The devices of a library: the JSON of `devices`.
public struct DevicesSummary: Encodable, Sendable {
    /// Whether somebody has turned roles on.
    public var hasRoles: Bool
    /// The fingerprint of the owner's key.
    public var owner: String?
    /// The devices: this one first, then by name.
    public var devices: [DeviceReport]
    /// What else the user should know, a sentence each.
    public var notes: [String] = []
}
