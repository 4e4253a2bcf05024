public import Catalog
import Foundation
import Synchronization
public import TierModel

extension Library {
    /// The photos that look most like one, by their scene vectors; without it, and only those that are somewhat alike.
    ///
    /// All sketches are compared, then the nearest in full: some 10 ms for 100,000 photos. None where the photo was not analysed yet.
    public func similarPhotos(to photo: PhotoRecord, limit: Int) async throws -> [PhotoID] {
        try await updateSearchIndex()
        guard let vector = catalog.sceneVectorsBlocking(of: [photo.id])[photo.id],
            let sketch = VectorSketch.sketch(vector)
        else { return [] }
        let nearest = Mutex(NearestSketches(to: sketch, limit: max(limit, 1) * Self.candidates))
        try await catalog.forEachSketch { other, data in
            nearest.withLock { $0.take(other, data) }
        }
        let candidates = nearest.withLock { $0.photos }.filter { $0 != photo.id }
        let vectors = catalog.sceneVectorsBlocking(of: candidates)
        let farthest = QuantizedVector.squaredLevels(forDistance: Self.farthest)
        return vectors.map { (photo: $0.key, distance: $0.value.squaredDistance(to: vector)) }
            .filter { $0.distance <= farthest }
            .sorted { ($0.distance, $0.photo) < ($1.distance, $1.photo) }.prefix(limit).map(\.photo)
    }

    /// So many are compared in full for each that is wanted.
    private static let candidates = 4
    /// Euclidean, between unit vectors (0 to 2): beyond this photos have hardly anything in common.
    private static let farthest = 1.05
}

/// The sketches nearest to one: a heap would do no better for the few hundred that are kept.
private struct NearestSketches {
    private let sketch: [Int8]
    private let limit: Int
    private var kept: [(photo: PhotoID, distance: Int32)] = []
    private var bound = Int32.max

    init(to sketch: QuantizedVector, limit: Int) {
        self.sketch = sketch.components
        self.limit = limit
    }

    mutating func take(_ photo: PhotoID, _ data: Data) {
        guard data.count == sketch.count else { return }
        let distance = distance(data)
        guard distance < bound else { return }
        kept.append((photo, distance))
        // Twice as many as are kept, so that sorting is rare.
        if kept.count >= 2 * limit { shrink() }
    }

    /// Squared, in stored levels.
    private func distance(_ data: Data) -> Int32 {
        data.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> Int32 in
            sketch.withUnsafeBufferPointer { (own: UnsafeBufferPointer<Int8>) -> Int32 in
                var sum: Int32 = 0
                for index in 0..<own.count {
                    let difference = Int32(own[index]) &- Int32(Int8(bitPattern: bytes[index]))
                    sum &+= difference &* difference
                }
                return sum
            }
        }
    }

    private mutating func shrink() {
        kept.sort { ($0.distance, $0.photo) < ($1.distance, $1.photo) }
        kept.removeLast(max(0, kept.count - limit))
        if kept.count == limit, let last = kept.last { bound = last.distance }
    }

    var photos: [PhotoID] {
        kept.sorted { ($0.distance, $0.photo) < ($1.distance, $1.photo) }.prefix(limit).map(\.photo)
    }
}
