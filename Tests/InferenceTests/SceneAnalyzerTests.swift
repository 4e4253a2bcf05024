import Foundation
import Imaging
import Inference
import SystemPackage
import Testing
import TierModel

@Suite struct SceneAnalyzerTests {
    private static let analyzer = Result {
        try SceneAnalyzer(runtime: TestMaterial.runtime, models: TestMaterial.store)
    }

    private func labels(_ image: PixelImage) throws -> [PhotoLabel] {
        try #require(try Self.analyzer.get().feature(of: image).decoded(as: [PhotoLabel].self))
    }

    @Test func `a word stands beside the words above it, the surest first`() throws {
        let found = try labels(TestMaterial.read(TestMaterial.fixtures.appending("2019/Café.jpg")).image)
        #expect(Set(found.map(\.name)).isSuperset(of: ["espresso", "coffee", "drink"]), "\(found)")
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        #expect(found.allSatisfy { $0.score >= 0.6 && $0.score <= 1 })
    }

    @Test func `a copy that was stored smaller has nearly the same vector, another picture has not`() throws {
        let analyzer = try Self.analyzer.get()
        let photo = try TestMaterial.read(TestMaterial.fixtures.appending("2010/blue-room-1.jpg")).image
        let other = try TestMaterial.read(TestMaterial.fixtures.appending("2020/clock.jpg")).image
        func vector(_ image: PixelImage) throws -> QuantizedVector {
            let vector = try #require(try analyzer.feature(of: image).vector)
            #expect(vector.components.count == 1_280)
            return vector
        }
        let (one, copy, far) = (
            try vector(photo), try vector(photo.resized(longSide: photo.longSide * 2 / 3)), try vector(other)
        )
        // A cosine of 0.9 is a distance of 0.45, one of 0.5 a distance of 1.
        #expect(one.squaredDistance(to: copy) < QuantizedVector.squaredLevels(forDistance: 0.45))
        #expect(one.squaredDistance(to: far) > QuantizedVector.squaredLevels(forDistance: 0.8))
        #expect(try analyzer.feature(of: photo) == analyzer.feature(of: photo), "the same pixels give the same feature")
    }

    @Test(arguments: [(1, 1), (3_000, 5), (40, 900)])
    func `a picture of any shape is looked at`(width: Int, height: Int) throws {
        let picture = try #require(TestMaterial.blank(width: width, height: height))
        #expect(try labels(picture).count < 10)
    }

    @Test(.enabled(if: TestMaterial.photos != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
    func `of the words shown on labelled photos at least 9 in 10 are right`() throws {
        let folder = try #require(TestMaterial.photos).appending("objects")
        let truth = try Truth()
        var (right, shown, named, photos) = (0, 0, 0, 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted() {
            guard let words = truth.words[String(name.prefix(9))],
                let image = try? TestMaterial.read(folder.appending(name)).image
            else { continue }
            let found = try labels(image)
            photos += 1
            shown += found.count
            right += found.count { words.contains($0.name) }
            if !found.isEmpty { named += 1 }
        }
        print("scene: \(right) of \(shown) words right, \(named) of \(photos) photos have some")
        #expect(photos > 150)
        #expect(Double(right) >= 0.9 * Double(shown))
        #expect(Double(named) >= 0.85 * Double(photos))
    }

    /// The right words by the WordNet number in a file's name.
    private struct Truth {
        struct Label: Decodable {
            var wordnet: String
            var name: String
            var parents: [String]
        }
        struct Document: Decodable { var labels: [Label] }

        var words: [String: Set<String>] = [:]

        init() throws {
            let file = TestMaterial.models.appending("labels.json").string
            let document = try JSONDecoder().decode(
                Document.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
            for label in document.labels { words[label.wordnet] = Set(label.parents + [label.name]) }
        }
    }
}
