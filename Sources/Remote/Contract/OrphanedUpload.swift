public import Foundation

/// An upload that was begun and neither finished nor removed: it takes room on the remote and nobody sees it.
public struct OrphanedUpload: Hashable, Sendable {
    /// What the adapter removes it by: an upload id with its key, or the path of a temporary file.
    public var identifier: String
    /// The key that it was meant for; for a temporary file, the file's own path below the remote's root.
    public var key: ObjectKey
    /// When it was begun, or its newest part came, by the server's clock; `nil` where the server does not tell. Without it nobody can say that it is abandoned.
    public var startedAt: Date?
    /// Bytes that it holds, where the server tells.
    public var byteCount: Int64?

    /// Makes a description.
    public init(identifier: String, key: ObjectKey, startedAt: Date?, byteCount: Int64? = nil) {
        self.identifier = identifier
        self.key = key
        self.startedAt = startedAt
        self.byteCount = byteCount
    }
}

extension OrphanedUpload {
    /// What tiersync keeps below a remote's root. Other folders may belong to others, and not be readable (`lost+found`).
    static let places = ["originals", "tiersync"]
}
