import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// The photos in the search index whose sketches are nearest to one, the nearest first. Compares all of them.
    public func photos(nearestTo sketch: QuantizedVector, limit: Int) async throws -> [PhotoID] {
        try await read { db in
            var nearest = NearestSketches(to: sketch, limit: limit)
            let statement = try db.cachedStatement(sql: "SELECT photo, sketch FROM indexed WHERE sketch IS NOT NULL")
            let rows = try Row.fetchCursor(statement)
            while let row = try rows.next() {
                try row.withUnsafeData(atIndex: 1) { data in
                    if let data { nearest.take(row[0], data) }
                }
            }
            return nearest.photos
        }
    }
}

/// The sketches nearest to one: a heap would do no better for the few hundred that are kept.
private struct NearestSketches {
    private let sketch: [Int8]
    private let limit: Int
    private var kept: [(photo: Int64, distance: Int32)] = []
    private var bound = Int32.max

    init(to sketch: QuantizedVector, limit: Int) {
        self.sketch = sketch.components
        self.limit = max(1, limit)
    }

    mutating func take(_ photo: Int64, _ data: Data) {
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
        kept.sorted { ($0.distance, $0.photo) < ($1.distance, $1.photo) }.prefix(limit).map {
            PhotoID(rawValue: $0.photo)
        }
    }
}
