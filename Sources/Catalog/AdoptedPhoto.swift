public import Foundation
public import TierModel

/// An object that the user had put on the remote, as a listing describes it.
public struct AdoptedFile: Hashable, Sendable {
    /// What it is to its photo.
    public var role: FileRole
    /// Its key below the remote's root.
    public var key: String
    /// The last part of the key, made printable.
    public var fileName: String
    /// Its size in bytes.
    public var byteCount: Int64
    /// Its version as the listing names it.
    public var version: ObjectVersion
    /// When it was last changed, where the remote tells.
    public var modified: Date?

    /// Makes a description.
    public init(
        role: FileRole, key: String, fileName: String, byteCount: Int64, version: ObjectVersion, modified: Date?
    ) {
        self.role = role
        self.key = key
        self.fileName = fileName
        self.byteCount = byteCount
        self.version = version
        self.modified = modified
    }
}

/// A picture on the remote with what lies beside it.
public struct AdoptedPhoto: Hashable, Sendable {
    /// The picture.
    public var primary: AdoptedFile
    /// Movie, RAW and sidecars with the same stem.
    public var companions: [AdoptedFile]

    /// Makes a description.
    public init(primary: AdoptedFile, companions: [AdoptedFile] = []) {
        self.primary = primary
        self.companions = companions
    }
}

/// What came of a page of listed photos.
public struct AdoptedPage: Hashable, Sendable {
    /// A key that cannot be registered.
    public struct Refusal: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The key that is registered already, from which some servers cannot tell it.
        public var other: String
    }

    /// Photos that are new in the catalog.
    public var photos = 0
    /// Companions that are new in the catalog.
    public var companions = 0
    /// Pictures that the catalog had.
    public var known = 0
    /// Pictures and companions under whose key lies another version than before.
    public var changed = 0
    /// Bytes of what is new or changed.
    public var bytes: Int64 = 0
    /// Keys that cannot be registered.
    public var refused: [Refusal] = []

    init() {}
}

/// A version of an object is told from another by what both listings tell of it.
extension ObjectVersion {
    /// Whether a later listing surely shows other bytes.
    func isReplaced(by listed: ObjectVersion) -> Bool {
        if let versionID, let other = listed.versionID { return versionID != other }
        if let etag, let other = listed.etag { return etag != other }
        if let lastModified, let other = listed.lastModified { return lastModified != other }
        return false
    }
}
