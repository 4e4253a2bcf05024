import Catalog
import Foundation
import GRDB
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Corrections and new photos read only what they touch; what comes out must be what clustering all faces anew gives.
@Suite struct `Updates of people` {
    /// More cases with TIERSYNC_HEAVY=1.
    static let seeds = 1...(ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] == nil ? 4 : 40)

    @Test(arguments: seeds)
    func `end as one full run, whatever came in between`(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let fixture = try await EngineFixture()
        var faces = MadeUpFaces(seed: UInt64(seed), people: 9)
        var library = fixture.library
        try await faces.add(photos: 25, to: library.catalog)
        for step in 1...14 {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: try await faces.add(photos: Int.random(in: 1...6, using: &generator), to: library.catalog)
            case 1: _ = try? await library.undo()
            case 2:
                let photo = try #require(faces.photos.randomElement(using: &generator))
                let record = try await library.photo(photo.description)
                _ = try await library.moveToTrash([photo.description])
                _ = try await library.people()
                if Bool.random(using: &generator) { _ = try await library.restoreFromTrash([record.id]) }
            case 3:
                let names = try await library.people().compactMap(\.person)
                if let first = names.randomElement(using: &generator), let second = names.last, first != second {
                    _ = try await library.mergePeople(first, into: second)
                }
            default: try await decide(library, faces, &generator)
            }
            let made = try await snapshot(library)
            let fresh = try await clusteredAnew(fixture)
            #expect(made == fresh, "after step \(step)")
            guard made == fresh else { return }
            library = try await fixture.reopened()
        }
    }

    @Test func `tell before what they will do`() async throws {
        let fixture = try await EngineFixture()
        var faces = MadeUpFaces(seed: 3, people: 4)
        try await faces.add(photos: 30, to: fixture.library.catalog)
        let library = fixture.library
        _ = try await library.people()
        let record = try #require(try await library.catalog.clusteringFaces(after: nil, limit: 1).first)
        let photo = try await library.photo("photo\(record.photo.rawValue)")
        let index = try #require(try await library.catalog.faces(of: photo.id).first { $0.face.key == record.key })
            .index
        let told = try await library.assign(photo, to: "Alice", face: index, dryRun: true)
        #expect(told.moves.count == told.facesMoved && told.facesMoved > 0)
        #expect(told.moves.allSatisfy { $0.to == "Alice" && $0.from == nil })
        #expect(try await library.catalog.decisions().isEmpty)
        let made = try await library.assign(photo, to: "Alice", face: index)
        #expect(made.facesMoved == told.facesMoved && made.moves.isEmpty)
        #expect(try await library.faces(ofPerson: "Alice").map(\.face).sorted() == told.moves.map(\.face).sorted())
    }

    @Test func `take in faces with a vector of a new model`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        var faces = MadeUpFaces(seed: 6, people: 5)
        try await faces.add(photos: 25, to: library.catalog)
        let before = try await snapshot(library)
        // Everybody now looks like the first face: what renewal from chips may bring.
        let all = try await library.catalog.clusteringFaces(after: nil, limit: 1_000)
        for face in all {
            try await library.catalog.renew(
                [face.key: all[0].vector], of: face.photo, analyzer: MadeUpFaces.analyzer, isComplete: true)
        }
        let after = try await snapshot(library)
        #expect(after != before)
        #expect(after == (try await clusteredAnew(fixture)))
    }

    @Test func `outlive undos that name each other in a circle`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        var faces = MadeUpFaces(seed: 7, people: 3)
        try await faces.add(photos: 10, to: library.catalog)
        let before = try await library.people()
        let ids = (0..<3).map { _ in UUID() }
        for (place, undone) in [(0, 1), (1, 2), (2, 1)] {
            try await library.catalog.receiveDecision(
                Decision(
                    id: ids[place], time: LogicalTime(counter: Int64(place + 1), device: DeviceID(rawValue: UUID())),
                    madeAt: Date(), statement: .undo(ids[undone])))
        }
        #expect(try await library.people() == before)
    }

    private func decide(
        _ library: Library, _ faces: MadeUpFaces, _ generator: inout SeededGenerator
    ) async throws {
        let photo = try #require(faces.photos.randomElement(using: &generator))
        guard let record = try? await library.photo(photo.description), record.trashedAt == nil else { return }
        let count = try await library.catalog.faces(of: photo).count
        let index = Int.random(in: 1...max(1, count), using: &generator)
        let name = ["Alice", "Bob", "Carol", "Dave"][Int.random(in: 0..<4, using: &generator)]
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1, 2: _ = try await library.assign(record, to: name, face: index)
        case 3: _ = try? await library.reject(record, from: name, face: index)
        case 4: _ = try await library.ignore(record, face: index)
        default: _ = try? await library.splitPerson(name, newName: Bool.random(using: &generator) ? "Eve" : nil)
        }
    }

    /// Of each face: its cluster and person, and what it is like.
    private func snapshot(_ library: Library) async throws -> [String] {
        _ = try await library.people()
        let clusters = try await library.catalog.likenessClusters().map { "\($0.id): \($0.faces) \($0.merges)" }
        return try await library.catalog.clusteringFaces(after: nil, limit: 100_000).map {
            "\($0.id) \($0.likeness ?? -7) \($0.cluster ?? -7) \($0.person?.rawValue.uuidString ?? "")"
        } + clusters
    }

    /// The same of a copy of the library that has forgotten all clusters.
    private func clusteredAnew(_ fixture: EngineFixture) async throws -> [String] {
        let copy = try TemporaryDirectory()
        let folder = copy.path.appending("library")
        try FileManager.default.copyItem(atPath: fixture.library.layout.folder.string, toPath: folder.string)
        do {
            let database = try DatabaseQueue(path: folder.appending("catalog.sqlite").string)
            try await database.write { db in
                try db.execute(sql: "DELETE FROM setting WHERE name IN ('clusteredAt', 'likeness')")
                try db.execute(sql: "DELETE FROM likeness; DELETE FROM followable; UPDATE face SET likeness = NULL")
                try db.execute(sql: "UPDATE face SET cluster = NULL, person = NULL; DELETE FROM cluster")
            }
            try database.close()
        }
        return try await snapshot(try await Library.open(in: folder))
    }
}

