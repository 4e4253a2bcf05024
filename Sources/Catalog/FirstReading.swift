public import TierModel

/// What the one fetch of an adopted original told.
public struct FirstReading: Sendable {
    /// SHA-256 of its bytes.
    public var digest: ContentDigest
    /// Their number.
    public var byteCount: Int64
    /// The format, told by the content.
    public var format: ImageFormat
    /// What the file says about the picture.
    public var metadata: PhotoMetadata
    /// Its proxy and thumbnail; none where the library has them already.
    public var derived: [DerivedFile]
    /// The version as it was listed, which the bytes were asked for by.
    public var listed: ObjectVersion?
    /// What proves the remote copy; `nil` when the bytes came from this device.
    public var proof: Proof?

    /// Makes a description.
    public init(
        digest: ContentDigest, byteCount: Int64, format: ImageFormat, metadata: PhotoMetadata, derived: [DerivedFile],
        listed: ObjectVersion?, proof: Proof?
    ) {
        self.digest = digest
        self.byteCount = byteCount
        self.format = format
        self.metadata = metadata
        self.derived = derived
        self.listed = listed
        self.proof = proof
    }

    func bytes(of kind: DerivedKind) -> Int { derived.first { $0.kind == kind }.map { Int($0.byteCount) } ?? 0 }
}
