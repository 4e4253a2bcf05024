public import TierModel

/// What a server says of an object.
public struct StoredObject: Hashable, Sendable {
    /// Its key.
    public var key: ObjectKey
    /// Its size in bytes.
    public var byteCount: Int64
    /// Which version it is.
    public var version: ObjectVersion

    /// Makes a description.
    public init(key: ObjectKey, byteCount: Int64, version: ObjectVersion) {
        self.key = key
        self.byteCount = byteCount
        self.version = version
    }
}
