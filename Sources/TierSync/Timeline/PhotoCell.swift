import Catalog
import Foundation
public import TierModel

/// What a grid of photos needs of each.
public struct PhotoCell: Hashable, Encodable, Sendable {
    /// What a tile marks.
    public enum Flag: String, Hashable, Encodable, Sendable, CaseIterable {
        /// Among the favourites.
        case favourite
        /// Left out of lists.
        case hidden
        /// Shown otherwise than it was taken.
        case edited
        /// A movie.
        case movie
        /// A picture with a movie beside it.
        case live
        /// A raw picture, or one with a raw file beside it.
        case raw
        /// Its original stays on this device.
        case kept
        /// Not analysed yet.
        case unanalyzed
    }

    /// The photo.
    public var id: PhotoID
    /// Its file name.
    public var file: String
    /// SHA-256 of the original, which names its pictures; `nil` of an adopted photo before its first fetch: there is none yet.
    @ExplicitNull public var sha256: ContentDigest?
    /// Width of the upright original in pixels; 0 where that is not known.
    public var width: Int
    /// Height of the upright original in pixels; 0 where that is not known.
    public var height: Int
    /// When it was taken, by the camera's clock: ISO 8601 without a zone.
    public var taken: String
    /// Where the original is.
    public var tier: Tier
    /// What is to be marked.
    public var flags: [Flag]
    /// Tells one edit of the photo from another: 16 hexadecimal digits; `nil` where it is not edited.
    @ExplicitNull public var edit: String?
}

extension PhotoCell {
    init(_ photo: PhotoRecord, _ marks: Marks, seconds: Double) {
        let companions = Set(photo.companions.map(\.role))
        let holding: [(Flag, Bool)] = [
            (.favourite, marks.isFavourite), (.hidden, marks.isHidden), (.edited, marks.isEdited),
            (.movie, photo.primary.format == .movie), (.live, companions.contains(.movie)),
            (.raw, companions.contains(.raw) || photo.primary.format == .raw), (.kept, photo.pinnedAt != nil),
            (.unanalyzed, !photo.isAnalyzed),
        ]
        var size = (width: photo.metadata.width, height: photo.metadata.height)
        if let edit = marks.edit, size.width > 0, size.height > 0 {
            let geometry = EditGeometry(edit, width: size.width, height: size.height)
            size = (geometry.width, geometry.height)
        }
        self.init(
            id: photo.id, file: photo.primary.fileName, sha256: photo.primary.digest, width: size.width,
            height: size.height, taken: CaptureTime(wallClock: seconds, utcOffset: nil).iso8601,
            tier: photo.primary.tier, flags: holding.filter(\.1).map(\.0), edit: marks.edit?.fingerprint)
    }
}

extension EditRecipe {
    /// Tells one recipe from another: 16 hexadecimal digits.
    fileprivate var fingerprint: String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(self) else { return nil }
        return String(ContentDigest(of: data).description.prefix(16))
    }
}
