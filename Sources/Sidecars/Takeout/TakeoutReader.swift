import Foundation
import TierModel

/// Reads the JSON files that a Google Photos export (Takeout) lays beside pictures.
package enum TakeoutReader {
    /// The longest file that is read, in bytes; they have one or two thousand.
    package static let longest = 1 << 20

    /// What the file of one photo says. The time is an instant in UTC, so that its clock is that of Greenwich and not the
    /// camera's: what the picture itself says is to be preferred.
    package static func read(_ bytes: [UInt8]) throws(SidecarError) -> PhotoAnnotations {
        let photo: TakeoutPhoto = try decode(bytes)
        guard photo.photoTakenTime.value != nil || photo.url.value != nil || photo.geoData.value != nil else {
            throw SidecarError(.notAboutAPhoto, "the JSON file is not about a photo", remedy: nil)
        }
        var result = PhotoAnnotations()
        result.originalName = photo.title.value?.nonBlank
        result.caption = photo.description.value?.nonBlank
        result.captured = photo.photoTakenTime.value?.timestamp.value.flatMap { $0.seconds }.map {
            CaptureTime(wallClock: $0, utcOffset: 0)
        }
        // The user's own correction first, then what the camera wrote. 0, 0 is how Google says that there is none.
        result.location = photo.geoData.value?.point ?? photo.geoDataExif.value?.point
        for person in (photo.people.value ?? []).prefix(NamedRegion.most) {
            if let name = person.value?.name.value, let region = NamedRegion(name, nil) { result.add(region) }
        }
        result.isFavourite = photo.favorited.value
        result.isHidden = photo.archived.value
        result.isTrashed = photo.trashed.value
        return result
    }

    /// The title of the album that a folder's `metadata.json` (or its name in another language) tells; `nil` when the
    /// file is not about an album, or the album has no title.
    package static func album(_ bytes: [UInt8]) throws(SidecarError) -> String? {
        let album: TakeoutAlbum = try decode(bytes)
        guard album.photoTakenTime.value == nil else { return nil }
        return (album.albumData.value?.title.value ?? album.title.value)?.nonBlank
    }

    private static func decode<Content: Decodable>(_ bytes: [UInt8]) throws(SidecarError) -> Content {
        guard bytes.count <= longest else {
            throw SidecarError(.tooLarge, "the JSON file has more than \(longest >> 20) MB", remedy: nil)
        }
        do {
            return try JSONDecoder().decode(Content.self, from: Data(bytes))
        } catch {
            throw SidecarError(.malformed, "the JSON file is damaged", remedy: "unpack the export anew")
        }
    }
}

extension String {
    fileprivate var nonBlank: String? {
        let trimmed = trimmingBlanks()
        return trimmed.isEmpty ? nil : trimmed
    }
}
