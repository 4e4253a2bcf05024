import Catalog
import Curation
import Foundation
import Imaging
import SystemPackage
import TierModel

extension Library {
    /// All photos as duplicates are searched; what was not analysed is measured from proxies first. Memory: some 400 bytes a photo.
    func shotRecords(_ photos: [PhotoID]? = nil, progress: ProgressHandler? = nil) async throws -> [ShotRecord] {
        _ = try await measureFromProxies(photos, progress: progress)
        var records: [ShotRecord] = []
        while true {
            let page = try await catalog.shots(photos, after: records.last?.photo, limit: 4_096)
            if page.isEmpty { return records }
            records += page
            try Task.checkCancellation()
        }
    }

    /// Where the search takes thumbnails, proxies and scene vectors from: from this device, never from the remote.
    func pictureSource(of records: [ShotRecord]) -> PictureSource {
        let digests = records.digests
        return PictureSource { [reader, layout] photo, detail in
            guard let digest = digests[photo] else { return nil }
            let relative = detail == .thumbnail ? LibraryLayout.thumbnail(digest) : LibraryLayout.proxy(digest)
            return try? reader.read(layout.path(relative), longSide: nil).image
        } vectors: { [catalog] photos in
            // Without vectors hashes tell.
            (try? catalog.sceneVectorsBlocking(of: photos)) ?? [:]
        }
    }
}

extension [ShotRecord] {
    /// The digests of those that have been read.
    var digests: [PhotoID: ContentDigest] {
        Dictionary(compactMap { record in record.digest.map { (record.photo, $0) } }) { first, _ in first }
    }
}

extension ShotRecord {
    /// When it was taken, as far as a clock says: the user's word before the file's.
    var clock: CaptureTime? { captured ?? metadata.captured }

    /// As duplicates are searched.
    var sample: ShotSample {
        let camera = [metadata.cameraMake, metadata.cameraModel].compactMap(\.self).joined(separator: " ")
        return ShotSample(
            photo: photo, hash: hash, width: metadata.width, height: metadata.height, bytes: byteCount,
            format: format ?? .jpeg, captured: clock, camera: camera.isEmpty ? nil : camera,
            exposure: ShotExposure(
                time: metadata.exposureTime, fNumber: metadata.fNumber, isoSpeed: metadata.isoSpeed),
            location: location ?? metadata.location, quality: quality, kind: kind ?? .photo, textLines: textLines,
            faces: faces, rating: max(0, rating ?? 0), isFavourite: isFavourite)
    }
}
