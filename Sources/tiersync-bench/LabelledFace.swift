import Foundation
import Imaging
import Inference
import People
import SystemPackage
import TierModel
import Workers

/// A face of which it is known who it is.
struct LabelledFace: Sendable {
    let sample: FaceSample
    let person: String

    /// Analyses photos that lie in a folder for each person. Where a photo shows several faces, the labelled one is the
    /// nearest to its centre, as in Labeled Faces in the Wild.
    static func analyzed(in folder: FilePath, by analyzer: FaceAnalyzer) async throws -> [LabelledFace] {
        let reader = PhotoReader()
        var found: [LabelledFace] = []
        var photos = 0
        try await forEachBounded(photosByPerson(in: folder), width: 4) { person, file -> LabelledFace? in
            // What cannot be read costs itself only.
            guard let reading = try? reader.read(file, longSide: nil) else { return nil }
            let faces = try analyzer.analyze(
                reading.image, photo: reading.digest, originalWidth: reading.metadata.width,
                originalHeight: reading.metadata.height)
            return faces.min { distance($0.face, reading.metadata) < distance($1.face, reading.metadata) }.map { face in
                LabelledFace(sample: sample(of: face.face, in: reading), person: person)
            }
        } receive: { face in
            photos += 1
            if let face { found.append(face) }
        }
        print("  \(photos) photos analysed, \(photos - found.count) without a face, or unreadable")
        return found.sorted { $0.sample.key < $1.sample.key }
    }

    private static func photosByPerson(in folder: FilePath) -> [(person: String, file: FilePath)] {
        LabelledFolder.names(folder).flatMap { person in
            LabelledFolder.files(folder.appending(person)).map { (person: person, file: $0) }
        }
    }

    /// How far a face's middle is from the photo's, squared, in pixels.
    private static func distance(_ face: DetectedFace, _ metadata: PhotoMetadata) -> Double {
        let across = face.box.x + face.box.width / 2 - Double(metadata.width) / 2
        let down = face.box.y + face.box.height / 2 - Double(metadata.height) / 2
        return across * across + down * down
    }

    private static func sample(of face: DetectedFace, in reading: PhotoReading) -> FaceSample {
        FaceSample(
            key: face.key, photo: reading.digest,
            box: face.box.fraction(ofWidth: reading.metadata.width, height: reading.metadata.height),
            vector: face.embedding, quality: face.quality)
    }
}
