import Curation
import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// The promise: of a hundred pairs that are called copies, ninety-nine are.
@Suite struct DuplicateAccuracyTests {
    @Test func `copies of made pictures are told from what only looks like them`() async throws {
        let scenes = try (UInt64(100)..<108).map { try MadePictures.scene(seed: $0) }
        try await check(scenes, leastRecall: 0.85)
    }

    @Test(.enabled(if: SamplePhotos.folder != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
    func `copies of photos are told from what only looks like them`() async throws {
        let folder = SamplePhotos.file("scenes")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
        let photos = try names.filter { $0.hasSuffix(".jpg") }.enumerated().filter { $0.offset % 8 == 0 }.map {
            try PhotoReader(decoder: nil).read(folder.appending($0.element), longSide: nil).image.resized(longSide: 200)
        }
        try await check(photos, leastRecall: 0.85)
    }

    @Test(.enabled(if: SamplePhotos.folder != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
    func `of other people's photos none is called a copy of another`() async throws {
        let folder = SamplePhotos.file("objects")
        var library = MadeLibrary()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted().prefix(60) {
            let image = try PhotoReader(decoder: nil).read(folder.appending(name), longSide: nil).image
            try library.add(image.resized(longSide: 160))
        }
        #expect(try await library.groups().allSatisfy { $0.match == .similar })
    }

    private func check(_ pictures: [PixelImage], leastRecall: Double) async throws {
        var library = MadeLibrary()
        var pictureOf: [PhotoID: Int] = [:]
        var copies = 0
        for (number, picture) in pictures.enumerated() {
            var same = [picture]
            same.append(try MadePictures.stored(picture, quality: 30 + number % 4 * 20))
            same.append(try MadePictures.stored(MadePictures.scaled(picture, 0.5), quality: 60))
            same.append(
                try MadePictures.stored(
                    MadePictures.stored(MadePictures.scaled(picture, 0.8), quality: 70), quality: 80))
            for image in same { pictureOf[try library.add(image)] = number }
            copies += same.count - 1
            // Each of these is a picture of its own.
            try library.add(MadePictures.moved(picture, seed: UInt64(number), share: 0.04))
            try library.add(MadePictures.moved(picture, seed: UInt64(number + 1_000), share: 0.08))
            try library.add(MadePictures.shifted(picture, by: 0))
            try library.add(MadePictures.shifted(picture, by: 1.5))
        }
        let score = PairScore(try await library.groups(.copy)) { first, second in
            pictureOf[first] != nil && pictureOf[first] == pictureOf[second]
        }
        let recall = Proportion(score.right, of: copies)
        print("copies: precision \(score.precision), recall \(recall)")
        #expect(score.precision.share >= 0.99, "\(score.wrong)")
        #expect(recall.share >= leastRecall)
    }
}

enum SamplePhotos {
    static let folder: FilePath? = {
        let named = ProcessInfo.processInfo.environment["TIERSYNC_TEST_PHOTOS"].map { FilePath($0) }
        let beside = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("shared/photos")
        return [named, beside].compactMap(\.self).first { FileManager.default.fileExists(atPath: $0.string) }
    }()

    static func file(_ name: String) -> FilePath { (folder ?? "").appending(name) }
}
