import Imaging
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Pictures of 200 megapixels, which would take 600 MB as pixels: within bounds far below that.
struct LargePictureTests {
    private let folder = try? TestFolder()

    /// Reads for a proxy. The child has this much of address space, of which its libraries take some 300 MiB.
    private func read(_ bytes: [UInt8], decoderMemory: Int) throws -> PhotoReading {
        let limits = ReadingLimits(decoderMemory: decoderMemory)
        let reader = limits.decoderMemory == 0 ? PhotoReader(decoder: nil) : PhotoReader(limits: limits)
        return try reader.read(#require(folder).file("a", bytes), longSide: 1280)
    }

    private func check(_ reading: PhotoReading, _ color: Int) {
        #expect((reading.metadata.width, reading.metadata.height) == (LargePictures.width, LargePictures.height))
        #expect(reading.image.width >= 1280 && reading.image.width <= 2560)
        #expect(difference([reading.image.color(600, 300)], [[color, color, color]]) <= 1)
    }

    @Test func `a baseline JPEG is scaled while it is decoded, in this process`() throws {
        check(try read(LargePictures.baselineJPEG(), decoderMemory: 0), 128)
    }

    @Test(.enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"))
    func `a PNG and a TIFF are scaled row by row`() throws {
        check(try read(LargePictures.png(), decoderMemory: 512 << 20), 0)
        // Strips of 100 rows, each the same bytes: runs of 128 zeros (PackBits, TIFF 6.0, section 9).
        var row: [UInt8] = []
        for _ in 0..<LargePictures.width * 3 / 128 { row += [0x81, 0] }
        row += [0xA1, 0]
        let strip = [[UInt8]](repeating: row, count: 100).flatMap(\.self)
        let tiff = TIFFWriter.file([
            256: .longs([LargePictures.width]), 257: .longs([LargePictures.height]), 258: .shorts([8, 8, 8]),
            259: .shorts([32_773]), 262: .shorts([2]), 273: .strip(strip, times: 100), 277: .shorts([3]),
            278: .longs([100]), 279: .longs([Int](repeating: strip.count, count: 100)),
        ])
        check(try read(tiff, decoderMemory: 512 << 20), 0)
    }

    @Test(.enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"))
    func `what must be gathered before it is scaled keeps within the limits as they are`() throws {
        let memory = ReadingLimits.standard.decoderMemory
        check(try read(LargePictures.progressiveJPEG(), decoderMemory: memory), 128)
        check(try read(LargePictures.png(isInterlaced: true), decoderMemory: memory), 0)
    }

    @Test(.enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"))
    func `what does not fit is refused, and says so`() throws {
        let error = try #require(throws: ImagingError.self) {
            try read(LargePictures.progressiveJPEG(), decoderMemory: 512 << 20)
        }
        #expect(error.code == .tooLarge)
    }
}
