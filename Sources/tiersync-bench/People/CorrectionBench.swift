import Catalog
import Foundation
import People
import SystemPackage
import TierModel
import TierSync
import TierSyncTestSupport
import Workers

/// Times corrections in a large library: what the engine takes from the call to the receipt, durable commits included.
struct CorrectionBench {
    let folder: FilePath
    let count: Int

    func run() async throws {
        let library = try await Library.create(in: folder.appending("library"), remote: nil)
        let made = SyntheticFaces(count: count, seed: 2)
        let faces = made.faces
        let start = ContinuousClock.now
        try await fill(library.catalog, faces)
        print("  \(faces.count) faces written in \(Self.seconds(ContinuousClock.now - start))")
        let clustering = ContinuousClock.now
        _ = try await library.people()
        print("  first clustering, read and stored: \(Self.seconds(ContinuousClock.now - clustering))")
        var generator = SeededGenerator(seed: 3)
        var times: [String: [Double]] = [:]
        for round in 0..<200 {
            // What a user says is true; a rejection takes away what was true, so that it cuts.
            let index = Int.random(in: 0..<faces.count, using: &generator)
            let face = faces[index]
            guard let photo = try await library.catalog.photo(withDigest: face.photo),
                let place = try await library.catalog.faces(of: photo.id).firstIndex(where: { $0.face.key == face.key })
            else { continue }
            let name = "Person \(made.people[index])"
            let assigned = try await library.assign(photo, to: name, face: place + 1)
            times["assign", default: []].append(assigned.milliseconds)
            if round % 3 == 0 {
                let rejected = try await library.reject(photo, from: name, face: place + 1)
                times["reject", default: []].append(rejected.milliseconds)
            }
            if round % 4 == 1 { times["undo", default: []].append(try await library.undo().milliseconds) }
        }
        for (name, list) in times.sorted(by: { $0.key < $1.key }) {
            let sorted = list.sorted()
            print(
                String(
                    format: "  %@: median %.1f ms, nine of ten within %.1f ms, longest %.1f ms (%d)", name,
                    sorted[sorted.count / 2], sorted[sorted.count * 9 / 10], sorted[sorted.count - 1], sorted.count))
        }
    }

    private func fill(_ catalog: PhotoCatalog, _ faces: [FaceSample]) async throws {
        let byPhoto = Dictionary(grouping: faces, by: \.photo).sorted { $0.key < $1.key }
        for start in stride(from: 0, to: byPhoto.count, by: 500) {
            let batch = byPhoto[start..<min(start + 500, byPhoto.count)]
            let ids = try await catalog.addPhotos(
                batch.enumerated().map { Self.photo($0.element.key, start + $0.offset) })
            try await forEachBounded(Array(zip(ids, batch.map(\.value))), width: 64) { id, faces in
                guard let record = try await catalog.photo(id) else { return }
                try await catalog.recordFaces(
                    faces.map(Self.detected), photo: id, file: record.primary.id,
                    analyzer: AnalyzerVersion(name: "faces", version: "made up"), finishing: nil, at: Date())
            } receive: { _ in
            }
        }
    }

    private static func photo(_ digest: ContentDigest, _ number: Int) -> NewPhoto {
        NewPhoto(
            primary: NewFile(
                role: .primary, digest: digest, byteCount: 1_000, fileName: "IMG_\(number).JPG", format: .jpeg,
                localPath: "originals/\(number).jpg", sourcePath: FilePath("/photos/\(number).jpg"),
                sourceModified: Date(timeIntervalSince1970: 1_700_000_000)),
            companions: [], metadata: PhotoMetadata(width: 4_000, height: 3_000, orientation: 1), proxyBytes: 1,
            thumbnailBytes: 1)
    }

    private static func detected(_ face: FaceSample) -> DetectedFace {
        let box = PixelBox(
            x: 4_000 * face.box.x, y: 3_000 * face.box.y, width: 4_000 * face.box.width, height: 3_000 * face.box.height
        )
        let point = PixelPoint(x: box.x, y: box.y)
        return DetectedFace(
            key: face.key, box: box,
            landmarks: FaceLandmarks(leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point),
            quality: face.quality, embedding: face.vector)
    }

    private static func seconds(_ duration: Duration) -> String { String(format: "%.1f s", duration / .seconds(1)) }
}
