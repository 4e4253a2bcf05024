import Foundation
import Imaging
import Inference
import SystemPackage
import Testing
import TierModel

@Suite struct KindAnalyzerTests {
    private struct Analyzers {
        let scene: SceneAnalyzer
        let text: TextAnalyzer
        let kind: KindAnalyzer

        init() throws {
            scene = try SceneAnalyzer(runtime: TestMaterial.runtime, models: TestMaterial.store)
            text = try TextAnalyzer(runtime: TestMaterial.runtime, models: TestMaterial.store)
            kind = try KindAnalyzer(models: TestMaterial.store)
        }

        func finding(_ path: FilePath) throws -> KindFinding {
            let reading = try TestMaterial.read(path)
            let features = [try scene.feature(of: reading.image), try text.feature(of: reading.image)]
            let facts = PictureFacts(features: features, metadata: reading.metadata, format: reading.format, faces: [])
            return try #require(try kind.feature(from: facts).decoded())
        }
    }

    private static let analyzers = Result { try Analyzers() }

    @Test(arguments: [
        "2009/congress-address.jpg", "2015/DSCOVR launch.JPG", "2019/Café.jpg", "2020/clock.jpg",
        "portraits/hopper.jpg",
    ])
    func `a photo is a photo`(name: String) throws {
        let found = try Self.analyzers.get().finding(TestMaterial.fixtures.appending(name))
        #expect(found.kind == .photo && found.receipt == nil && found.score >= 0.4)
    }

    @Test func `its version changes with those that it builds on, and it needs what they found`() throws {
        let all = try Self.analyzers.get()
        let parts = [all.scene.version.version, all.text.version.version]
        #expect(parts.allSatisfy(all.kind.version.version.contains))
        #expect(all.kind.version.name == "kind" && !all.kind.needsFaces)
        let metadata = PhotoMetadata(width: 10, height: 10)
        let text = try PhotoFeature([TextLine](), by: all.text.version)
        let short = try PhotoFeature(
            [PhotoLabel](), by: all.scene.version, vector: QuantizedVector(normalizing: [1, 2, 3]))
        for features in [[], [text], [text, short]] {
            #expect(throws: InferenceError.self) {
                try all.kind.feature(
                    from: PictureFacts(features: features, metadata: metadata, format: .jpeg, faces: []))
            }
        }
    }

    /// What is said of each n-th file of a folder of the labelled photos.
    private func findings(_ name: String, _ each: Int = 1) throws -> [KindFinding] {
        let folder = try #require(TestMaterial.photos).appending(name)
        let all = try Self.analyzers.get()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
        return names.enumerated().filter { $0.offset % each == 0 }.compactMap {
            try? all.finding(folder.appending($0.element))
        }
    }

    @Test(.enabled(if: TestMaterial.photos != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
    func `receipts are found and read`() throws {
        let receipts = try findings("documents/receipt") + findings("documents/receipt_scan")
        let found = receipts.filter { $0.kind == .receipt }
        print("kind: \(found.count) of \(receipts.count) receipts")
        #expect(receipts.count > 30)
        #expect(Double(found.count) >= 0.9 * Double(receipts.count))
        let details = found.compactMap(\.receipt)
        #expect(Double(details.count { $0.total != nil }) >= 0.8 * Double(receipts.count))
        #expect(Double(details.count { $0.date != nil }) >= 0.8 * Double(receipts.count))
        #expect(Double(details.count { $0.merchant != nil }) >= 0.8 * Double(receipts.count))
    }

    @Test(.enabled(if: TestMaterial.photos != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
    func `ordinary photos are left alone`() throws {
        let photos = try findings("scenes") + findings("camera", 2) + findings("objects", 4)
        let wrong = photos.count { $0.kind != .photo }
        print("kind: \(wrong) of \(photos.count) photos taken for something else")
        #expect(photos.count > 100)
        #expect(Double(wrong) <= 0.02 * Double(photos.count))
    }
}
