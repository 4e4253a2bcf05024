import Imaging
import SystemPackage
import Testing
import TierModel

/// JPEG files that end too early, where the caller takes what there is.
struct CutOffTests {
    private let folder = try? TestFolder()
    private let reader = PhotoReader(decoder: nil)

    private func read(_ bytes: some Sequence<UInt8>, longSide: Int? = nil) throws -> PhotoReading {
        try reader.read(#require(folder).file("a.jpg", bytes), longSide: longSide, keepingCutOff: true)
    }

    @Test func `a whole file is whole`() throws {
        let whole = try jpeg(waves(width: 320, height: 240))
        #expect(try read(whole).cutOff == nil)
        #expect(try read(whole.dropLast(2)).cutOff == nil, "only its last marker is missing")
        #expect(try read(Fixtures.progressiveJPEG).cutOff == nil)
    }

    @Test(arguments: 1..<20) func `what is there is decoded, and the rest is grey`(part: Int) throws {
        let picture = try waves(width: 320, height: 240)
        let whole = try jpeg(picture)
        let bytes = whole[..<(whole.count * part / 20)]
        do {
            let reading = try read(bytes)
            let cutOff = try #require(reading.cutOff)
            // The waves are as hard to encode everywhere, and the header is some 600 bytes.
            #expect(abs(cutOff.share - Double(part) / 20) < 0.12)
            #expect(cutOff.share >= CutOff.leastShare)
            #expect(reading.digest == ContentDigest(of: Array(bytes)))
            #expect((reading.metadata.width, reading.metadata.height) == (320, 240))
            let rows = Int((cutOff.share * 240).rounded())
            let there = (0..<max(0, rows - 8)).map { reading.image.color(100, $0) }
            #expect(difference(there, (0..<there.count).map { picture.color(100, $0) }) < 40)
            let missing = (min(rows + 32, 240)..<240).map { reading.image.color(100, $0) }
            #expect(missing.allSatisfy { difference([$0], [[128, 128, 128]]) <= 2 })
        } catch let error as ImagingError {
            #expect(error.code == .truncated)
            #expect(part <= 3, "less than a tenth")
        }
    }

    @Test func `less than a tenth of the rows, or a part of the header, stays an error`() throws {
        let whole = try jpeg(waves(width: 320, height: 240))
        let scan = try #require(whole.indices.first { whole[$0] == 0xFF && whole[$0 + 1] == 0xDA })
        for count in [3, scan / 2, scan + 1, scan + 40, scan + (whole.count - scan) / 20] {
            let error = try #require(throws: ImagingError.self) { try read(whole[..<count]) }
            #expect(error.code == .truncated)
            #expect(error.remedy != nil)
        }
    }

    @Test func `a progressive file keeps what its scans have brought`() throws {
        let whole = Fixtures.progressiveJPEG
        var shares: [Double] = []
        for part in 8..<20 {
            guard let reading = try? read(whole[..<(whole.count * part / 20)]) else { continue }
            shares.append(try #require(reading.cutOff).share)
        }
        #expect(shares.last == 1, "only detail is missing")
        #expect(shares == shares.sorted())
    }

    @Test func `a scaled decode tells the same share`() throws {
        let whole = try jpeg(waves(width: 640, height: 480))
        let bytes = whole[..<(whole.count / 2)]
        let full = try #require(try read(bytes).cutOff)
        let small = try read(bytes, longSide: 80)
        #expect(small.image.width == 80)
        #expect(small.cutOff == full)
    }

    @Test func `damage before the end is no cut`() throws {
        var bytes = try jpeg(waves(width: 320, height: 240))
        let middle = bytes.count / 2
        bytes[middle] = 0xFF
        bytes[middle + 1] = 0xC4
        let error = try #require(throws: ImagingError.self) { try read(bytes) }
        #expect(error.code == .corrupt)
    }

    @Test(arguments: [
        (0.625, "cut off: 62 % of the picture is there"), (1, "cut off: all of the picture is there, with less detail"),
    ])
    func `the share is said in words`(share: Double, words: String) {
        #expect("\(CutOff(share: share))" == words)
    }
}
