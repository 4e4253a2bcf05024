package import Catalog
import Foundation
import SystemPackage
package import TierModel

/// Faces of people that do not exist, in photos without files.
package struct MadeUpFaces {
    package static let analyzer = AnalyzerVersion(name: "faces", version: "made up")
    private var generator: SeededGenerator
    private var centres: [[Float]] = []
    package private(set) var photos: [PhotoID] = []
    private var count = 0
    private let seed: UInt64

    package init(seed: UInt64, people: Int) {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        for person in 0..<people {
            var centre = (0..<128).map { _ in Float.random(in: -1...1, using: &generator) }
            // Every third leans on the one before, as siblings do.
            if person % 3 == 2 { centre = zip(centre, centres[person - 1]).map { 0.6 * $0 + $1 } }
            centres.append(centre)
        }
    }

    /// Adds photos of one to three people each, every sixth face a poor one.
    package mutating func add(photos number: Int, to catalog: PhotoCatalog) async throws {
        for _ in 0..<number {
            guard let photo = try await addPhoto(to: catalog) else { continue }
            let faces = (0..<Int.random(in: 1...3, using: &generator)).map { place in
                let person = Int.random(in: 0..<centres.count, using: &generator)
                let noise = Float.random(in: 0.1...0.7, using: &generator)
                return face(
                    of: person, noise: noise, isPoor: Int.random(in: 0..<6, using: &generator) == 0, at: place,
                    in: photo)
            }
            try await record(faces, in: photo, catalog)
        }
    }

    /// Adds a photo in which no face was looked for.
    package mutating func addPhoto(to catalog: PhotoCatalog) async throws -> PhotoRecord? {
        count += 1
        let digest = ContentDigest(of: Data("made up \(seed) \(count)".utf8))
        let photo = NewPhoto(
            primary: NewFile(
                role: .primary, digest: digest, byteCount: 1_000, fileName: "IMG_\(count).JPG", format: .jpeg,
                localPath: "originals/\(count).jpg", sourcePath: FilePath("/photos/\(count).jpg"),
                sourceModified: Date(timeIntervalSince1970: 1_700_000_000)),
            companions: [], metadata: PhotoMetadata(width: 4_000, height: 3_000, orientation: 1), proxyBytes: 1,
            thumbnailBytes: 1)
        guard let id = try await catalog.addPhotos([photo]).first else { return nil }
        photos.append(id)
        return try await catalog.photo(id)
    }

    /// Finds good faces of some people in a photo, left to right; with noise of 0.4 or so a face is alone.
    package mutating func find(
        _ people: [(person: Int, noise: Float)], in photo: PhotoRecord, _ catalog: PhotoCatalog
    ) async throws {
        let faces = people.enumerated().map { place, one in
            face(of: one.person, noise: one.noise, isPoor: false, at: place, in: photo)
        }
        try await record(faces, in: photo, catalog)
    }

    private func record(_ faces: [DetectedFace], in photo: PhotoRecord, _ catalog: PhotoCatalog) async throws {
        try await catalog.recordFaces(
            faces, photo: photo.id, file: photo.primary.id, analyzer: Self.analyzer, finishing: nil, at: Date())
    }

    private mutating func face(
        of person: Int, noise: Float, isPoor: Bool, at place: Int, in photo: PhotoRecord
    ) -> DetectedFace {
        let vector = centres[person].map { $0 + noise * Float.random(in: -1...1, using: &generator) }
        let box = PixelBox(x: 100 + 1_200 * Double(place), y: 500, width: 900, height: 1_000)
        let point = PixelPoint(x: box.x, y: box.y)
        return DetectedFace(
            key: FaceKey(
                photo: photo.primary.digest ?? .zero, box: box.fraction(ofWidth: 4_000, height: 3_000)), box: box,
            landmarks: FaceLandmarks(leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point),
            quality: FaceQuality(score: 0.9, size: isPoor ? 20 : 900, sharpness: 50, yaw: 0.1),
            embedding: QuantizedVector(normalizing: vector) ?? QuantizedVector(components: []))
    }
}
