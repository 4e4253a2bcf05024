import Catalog
import Foundation
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Poor and best shots as the engine finds them, of features that are made up.
@Suite("Shots") struct ShotTests {
    /// A burst of three, and a photo of another day.
    private func library() async throws -> MadeUpLibrary {
        var generator = SeededGenerator(seed: 5)
        let vector = QuantizedVector(normalizing: (0..<1_280).map { _ in Float.random(in: 0...1, using: &generator) })
        var photos = (0..<3).map { number in
            MadeUpLibrary.Photo(
                name: "burst\(number).jpg", taken: "2023-05-01T10:00:0\(number)", camera: "D90",
                looks: 0.5 + 0.1 * Double(number), vector: vector)
        }
        let other = QuantizedVector(normalizing: (0..<1_280).map { _ in Float.random(in: -1...1, using: &generator) })
        photos.append(.init(name: "later.jpg", taken: "2023-06-01T10:00:00", camera: "D90", looks: 0.6, vector: other))
        return try await MadeUpLibrary(photos)
    }

    private func setEyes(_ open: Double, on name: String, _ library: MadeUpLibrary) async throws {
        let photo = try #require(library.photos[name])
        let catalog = library.library.catalog
        let box = FractionBox(x: 0.25, y: 0.25, width: 0.5, height: 0.5)
        try await catalog.find(faceAt: box, in: photo)
        let key = try #require(try await catalog.faces(of: photo.id).first).face.key
        let look = FaceLook(face: key, eyesOpen: open, sharpness: 0.8)
        try await catalog.record(
            features: [try PhotoFeature([look], by: AnalyzerVersion(name: "eyes", version: "made up"))],
            of: photo.primary.id)
    }

    @Test func `of a burst the best is ranked, with the others behind it`() async throws {
        let library = try await library()
        let best = try await library.library.bestShots()
        #expect(best.map(\.file) == ["burst2.jpg", "later.jpg"])
        #expect(try best[0].behind == [library.id("burst1.jpg"), library.id("burst0.jpg")])
        #expect(best[0].score.total > best[1].score.total && best[0].score.technical != nil)
        _ = try await library.library.mark([library.id("burst0.jpg")], as: [.rating(5), .favourite(true)])
        #expect(try await library.library.bestShots()[0].file == "burst0.jpg")
    }

    @Test func `the best of each day, and among those that are like one`() async throws {
        let library = try await library()
        let days = try await library.library.bestShots(of: .day, limit: 1)
        #expect(days.map(\.of) == ["2023-05-01", "2023-06-01"] && days.map(\.file) == ["burst2.jpg", "later.jpg"])
        let alike = try await library.library.bestShots(similarTo: try #require(library.photos["burst0.jpg"]))
        #expect(alike.map(\.file) == ["burst2.jpg", "burst1.jpg", "burst0.jpg"])
        #expect(try await library.library.bestShots([library.id("later.jpg")]).map(\.file) == ["later.jpg"])
    }

    @Test func `closed eyes are proposed with the shot that has them open; favourites never are`() async throws {
        let library = try await library()
        try await setEyes(0.05, on: "burst0.jpg", library)
        try await setEyes(0.9, on: "burst1.jpg", library)
        try await setEyes(0.05, on: "later.jpg", library)
        let poor = try await library.library.poorShots()
        #expect(Set(poor.map(\.file)) == ["burst0.jpg", "later.jpg"])
        #expect(poor.allSatisfy { $0.faults.first?.reason == .eyesClosed && $0.confidence >= 0.5 })
        #expect(try poor.first { $0.file == "burst0.jpg" }?.better == library.id("burst1.jpg"))
        #expect(try #require(poor.first { $0.file == "later.jpg" }).better == nil)
        #expect(try await library.library.status().trashed == 0)
        _ = try await library.library.mark([library.id("later.jpg")], as: [.favourite(true)])
        #expect(try await library.library.poorShots().map(\.file) == ["burst0.jpg"])
    }
}
