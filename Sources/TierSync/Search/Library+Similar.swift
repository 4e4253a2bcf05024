public import Catalog
import Foundation
public import TierModel
import Workers

extension Library {
    /// The photos that look most like one, by their scene vectors; without it, and only those that are somewhat alike.
    ///
    /// All sketches are compared, then the nearest in full. None where the photo was not analysed yet.
    public func similarPhotos(to photo: PhotoRecord, limit: Int) async throws -> [PhotoID] {
        try await updateSearchIndex()
        guard let vector = try await sceneVectors(of: [photo.id])[photo.id], let sketch = VectorSketch.sketch(vector)
        else { return [] }
        let candidates = try await catalog.photos(nearestTo: sketch, limit: max(limit, 1) * Self.candidates)
        let vectors = try await sceneVectors(of: candidates.filter { $0 != photo.id })
        let farthest = QuantizedVector.squaredLevels(forDistance: Self.farthest)
        return vectors.map { (photo: $0.key, distance: $0.value.squaredDistance(to: vector)) }
            .filter { $0.distance <= farthest }
            .sorted { ($0.distance, $0.photo) < ($1.distance, $1.photo) }.prefix(limit).map(\.photo)
    }

    private func sceneVectors(of photos: [PhotoID]) async throws -> [PhotoID: QuantizedVector] {
        try await blocking { [catalog] in try catalog.sceneVectorsBlocking(of: photos) }
    }

    /// So many are compared in full for each that is wanted.
    private static let candidates = 4
    /// Euclidean, between unit vectors (0 to 2): beyond this photos have hardly anything in common.
    private static let farthest = 1.05
}
