/// What a library holds, counted: what is in the trash counts in `trashed`, `trashedLocalBytes` and `derivedBytes` only.
public struct LibraryStatus: Hashable, Sendable {
    /// Photos.
    public var photos: Int
    /// Photos whose primary original is only here.
    public var local: Int
    /// Photos whose primary original is here and proven on the remote.
    public var both: Int
    /// Photos whose primary original is only on the remote.
    public var remote: Int
    /// Photos whose current version still has to be analysed.
    public var unanalyzed: Int
    /// Faces found.
    public var faces: Int
    /// Named persons with at least one face.
    public var people: Int
    /// Clusters with at least one face.
    public var clusters: Int
    /// Bytes of all stored files: primary originals of every version, and companions.
    public var originalBytes: Int64
    /// Bytes of those that are on this device.
    public var localOriginalBytes: Int64
    /// Bytes of proxies and thumbnails, of every version.
    public var derivedBytes: Int64
    /// Photos whose current version could not be analysed.
    public var analysisFailures: Int
    /// Photos in the trash.
    public var trashed: Int
    /// Bytes of their originals, of every version, and of their companions, that are on this device.
    public var trashedLocalBytes: Int64
}
