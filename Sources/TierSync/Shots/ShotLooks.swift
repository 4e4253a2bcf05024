import Catalog
import Curation
import Foundation
import Imaging
import TierModel
import Workers

extension Library {
    /// How photos look, as faults and scores are concluded from it: page by page, so that memory is bounded by what `body` keeps.
    ///
    /// - Parameter photos: Only these; `nil` for all that are not in the trash.
    func forEachLook(
        _ photos: [PhotoID]? = nil, _ body: (ShotRecord, ShotLook) async throws -> Void
    ) async throws {
        _ = try await measureFromProxies(photos)
        var last: PhotoID?
        while true {
            let page = try await catalog.shots(photos, after: last, limit: Self.lookPage)
            guard let end = page.last else { return }
            last = end.photo
            let faces = try await catalog.shotFaces(of: page.map(\.photo))
            for record in page { try await body(record, record.look(faces[record.photo] ?? [])) }
            try Task.checkCancellation()
        }
    }

    /// Measures what only a picture tells, on thumbnails, where it may matter.
    func tones(of record: ShotRecord) async throws -> ShotTones? {
        guard let quality = record.quality, ShotFaults.needsTones(quality), let digest = record.digest else {
            return nil
        }
        let path = layout.path(LibraryLayout.thumbnail(digest))
        return try await blocking { [reader] in
            (try? reader.read(path, longSide: nil)).map { ShotTones(of: $0.image) }
        }
    }

    private static let lookPage = 1_024
}

extension ShotRecord {
    func look(_ faces: [ShotFaceRecord]) -> ShotLook {
        ShotLook(
            photo: photo, width: metadata.width, height: metadata.height, quality: quality, kind: kind ?? .photo,
            labels: labels, textLines: textLines,
            faces: faces.map { face in
                ShotLook.Face(
                    box: face.box.fraction(ofWidth: max(1, metadata.width), height: max(1, metadata.height)),
                    size: min(face.box.width, face.box.height), score: face.quality.score, yaw: face.quality.yaw,
                    eyesOpen: face.look?.eyesOpen, sharpness: face.look?.sharpness)
            }, captured: clock, location: location ?? metadata.location, rating: max(0, rating ?? 0),
            isFavourite: isFavourite)
    }
}
