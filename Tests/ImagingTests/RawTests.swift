import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite(.enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"))
struct RawTests {
    private let folder = try? TestFolder()

    private func read(_ bytes: [UInt8], longSide: Int? = nil) throws -> PhotoReading {
        try PhotoReader().read(#require(folder).file("named.jpg", bytes), longSide: longSide)
    }

    /// A photo whose preview has the quarters of `Fixtures.quarters`, which its sensor has not.
    private func photo(preview width: Int, _ height: Int) throws -> RawPhoto {
        var photo = RawPhoto()
        photo.preview = (try jpeg(quarters(width: width, height: height)), width, height)
        return photo
    }

    /// Which channel is the strongest in each quarter; `nil` where they are alike.
    private func strongest(_ image: PixelImage) -> [Int?] {
        image.quarterColors.map { color in
            guard let most = color.max(), let least = color.min(), most - least > 60 else { return nil }
            return color.firstIndex(of: most)
        }
    }

    @Test func `a preview of half the length is the picture`() throws {
        let bytes = try photo(preview: 48, 32).bytes
        let reading = try read(bytes)
        #expect(reading.format == .raw)
        #expect(reading.digest == ContentDigest(of: bytes))
        #expect((reading.metadata.width, reading.metadata.height) == (96, 64))
        #expect((reading.image.width, reading.image.height, reading.scale) == (48, 32, 0.5))
        #expect(difference(reading.image.quarterColors, Fixtures.quarters) <= 12)
    }

    @Test func `what it says of camera, time and place is read`() throws {
        for bytes in [RawPhoto().bytes, try photo(preview: 48, 32).bytes] {
            let metadata = try read(bytes).metadata
            #expect((metadata.cameraMake, metadata.cameraModel) == ("Tier", "Raw 1"))
            #expect(metadata.captured?.utcOffset == 19_800)
            #expect(metadata.captured?.instant.ISO8601Format() == "2021-07-08T03:40:11Z")
            #expect((metadata.location?.latitude, metadata.location?.longitude) == (48, 11.5))
        }
    }

    @Test func `without a preview, or with a small one, the sensor's values are developed`() throws {
        for bytes in [RawPhoto().bytes, try photo(preview: 24, 16).bytes] {
            let reading = try read(bytes)
            #expect((reading.metadata.width, reading.metadata.height) == (96, 64))
            #expect((reading.image.width, reading.image.height) == (48, 32))
            #expect(strongest(reading.image) == [0, 1, 2, nil])
            #expect(reading.image.quarterColors[3].allSatisfy { $0 > 180 })
        }
    }

    // Where the upper left quarter goes: EXIF 3, 6 and 8 turn by 180°, 90° to the right and 90° to the left.
    @Test(arguments: [(3, [3, 2, 1, 0]), (6, [2, 0, 3, 1]), (8, [1, 3, 0, 2])])
    func `it is turned upright`(orientation: Int, order: [Int]) throws {
        var developed = RawPhoto()
        developed.orientation = orientation
        var shown = try photo(preview: 96, 64)
        shown.orientation = orientation
        let size = orientation == 3 ? (96, 64) : (64, 96)
        let first = try read(developed.bytes)
        #expect((first.metadata.width, first.metadata.height) == size)
        #expect(strongest(first.image) == order.map { [0, 1, 2, nil][$0] })
        let second = try read(shown.bytes)
        #expect((second.metadata.width, second.metadata.height) == size)
        #expect((second.image.width, second.image.height) == size)
        #expect(difference(second.image.quarterColors, order.map { Fixtures.quarters[$0] }) <= 12)
    }

    @Test func `it comes at the size asked for`() throws {
        #expect(try read(try photo(preview: 96, 64).bytes, longSide: 48).image.width == 48)
        #expect(try read(RawPhoto().bytes, longSide: 24).image.width == 24)
    }

    @Test func `a damaged one costs one photo`() throws {
        let whole = RawPhoto().bytes
        // The sensor's values lie first, the directories last.
        for bytes in [Array(whole[..<64]), Array(whole[..<(whole.count / 2)])] {
            let error = try #require(throws: ImagingError.self) { try read(bytes) }
            #expect([.corrupt, .truncated, .unsupported, .notAnImage].contains(error.code))
        }
        // What says that it is CR2, and holds nothing.
        let empty = [0x49, 0x49, 0x2A, 0, 16, 0, 0, 0, 0x43, 0x52, 2, 0] + [UInt8](repeating: 0, count: 400)
        let error = try #require(throws: ImagingError.self) { try read(empty) }
        #expect([.corrupt, .truncated, .unsupported].contains(error.code))
        // Half of the sensor's values: half a picture would be taken for a dark one.
        var photo = RawPhoto()
        photo.sensorShare = 0.4
        let cut = try #require(throws: ImagingError.self) { try read(photo.bytes) }
        #expect(cut.code == .truncated)
        // A broken preview is passed over.
        photo.sensorShare = 1
        photo.preview = (Array(try jpeg(quarters(width: 96, height: 64)).prefix(400)), 96, 64)
        #expect(strongest(try read(photo.bytes).image) == [0, 1, 2, nil])
        photo = try self.photo(preview: 96, 64)
        photo.missingPreviewBytes = 1_000_000
        #expect(strongest(try read(photo.bytes).image) == [0, 1, 2, nil], "the file ends before its preview does")
    }

    @Test func `RAW files are told from other TIFF files by their first bytes, too`() {
        for words in ["CR", "IIIICwaR"] {
            let bytes = [0x49, 0x49, 0x2A, 0, 16, 0, 0, 0] + Array(words.utf8) + [2, 0]
            #expect(FileSignature(firstBytes: bytes) == .image(.raw))
        }
    }

    @Test func `random damage never does worse than an error`() throws {
        let whole = try photo(preview: 48, 32).bytes
        var generator = SeededGenerator(seed: 7)
        var outcomes: Set<String> = []
        for _ in 0..<40 {
            var bytes = whole
            for _ in 0..<4 {
                bytes[.random(in: 8..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            do {
                outcomes.insert(try read(bytes).image.pixels.isEmpty ? "empty" : "read")
            } catch {
                outcomes.insert(error is ImagingError ? "refused" : "foreign")
            }
        }
        #expect(outcomes.contains("read") && outcomes.isSubset(of: ["read", "refused"]))
    }

    @Test func `an ordinary TIFF stays a TIFF`() throws {
        #expect(try read(Fixtures.tiff).format == .tiff)
    }
}

/// The metadata boxes of CR3, written by hand.
struct CanonBoxesTests {
    private func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let size = content.count + 8
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } + Array(type.utf8) + content
    }

    @Test func `camera, time and place are read from their boxes`() throws {
        let identifier: [UInt8] = [
            0x85, 0xC0, 0xB6, 0x87, 0x82, 0x0F, 0x11, 0xE0, 0x81, 0x11, 0xF4, 0xCE, 0x46, 0x2B, 0x6A, 0x48,
        ]
        let parts: [(String, TIFFWriter.Directory)] = [
            ("CMT1", [271: .ascii("Canon"), 272: .ascii("EOS R5"), 274: .shorts([8])]),
            ("CMT2", [0x9003: .ascii("2022:02:03 04:05:06"), 0x9011: .ascii("-03:00")]),
            (
                "CMT4",
                [
                    1: .ascii("S"), 2: .rationals([(10, 1), (30, 1), (0, 1)]), 3: .ascii("W"),
                    4: .rationals([(20, 1), (0, 1), (0, 1)]),
                ]
            ),
        ]
        let inner = identifier + box("CNCV", [1, 2]) + parts.flatMap { box($0.0, TIFFWriter.file($0.1)) }
        let bytes = box("ftyp", Array("crx \0\0\0\u{1}crx isom".utf8)) + box("moov", box("uuid", inner))
        #expect(FileSignature(firstBytes: Array(bytes.prefix(64))) == .image(.raw))
        let exif = try #require(
            ExifMetadata(ofRaw: { offset, count in
                offset >= 0 && count >= 0 && offset <= bytes.count - count ? Array(bytes[offset..<offset + count]) : nil
            }))
        let metadata = exif.metadata(width: 1, height: 1)
        #expect((metadata.cameraModel, metadata.orientation) == ("EOS R5", 8))
        #expect(metadata.captured?.utcOffset == -10_800)
        #expect(metadata.location?.latitude == -10.5)
        // Any byte may be wrong.
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0xFF
            _ = ExifMetadata(ofRaw: { offset, count in
                offset >= 0 && count >= 0 && offset <= damaged.count - count
                    ? Array(damaged[offset..<offset + count]) : nil
            })
        }
    }
}
