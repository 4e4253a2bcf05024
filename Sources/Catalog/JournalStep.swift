public import Foundation
public import TierModel

/// What a journal step does; recovery finishes it or rolls it back.
public enum StepKind: String, Codable, Sendable, CaseIterable {
    /// A source file becomes a photo.
    case importPhoto
    /// A file goes to the remote.
    case push
    /// A local original is dropped.
    case evict
    /// A photo is analysed.
    case analyze
    /// A photo in the trash is deleted for good.
    case emptyTrash
}

/// A step that was begun and not ended.
public struct JournalStep: Sendable, Identifiable {
    /// Its number.
    public var id: StepID
    /// What it does.
    public var kind: StepKind
    /// The file it is about.
    public var file: OriginalID?
    /// What the engine noted.
    public var detail: [String: String]
    /// The process that began it.
    public var process: ProcessIdentity
    /// Whether that process still runs: then the step is at work, and not to be recovered.
    public var isAlive: Bool
    /// When it was begun.
    public var startedAt: Date
}

/// A file in flight: bytes fetched so far, kept over a restart.
public struct SpoolEntry: Hashable, Sendable {
    /// The file whose bytes they are.
    public var file: OriginalID
    /// Path of the spool file, relative to the library.
    public var path: String
    /// The object's key.
    public var object: String
    /// The version being fetched.
    public var version: ObjectVersion
    /// Size of the object in bytes.
    public var byteCount: Int64
    /// The ledger rows of the requests that brought the bytes.
    public var transfers: [TransferID]

    /// Makes an entry.
    public init(
        file: OriginalID, path: String, object: String, version: ObjectVersion, byteCount: Int64,
        transfers: [TransferID]
    ) {
        self.file = file
        self.path = path
        self.object = object
        self.version = version
        self.byteCount = byteCount
        self.transfers = transfers
    }
}
