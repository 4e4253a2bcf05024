import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel

struct ExportMetadataTests {
    /// A block with a preview: a JPEG of eight bytes, and a second directory that tells where it is.
    private func block(isBigEndian: Bool, previewLast: Bool) -> [UInt8] {
        var builder = ExifBuilder(isBigEndian: isBigEndian)
        builder.main = [0x0112: .short(6), 0x0110: .ascii("A camera of ours"), 0x0100: .short(9), 0x0101: .short(7)]
        builder.photo = [
            0xA001: .short(2), 0xA002: .short(9), 0xA003: .short(7), 0x829A: .rationals([(1, 250)]),
        ]
        builder.position = [
            1: .ascii("N"), 2: .rationals([(48, 1), (30, 1), (0, 1)]), 3: .ascii("E"),
            4: .rationals([(9, 1), (0, 1), (0, 1)]),
        ]
        var bytes = builder.bytes
        func put(_ value: Int, _ count: Int, at offset: Int) {
            for index in 0..<count {
                bytes[offset + index] = UInt8(
                    truncatingIfNeeded: value >> (8 * (isBigEndian ? count - 1 - index : index)))
            }
        }
        let next = 8 + 2 + 12 * 6
        if !previewLast { bytes += Self.preview }
        let directory = bytes.count
        bytes += [UInt8](repeating: 0, count: 2 + 24 + 4)
        put(directory, 4, at: next)
        put(2, 2, at: directory)
        let start = previewLast ? bytes.count : directory - Self.preview.count
        for (index, (tag, value)) in [(0x0201, start), (0x0202, Self.preview.count)].enumerated() {
            let entry = directory + 2 + 12 * index
            put(tag, 2, at: entry)
            put(4, 2, at: entry + 2)
            put(1, 4, at: entry + 4)
            put(value, 4, at: entry + 8)
        }
        if previewLast { bytes += Self.preview }
        return bytes
    }

    private static let preview: [UInt8] = [0xFF, 0xD8, 0x13, 0x37, 0x13, 0x37, 0xFF, 0xD9]

    private func metadata(_ data: Data) throws -> PhotoMetadata {
        let folder = try TestFolder()
        return try PhotoReader(decoder: nil).read(folder.file("export.jpg", data), longSide: nil).metadata
    }

    @Test(arguments: [false, true], [false, true]) func `an export tells of the photo, upright and without its preview`(
        isBigEndian: Bool, previewLast: Bool
    ) throws {
        let exif = block(isBigEndian: isBigEndian, previewLast: previewLast)
        let original = try jpeg(waves(width: 16, height: 16), exif: exif)
        let data = try waves(width: 50, height: 40).jpegData(metadataOf: original)
        let metadata = try metadata(data)
        #expect((metadata.width, metadata.height, metadata.orientation) == (50, 40, 1))
        #expect(metadata.cameraModel == "A camera of ours" && metadata.exposureTime == 0.004)
        #expect(metadata.location == GeoPoint(latitude: 48.5, longitude: 9, altitude: nil))
        #expect(Array(data).firstRange(of: [0x13, 0x37]) == nil)
    }

    @Test func `the size and the colour space that it states are those of the export`() throws {
        let exif = block(isBigEndian: true, previewLast: true)
        let data = Array(try waves(width: 50, height: 40).jpegData(exif: exif))
        func entry(_ tag: UInt8, _ value: UInt8) -> [UInt8] { [0xA0, tag, 0, 3, 0, 0, 0, 1, 0, value] }
        for (tag, value) in [(UInt8(1), UInt8(1)), (2, 50), (3, 40)] {
            #expect(data.firstRange(of: entry(tag, value)) != nil)
        }
    }

    @Test func `without metadata the export is a plain JPEG`() throws {
        let image = try waves(width: 50, height: 40)
        let plain = try image.jpegData(quality: 92, chroma: .full)
        #expect(try image.jpegData(metadataOf: []) == plain)
        #expect(try image.jpegData(metadataOf: Array(plain)) == plain)
        #expect(try image.jpegData(exif: [1, 2, 3]) == plain)
        #expect(try image.jpegData(exif: [UInt8](repeating: 0x49, count: 70_000)) == plain)
    }

    @Test func `chroma of full size keeps a fine pattern of colours`() throws {
        let pixels = (0..<64 * 64).flatMap { $0 % 2 == 0 ? [200, 60, 60] : [60, 110, 60] as [UInt8] }
        let image = try #require(PixelImage(width: 64, height: 64, pixels: pixels))
        func error(_ chroma: ChromaDetail) throws -> Int {
            let folder = try TestFolder()
            let file = try folder.file("a.jpg", image.jpegData(quality: 95, chroma: chroma))
            let back = try PhotoReader(decoder: nil).read(file, longSide: nil).image
            return zip(back.pixels, pixels).map { abs(Int($0) - Int($1)) }.reduce(0, +)
        }
        #expect(try error(.full) * 4 < error(.half))
    }

    @Test(arguments: [false, true]) func `any damage to a block costs at most the block`(isBigEndian: Bool) throws {
        let exif = block(isBigEndian: isBigEndian, previewLast: false)
        let image = try waves(width: 8, height: 8)
        for index in exif.indices {
            for value: UInt8 in [0, 1, 0x7F, 0xFF] {
                var damaged = exif
                damaged[index] = value
                let data = try image.jpegData(exif: damaged)
                #expect(data.starts(with: [0xFF, 0xD8]))
            }
            _ = try image.jpegData(exif: Array(exif[..<index]))
        }
    }

    @Test(.enabled(if: ExifTool.isThere, "exiftool is not installed")) func `exiftool finds nothing to complain about`()
        throws
    {
        let folder = try TestFolder()
        let exif = block(isBigEndian: false, previewLast: true)
        let file = try folder.file("export.jpg", waves(width: 50, height: 40).jpegData(exif: exif))
        let said = try ExifTool.run([
            "-s3", "-n", "-Orientation", "-ExifImageWidth", "-ColorSpace", "-ThumbnailImage", "-Error", "-Warning",
            file.string,
        ])
        #expect(said == "1\n50\n1\n")
    }
}

/// The program exiftool, where it is installed.
private enum ExifTool {
    private static let path = "/usr/bin/exiftool"
    static let isThere = FileManager.default.isExecutableFile(atPath: path)

    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }
}
