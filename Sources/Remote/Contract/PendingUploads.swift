public import Foundation
import Synchronization
public import TierModel

/// An upload in parts that has begun: what a next process must know to send only the missing ones.
public struct PendingUpload: Hashable, Codable, Sendable {
    /// The key that it is for.
    public var key: ObjectKey
    /// SHA-256 of the whole file: parts of another content are never mixed in.
    public var digest: ContentDigest
    /// The server's name for it: an S3 upload id, or the name of a folder of chunks.
    public var identifier: String
    /// The size of each part but the last, in bytes.
    public var partBytes: Int64
    /// When it was begun.
    public var startedAt: Date

    /// Makes a record.
    public init(key: ObjectKey, digest: ContentDigest, identifier: String, partBytes: Int64, startedAt: Date) {
        self.key = key
        self.digest = digest
        self.identifier = identifier
        self.partBytes = partBytes
        self.startedAt = startedAt
    }
}

/// Where uploads in parts are written down before their first byte, so that they survive the process. At most one for a key.
public protocol PendingUploads: Sendable {
    /// The upload that was begun for a key; `nil` when there is none.
    func pendingUpload(for key: ObjectKey) async throws -> PendingUpload?
    /// Writes one down, durably; replaces what was there for its key.
    func save(_ upload: PendingUpload) async throws
    /// Forgets it, if it is still the one that is written down for its key.
    func remove(_ upload: PendingUpload) async throws
}

/// Remembers uploads for as long as the process lives.
package final class PendingUploadsInMemory: PendingUploads {
    private let uploads = Mutex<[ObjectKey: PendingUpload]>([:])

    package init() {}

    package func pendingUpload(for key: ObjectKey) -> PendingUpload? { uploads.withLock { $0[key] } }

    package func save(_ upload: PendingUpload) { uploads.withLock { $0[upload.key] = upload } }

    package func remove(_ upload: PendingUpload) {
        uploads.withLock { if $0[upload.key] == upload { $0[upload.key] = nil } }
    }
}
