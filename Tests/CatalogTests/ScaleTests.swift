import Catalog
import Foundation
import Testing
import TierModel

/// 100,000 photos with 3 faces each, through the public methods. Prints how long things take; fails where they would grow
/// with the library.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil, "set TIERSYNC_HEAVY=1"))
struct ScaleTests {
    private static let photos = Int(ProcessInfo.processInfo.environment["TIERSYNC_SCALE"] ?? "") ?? 100_000

    @Test func `a large library answers at once`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let count = Self.photos
        try await time("import, 500 a batch", per: count) {
            for start in stride(from: 1, through: count, by: 500) {
                _ = try await catalog.addPhotos((start..<min(start + 500, count + 1)).map { Sample.photo($0) })
            }
        }
        try await time("activate an analyzer") {
            _ = try await catalog.photosToAnalyze(Sample.analyzer, photos: nil, tiers: nil, after: nil, limit: 1)
        }
        try await time("record 3 faces, 8 workers", per: count - 10) {
            try await inParallel(1...(count - 10)) { number in
                try await catalog.recordFaces(
                    (0..<3).map { Sample.face($0, photo: number, x: Double(200 * $0)) },
                    photo: PhotoID(rawValue: Int64(number)), file: OriginalID(rawValue: Int64(number)),
                    analyzer: Sample.analyzer, finishing: nil, at: .now)
            }
        }
        let pushed = min(20_000, count / 2)
        try await time("reserve, upload, prove with ledger, 8 workers", per: pushed) {
            try await inParallel(1...pushed) { number in
                let file = OriginalID(rawValue: Int64(number))
                let photo = PhotoID(rawValue: Int64(number))
                let key = try await catalog.reserveKey("originals/image.jpg", for: file)
                let intent = TransferIntent(photo: photo, purpose: .push, operation: .put, key: key)
                let transfer = try await catalog.begin(intent)
                try await catalog.finish(transfer, TransferResult(bytes: TransferredBytes(sent: 1000)))
                try await catalog.recordUpload(
                    file, object: key, digest: Sample.digest(number), byteCount: Int64(1000 + number),
                    version: Sample.version())
                try await catalog.recordProof(file, Sample.proof(number))
            }
        }
        let clusters = try await time("first clustering saved", per: 3 * count) {
            var changed: [FaceAssignment] = []
            var last: Int64?
            while true {
                let page = try await catalog.faces(after: last, limit: 10_000)
                guard let end = page.last else { break }
                last = end.id
                changed += page.map { FaceAssignment(face: $0.face.key, cluster: $0.id % 5000, person: nil) }
            }
            try await catalog.saveAssignments(changed, people: [])
            return changed
        }
        try await answers(catalog, count: count, pushed: pushed, some: clusters[0])
        #expect(try await catalog.checkIntegrity() == [])
    }

    private func answers(_ catalog: PhotoCatalog, count: Int, pushed: Int, some: FaceAssignment) async throws {
        let status = try await time("status") { try await catalog.status(analyzer: Sample.analyzer) }
        #expect(status.photos == count && status.both == pushed && status.unanalyzed == 10)
        let owed = try await time("the last photos to analyse") {
            try await catalog.photosToAnalyze(Sample.analyzer, photos: nil, tiers: nil, after: nil, limit: 100)
        }
        #expect(owed.count == 10)
        let push = try await time("first page to push") {
            try await catalog.filesToPush(photos: nil, after: nil, limit: 100)
        }
        #expect(push.first?.id.rawValue == Int64(pushed + 1))
        let evict = try await time("all pages to evict") {
            var last: EvictionPlace?
            for start in stride(from: 0, to: pushed - 5, by: 1000) {
                let limit = min(1000, pushed - 5 - start)
                last = try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: last, limit: limit).last?
                    .place
            }
            return try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: last, limit: 100)
        }
        #expect(evict.count == 5)
        _ = try await time("people") { try await catalog.people() }
        _ = try await time("bandwidth") { try await catalog.bandwidth(since: nil) }
        _ = try await time("by name") { try await catalog.photos(matching: "img_77.jpg", limit: 5) }
        _ = try await time("by hash") { try await catalog.photos(matching: "abcd12", limit: 5) }
        _ = try await time("a page of photos") { try await catalog.photos(after: PhotoID(rawValue: 500), limit: 100) }
        _ = try await time("a correction of one face") {
            try await catalog.saveAssignments(
                [FaceAssignment(face: some.face, cluster: 9999, person: nil)], people: [])
        }
        let fetches = try await time("analysis fetches") { try await catalog.analysisFetches(since: nil) }
        #expect(fetches.originals == 0)
    }

    private func inParallel(_ numbers: ClosedRange<Int>, _ body: @escaping @Sendable (Int) async throws -> Void)
        async throws
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for number in stride(from: numbers.lowerBound + worker, through: numbers.upperBound, by: 8) {
                        try await body(number)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @discardableResult
    private func time<Value>(_ what: String, per count: Int = 1, _ body: () async throws -> Value) async throws -> Value
    {
        let clock = ContinuousClock()
        let start = clock.now
        let value = try await body()
        let seconds = (clock.now - start) / .seconds(1)
        print(String(format: "%@: %.3f s, %.1f µs each", what, seconds, seconds * 1e6 / Double(count)))
        return value
    }
}
