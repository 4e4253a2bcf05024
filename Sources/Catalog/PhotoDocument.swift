public import Foundation
public import TierModel

/// All that another device must know of one photo to have it without fetching its original: a line of a segment.
///
/// `docs/remote-format.md` describes it. Times are microseconds since 1970 in UTC. Only files that lie on the remote are in it.
public struct PhotoDocument: Hashable, Codable, Sendable {
    /// The photo's name on the remote.
    public var key: PhotoKey
    /// The logical time of this state: of two documents of one photo the later counts.
    public var time: Int64
    /// The logical time at which it was published first, or again after it had been deleted for good: a deletion of that time or later counts
    /// whatever was said of the photo meanwhile.
    public var born: Int64? = nil
    /// When it came into the library.
    public var addedAt: Int64
    /// The best guess of when it was taken.
    public var takenAt: Int64
    /// When the user threw it away.
    public var trashedAt: Int64?
    /// Since when that is so, thrown away or not.
    public var trashChangedAt: Int64? = nil
    /// When the user asked to keep its original.
    public var pinnedAt: Int64?
    /// Since when that is so, asked for or not.
    public var pinChangedAt: Int64? = nil
    /// Versions of the original and companions, in the order in which they came.
    public var files: [FileDocument]
}

/// A stored file of a photo.
public struct FileDocument: Hashable, Codable, Sendable {
    /// What it is to the photo.
    public var role: FileRole
    /// 1 for the first, counted up when the file changed.
    public var version: Int
    /// Whether it is the version that counts now.
    public var isCurrent: Bool
    /// When it became the version that counts, last.
    public var currentSince: Int64? = nil
    /// SHA-256 of its own bytes; none of an adopted object that was not fetched yet.
    public var sha256: ContentDigest?
    /// Its size in bytes.
    public var bytes: Int64
    /// Its name.
    public var name: String
    /// The format, of a picture.
    public var format: String?
    /// Whether the user had put it on the remote.
    public var isAdopted: Bool
    /// Where and what is stored.
    public var object: StoredDocument
    /// What proves it.
    public var proof: ProofDocument?
    /// What the file says of the picture.
    public var picture: PictureDocument?
    /// The paths it came from, the latest last.
    public var sources: [SourceDocument]
    /// Which analyzers have seen it.
    public var analyses: [AnalysisDocument]
    /// Its faces.
    public var faces: [FaceDocument]
    /// What analyzers said of the picture as a whole.
    public var features: [FeatureDocument]
    /// Its proxy, thumbnail and chips.
    public var derived: [DerivedDocument]
}

/// An original as the remote has it.
public struct StoredDocument: Hashable, Codable, Sendable {
    /// The object's key.
    public var key: String
    /// The key it would have liked to have.
    public var preferredKey: String?
    /// SHA-256 of the stored bytes.
    public var sha256: ContentDigest?
    /// Their number.
    public var bytes: Int64?
    /// The version, as the server named it.
    public var version: ObjectVersion
    /// When it was stored.
    public var uploadedAt: Int64?
    /// When it was missed there.
    public var lostAt: Int64?
}

/// A proof, as `Proof`.
public struct ProofDocument: Hashable, Codable, Sendable {
    /// How the content was proven.
    public var kind: ProofKind
    /// SHA-256 of the stored bytes.
    public var sha256: ContentDigest
    /// Their number.
    public var bytes: Int64
    /// The version that was proven.
    public var version: ObjectVersion
    /// When.
    public var provenAt: Int64
}

/// A picture's metadata.
public struct PictureDocument: Hashable, Codable, Sendable {
    /// Size, orientation, camera, time and place.
    public var metadata: PhotoMetadata
    /// Size of the proxy.
    public var proxyBytes: Int
    /// Size of the thumbnail.
    public var thumbnailBytes: Int
}

/// A path that a file came from.
public struct SourceDocument: Hashable, Codable, Sendable {
    /// The path, where it is UTF-8.
    public var path: String?
    /// Its bytes, where it is not.
    public var pathBytes: Data?
    /// When the file had changed last.
    public var modified: Int64?
}

/// What an analyzer said of a file: done, or failed.
public struct AnalysisDocument: Hashable, Codable, Sendable {
    /// The analyzer.
    public var analyzer: AnalyzerVersion
    /// When.
    public var at: Int64
    /// What went wrong.
    public var error: String?
    /// What to do about it.
    public var remedy: String?
    /// The file's name when it failed.
    public var failedName: String?
    /// The profile that it was made with.
    public var profile: AnalysisProfile?
}

/// A face with its features.
public struct FaceDocument: Hashable, Codable, Sendable {
    /// The stable key.
    public var key: FaceKey
    /// Who found it.
    public var analyzer: AnalyzerVersion
    /// Its place among the faces of the photo, from 1, left to right.
    public var place: Int
    /// x, y, width, height in pixels of the upright original.
    public var box: [Double]
    /// x and y of left eye, right eye, nose, left and right corner of the mouth.
    public var landmarks: [Double]
    /// Score, size, sharpness, pose.
    public var quality: FaceQuality
    /// The quantised vector, a signed byte a component.
    public var vector: Data
}

/// What an analyzer said of a picture as a whole.
public struct FeatureDocument: Hashable, Codable, Sendable {
    /// Who said it.
    public var analyzer: AnalyzerVersion
    /// JSON of the analyzer's own type.
    public var value: String
    /// The quantised vector, a signed byte a component.
    public var vector: Data?
    /// The profile that it was made with.
    public var profile: AnalysisProfile?
}

/// A proxy, thumbnail or chip, and where its bytes are.
public struct DerivedDocument: Hashable, Codable, Sendable {
    /// What it is.
    public var kind: DerivedKind
    /// The original's SHA-256, or the face's key.
    public var name: String
    /// Its size.
    public var bytes: Int64
    /// SHA-256 of its bytes.
    public var sha256: ContentDigest
    /// The key of the pack; none where the bytes were not at hand when this was written.
    public var pack: String?
    /// Its first byte in the pack.
    public var start: Int64?
}

/// A decision as a segment holds it.
public struct DecisionDocument: Hashable, Codable, Sendable {
    /// The decision's UUID.
    public var id: UUID
    /// Logical time: the counter.
    public var counter: Int64
    /// Logical time: the device.
    public var device: UUID
    /// When, on that device's clock.
    public var madeAt: Int64
    /// Groups what one undo takes back.
    public var action: UUID?
    /// `assign`, `reject`, `ignore`, `name`, `merge`, `hide`, `mark`, `album` or `undo`.
    public var says: String
    /// SHA-256 of the photo's version that is decided about.
    public var photo: ContentDigest?
    /// x, y, width, height in fractions of the upright original; none for the whole photo.
    public var box: [Double]?
    /// The person.
    public var person: UUID?
    /// The person that it is merged into.
    public var into: UUID?
    /// The name.
    public var name: String?
    /// Whether the person is hidden.
    public var isHidden: Bool?
    /// How the photo is marked; none where a later version says what this one does not know.
    @Understood public var mark: PhotoMark? = nil
    /// The album that is spoken of.
    public var albumID: UUID?
    /// What the album is from now on.
    public var album: Album?
    /// The decision that is taken back.
    public var undoes: UUID?
}

/// A photo that was deleted for good.
public struct GoneDocument: Hashable, Codable, Sendable {
    /// Its key.
    public var key: PhotoKey
    /// The logical time of the deletion.
    public var time: Int64

    /// Makes a document.
    public init(key: PhotoKey, time: Int64) {
        self.key = key
        self.time = time
    }
}
