import Catalog
import Inference
import SystemPackage
import TierModel

/// A photo whose files are all on disk in the library's folder, under temporary names: what is left is to make them count.
struct PreparedPhoto: Sendable {
    /// Where it came from.
    var candidate: ImportCandidate
    /// What the catalog will hold.
    var photo: NewPhoto
    /// The SHA-256 of the picture.
    var digest: ContentDigest
    /// Files to settle: proxy, thumbnail, originals, chips.
    var files: [PendingFile]
    /// The photo that this is a new version of.
    var earlier: PhotoID?
    /// Whether it is a version that the photo had before, and has again.
    var isReverted = false
    /// What was found in it, where it was analysed at once.
    var findings: PhotoFindings?
    /// How much of the picture there is, where its file ends too early.
    var cutOff: CutOff?
    /// Bytes read.
    var byteCount: Int64
    /// Room that its files have of the disk's budget.
    var room: Int64 = 0
}

/// A file under a temporary name.
struct PendingFile: Sendable {
    /// Where it is.
    var pending: FilePath
    /// Where it belongs, relative to the library.
    var relative: String
}

/// A picture whose content the library has already.
struct KnownPhoto: Sendable {
    /// Where it was found.
    var candidate: ImportCandidate
    /// The picture's size and time before it was read.
    var stamp: FileStamp
    /// The library's own file.
    var file: FileRecord
    /// Whether its photo was in the trash, and has come back from there.
    var isRestored = false
    /// Room that was taken of the disk's budget for copies.
    var room: Int64 = 0
    /// Whether the library's file was not there, or damaged, and the copy took its place.
    var isMended = false
}

/// What came of one candidate.
enum ImportOutcome: Sendable {
    /// Ready to be committed.
    case prepared(PreparedPhoto)
    /// The same content is in the library already; this is one more path to it.
    case known(KnownPhoto)
    /// The same file as at the last import: it was not even read.
    case unchanged(ImportCandidate)
    /// There was no room for so many bytes now.
    case deferred(ImportCandidate, need: Int64)
    /// Could not be imported.
    case failed(PhotoFailure)
    /// Ends the import: going on is pointless.
    case stopped(any UserFacingError)
    /// Files that are not pictures.
    case others(LeftAlone)
}