/// Faces of people that do not exist, in photos without files.
struct MadeUpFaces {
    static let analyzer = AnalyzerVersion(name: "faces", version: "made up")
    private var generator: SeededGenerator
    private var centres: [[Float]] = []
    private(set) var photos: [PhotoID] = []
    private var count = 0
    private let seed: UInt64

    init(seed: UInt64, people: Int) {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        for person in 0..<people {
            var centre = (0..<128).map { _ in Float.random(in: -1...1, using: &generator) }
            // Every third leans on the one before, as siblings do.
            if person % 3 == 2 { centre = zip(centre, centres[person - 1]).map { 0.6 * $0 + $1 } }
            centres.append(centre)
        }
    }

    mutating func add(photos number: Int, to catalog: PhotoCatalog) async throws {
        for _ in 0..<number {
            count += 1
            let digest = ContentDigest(of: Data("made up \(seed) \(count)".utf8))
            let photo = NewPhoto(
                primary: NewFile(
                    role: .primary, digest: digest, byteCount: 1_000, fileName: "IMG_\(count).JPG", format: .jpeg,
                    localPath: "originals/\(count).jpg", sourcePath: FilePath("/photos/\(count).jpg"),
                    sourceModified: Date(timeIntervalSince1970: 1_700_000_000)),
                companions: [], metadata: PhotoMetadata(width: 4_000, height: 3_000, orientation: 1), proxyBytes: 1,
                thumbnailBytes: 1)
            guard let id = try await catalog.addPhotos([photo]).first, let record = try await catalog.photo(id) else {
                continue
            }
            let faces = (0..<Int.random(in: 1...3, using: &generator)).map { face(at: $0, of: digest) }
            try await catalog.recordFaces(
                faces, photo: record.id, file: record.primary.id,
                analyzer: Self.analyzer, finishing: nil, at: Date())
            photos.append(record.id)
        }
    }

    private mutating func face(at place: Int, of digest: ContentDigest) -> DetectedFace {
        let centre = centres[Int.random(in: 0..<centres.count, using: &generator)]
        let noise = Float.random(in: 0.1...0.7, using: &generator)
        let vector = centre.map { $0 + noise * Float.random(in: -1...1, using: &generator) }
        let box = PixelBox(x: 100 + 1_200 * Double(place), y: 500, width: 900, height: 1_000)
        let point = PixelPoint(x: box.x, y: box.y)
        let isPoor = Int.random(in: 0..<6, using: &generator) == 0
        return DetectedFace(
            key: FaceKey(photo: digest, box: box.fraction(ofWidth: 4_000, height: 3_000)), box: box,
            landmarks: FaceLandmarks(leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point),
            quality: FaceQuality(score: 0.9, size: isPoor ? 20 : 900, sharpness: 50, yaw: 0.1),
            embedding: QuantizedVector(normalizing: vector) ?? QuantizedVector(components: []))
    }
}
