import Curation
import Imaging
import Testing
import TierModel

@Suite struct MomentTests {
    private func sample(_ number: Int64, at time: Double?, rating: Int = 0) -> ShotSample {
        ShotSample(
            photo: PhotoID(rawValue: number), hash: nil, width: 4_000, height: 3_000, bytes: 1,
            captured: time.map { CaptureTime(wallClock: $0, utcOffset: nil) }, camera: "A", rating: rating)
    }

    private func groups(_ samples: [ShotSample], _ directions: [Int64: Double]) async throws -> [DuplicateGroup] {
        // Unit vectors in a plane, so that angles tell how alike photos are.
        let vectors = Dictionary(
            uniqueKeysWithValues: directions.compactMap { number, angle in
                QuantizedVector(
                    normalizing: [Float(1 - angle * angle / 2), Float(angle)] + [Float](repeating: 0.7, count: 30)
                )
                .map { (PhotoID(rawValue: number), $0) }
            })
        let source = PictureSource { _, _ in
            nil
        } vectors: { photos in
            vectors.filter { photos.contains($0.key) }
        }
        return try await DuplicateSearch(of: samples, source: source).groups()
    }

    @Test func `alike shots within seconds are a burst about the one with the most stars`() async throws {
        let samples = [sample(1, at: 100), sample(2, at: 103, rating: 4), sample(3, at: 105), sample(4, at: 300)]
        let found = try await groups(samples, [1: 0, 2: 0, 3: 0.02, 4: 0.01])
        let burst = try #require(found.first { $0.match == .burst })
        #expect(burst.keep.rawValue == 2 && burst.others.map(\.photo.rawValue) == [1, 3])
        #expect(burst.reasons == ["more stars"])
        // The one of later is similar to what is on top of the burst.
        #expect(found.contains { $0.match == .similar && $0.others.map(\.photo.rawValue) == [4] })
    }

    @Test func `shots of another day or of other things are alone`() async throws {
        let samples = [sample(1, at: 100), sample(2, at: 100 + 90_000), sample(3, at: 101), sample(4, at: nil)]
        #expect(try await groups(samples, [1: 0, 2: 0, 3: 9, 4: 0]).isEmpty)
    }

    @Test func `times that are no numbers do no harm`() async throws {
        let samples = [sample(1, at: .nan), sample(2, at: .infinity), sample(3, at: -.infinity), sample(4, at: 1e300)]
        #expect(try await groups(samples, [1: 0, 2: 0, 3: 0, 4: 0]).isEmpty)
    }
}
