import Curation
import Imaging
import Synchronization
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct DuplicateTests {
    @Test(arguments: [95, 60, 30]) func `a picture stored anew is a copy`(quality: Int) async throws {
        var library = MadeLibrary()
        let scene = try MadePictures.scene(seed: 1)
        let original = try library.add(scene, bytes: 200_000)
        let copy = try library.add(MadePictures.stored(scene, quality: quality), bytes: 50_000)
        let group = try #require(try await library.groups().first)
        #expect(group.match == .copy && group.keep == original && group.others.map(\.photo) == [copy])
        #expect(group.others[0].differences.contains { $0.hasPrefix("fewer bytes") })
    }

    @Test(arguments: [0.25, 0.33, 0.5, 0.71, 0.9]) func `a resized picture is a copy, and the larger one is kept`(
        factor: Double
    ) async throws {
        var library = MadeLibrary()
        let scene = try MadePictures.scene(seed: 2, width: 240, height: 180)
        let copy = try library.add(MadePictures.stored(MadePictures.scaled(scene, factor), quality: 80))
        let original = try library.add(scene)
        let group = try #require(try await library.groups().first)
        #expect(group.match == .copy && group.keep == original && group.others.map(\.photo) == [copy])
        #expect(group.reasons.first?.hasPrefix("larger: 240 × 180 rather than") == true)
    }

    @Test func `edited pictures are variants, and say how`() async throws {
        let scene = try MadePictures.scene(seed: 3)
        let edits: [(PixelImage, String)] = [
            (MadePictures.grey(scene), "black and white"), (MadePictures.turned(scene, 2), "mirrored"),
            (MadePictures.turned(scene, 6), "turned by 270°"), (MadePictures.turned(scene, 3), "turned by 180°"),
            (MadePictures.mapped(scene) { $0 * 0.8 + 12 }, "other brightness or contrast"),
            (scene.resized(width: 160, height: 100), "stretched"),
        ]
        for (edited, words) in edits {
            var library = MadeLibrary()
            let original = try library.add(scene, bytes: 200_000)
            try library.add(edited)
            let group = try #require(try await library.groups().first, "\(words)")
            #expect(group.match == .variant && group.keep == original)
            #expect(group.others[0].differences.first == words)
        }
    }

    @Test(arguments: [0.03, 0.05, 0.1]) func `a picture on which something moved is no copy`(share: Double) async throws
    {
        for seed in UInt64(10)..<13 {
            var library = MadeLibrary()
            let scene = try MadePictures.scene(seed: seed)
            try library.add(scene)
            try library.add(MadePictures.moved(scene, seed: seed, share: share))
            #expect(try await library.groups().allSatisfy { $0.match == .similar })
        }
    }

    @Test(arguments: [0.8, 1.5, 3, 6]) func `what a moved camera saw is no copy`(pixels: Double) async throws {
        for seed in UInt64(20)..<22 {
            var library = MadeLibrary()
            let scene = try MadePictures.scene(seed: seed)
            try library.add(MadePictures.shifted(scene, by: 0))
            try library.add(MadePictures.shifted(scene, by: pixels))
            #expect(try await library.groups().allSatisfy { $0.match == .similar })
        }
    }

    @Test func `empty pictures are not told to be copies`() async throws {
        var library = MadeLibrary()
        for level in [0, 0, 1, 254, 255, 255] as [UInt8] {
            try library.add(
                try #require(PixelImage(width: 64, height: 48, pixels: [UInt8](repeating: level, count: 64 * 48 * 3))))
        }
        #expect(try await library.groups(.copy).isEmpty)
    }

    @Test func `writing is compared closely, or not called a copy`() async throws {
        var library = MadeLibrary()
        let scene = try MadePictures.scene(seed: 30, width: 640, height: 480)
        let large = try library.add(scene) { $0.kind = .document }
        try library.add(MadePictures.stored(scene, quality: 60)) { $0.kind = .document }
        #expect(try await library.groups(.copy).map(\.keep) == [large])
        #expect(try await library.groups(.copy, withProxies: false).isEmpty)
    }

    @Test func `what cameras say rules copies out`() async throws {
        let scene = try MadePictures.scene(seed: 31)
        func groups(_ change: (inout ShotSample) -> Void) async throws -> [DuplicateGroup] {
            var library = MadeLibrary()
            try library.add(scene) {
                $0.captured = CaptureTime(wallClock: 1_000_000, utcOffset: nil)
                $0.camera = "A"
                $0.exposure = ShotExposure(time: 0.01, fNumber: 2, isoSpeed: 100)
            }
            try library.add(MadePictures.stored(scene, quality: 70)) {
                $0.captured = CaptureTime(wallClock: 1_000_000, utcOffset: nil)
                $0.camera = "A"
                change(&$0)
            }
            return try await library.groups(.copy)
        }
        #expect(try await groups { _ in }.count == 1)
        #expect(try await groups { $0.captured?.wallClock += 3_600 }.count == 1)
        #expect(try await groups { $0.captured = nil }.count == 1)
        #expect(try await groups { $0.captured?.wallClock += 3 }.isEmpty)
        #expect(try await groups { $0.camera = "B" }.isEmpty)
        #expect(try await groups { $0.exposure = ShotExposure(time: 0.02) }.isEmpty)
    }

    @Test func `groups do not depend on the order of photos`() async throws {
        var library = MadeLibrary()
        for seed in UInt64(40)..<43 {
            let scene = try MadePictures.scene(seed: seed)
            try library.add(scene)
            try library.add(MadePictures.stored(scene, quality: 50))
            try library.add(MadePictures.scaled(scene, 0.5))
            try library.add(MadePictures.grey(scene))
        }
        let expected = try await library.groups()
        #expect(expected.filter { $0.match == .copy }.count == 3)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2 {
            let shuffled = library.samples.shuffled(using: &generator)
            #expect(try await DuplicateSearch(of: shuffled, source: library.source()).groups() == expected)
        }
    }

    @Test func `what was compared is not looked at again, unless more is known of it`() async throws {
        var library = MadeLibrary()
        let scene = try MadePictures.scene(seed: 60)
        try library.add(scene)
        try library.add(MadePictures.scaled(scene, 0.5))
        try library.add(MadePictures.grey(scene))
        var kept: [JudgedPair<PhotoID>] = []
        let expected = try await DuplicateSearch(of: library.samples, source: library.source()).groups { kept += $0 }
        #expect(Set(expected.map(\.match)) == [.copy, .variant] && kept.count >= 2)

        let looks = Mutex(0)
        let counting = PictureSource { [source = library.source()] photo, detail in
            looks.withLock { $0 += 1 }
            return source.picture(photo, detail)
        }
        var news: [JudgedPair<PhotoID>] = []
        let again = try await DuplicateSearch(of: library.samples, source: counting, known: kept)
            .groups { news += $0 }
        #expect(again == expected && news.isEmpty && looks.withLock { $0 } == 0)

        var read = library.samples
        for index in read.indices { read[index].textLines = 5 }
        _ = try await DuplicateSearch(of: read, source: counting, known: kept).groups { news += $0 }
        #expect(!news.isEmpty && looks.withLock { $0 } > 0)
    }

    @Test func `nothing is concluded for good where a picture is missing`() async throws {
        var library = MadeLibrary()
        let scene = try MadePictures.scene(seed: 61)
        for _ in 0..<2 { try library.add(scene) }
        var kept: [JudgedPair<PhotoID>] = []
        _ = try await DuplicateSearch(of: library.samples, source: PictureSource { _, _ in nil }).groups { kept += $0 }
        #expect(kept.isEmpty)
    }

    @Test func `pictures that cannot be read match nothing`() async throws {
        var library = MadeLibrary()
        let scene = try MadePictures.scene(seed: 50)
        for _ in 0..<3 { try library.add(scene) }
        let source = PictureSource { _, _ in nil }
        let groups = try await DuplicateSearch(of: library.samples, source: source).groups()
        #expect(groups.allSatisfy { $0.match == .similar })
    }

    @Test func `thousands of empty pictures are done soon`() async throws {
        var samples: [ShotSample] = []
        for number in 1...1_000 {
            samples.append(
                ShotSample(
                    photo: PhotoID(rawValue: Int64(number)), hash: PerceptualHash(bits: UInt64(number % 3)), width: 100,
                    height: 100, bytes: 1))
        }
        let flat = PixelImage(width: 16, height: 12, pixels: [UInt8](repeating: 9, count: 16 * 12 * 3))
        let groups = try await DuplicateSearch(of: samples, source: PictureSource { _, _ in flat }).groups()
        #expect(!groups.contains { $0.match == .copy })
    }
}
