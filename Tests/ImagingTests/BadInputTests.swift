import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

struct BadInputTests {
    private let folder = try? TestFolder()
    private let reader = PhotoReader(decoder: nil, movieTools: nil)

    /// The error of reading these bytes; the copy must be gone.
    private func failure(_ bytes: [UInt8], reader: PhotoReader? = nil) throws -> ImagingError {
        let folder = try #require(folder)
        let file = try folder.file("bad.jpg", bytes)
        let error = try #require(throws: ImagingError.self) {
            try (reader ?? self.reader).read(file, longSide: 100, copyingTo: folder.path.appending("copy"))
        }
        #expect(folder.names == ["bad.jpg"])
        #expect(error.message.contains("bad.jpg"))
        #expect(error.remedy != nil)
        return error
    }

    @Test(arguments: 1..<20) func `a truncated file fails alone`(part: Int) throws {
        let whole = try jpeg(waves(width: 160, height: 120))
        let error = try failure(Array(whole[..<(whole.count * part / 20)]))
        #expect(error.code == .truncated)
    }

    @Test(arguments: 1..<20) func `a truncated progressive file fails alone`(part: Int) throws {
        let whole = Fixtures.progressiveJPEG
        #expect(try failure(Array(whole[..<(whole.count * part / 20)])).code == .truncated)
    }

    @Test func `a file without its last marker is whole enough`() throws {
        let whole = try jpeg(waves(width: 160, height: 120))
        let file = try #require(folder).file("a.jpg", whole.dropLast(2))
        #expect(try reader.read(file, longSide: nil).image.width == 160)
    }

    @Test func `damage inside the picture fails alone`() throws {
        var bytes = try jpeg(waves(width: 160, height: 120))
        let middle = bytes.count * 2 / 3
        for index in middle..<middle + 40 { bytes[index] = UInt8(truncatingIfNeeded: index &* 97) & 0x7F }
        bytes[middle + 41] = 0xFF
        bytes[middle + 42] = 0xC4
        #expect([.corrupt, .truncated].contains(try failure(bytes).code))
    }

    private static let film: [UInt8] = [0, 0, 0, 20] + Array("ftypqt  ".utf8) + [0, 0, 0, 0] + Array("qt  ".utf8)
    private static let canonRaw: [UInt8] = [0x49, 0x49, 0x2A, 0, 16, 0, 0, 0, 0x43, 0x52, 2, 0]

    // There is neither a decoder nor a program for films.
    @Test(
        arguments: [
            ([], .empty), (Array("This is a text with a wrong name.".utf8), .notAnImage), ([0xFF], .notAnImage),
            ([0xFF, 0xD8, 0xFF], .truncated), (film, .decoderMissing), (canonRaw, .decoderMissing),
            (Array("%PDF-1.7".utf8), .unsupported),
        ] as [([UInt8], ImagingError.Code)])
    func `what is no picture says so`(bytes: [UInt8], code: ImagingError.Code) throws {
        #expect(try failure(bytes).code == code)
    }

    @Test func `a header that claims gigapixels is refused before memory is taken`() throws {
        var bytes = try jpeg(waves(width: 160, height: 120))
        let frame = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
        let error = try failure(bytes)
        #expect(error.code == .tooLarge)
        #expect(error.message.contains("65500 × 65500"))
    }

    @Test func `a size of zero is refused`() throws {
        var bytes = try jpeg(waves(width: 160, height: 120))
        let frame = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0, 0, 0, 0])
        #expect(try failure(bytes).code == .corrupt)
    }

    @Test func `more scans than any camera writes are refused`() throws {
        let reader = PhotoReader(limits: ReadingLimits(scans: 3), decoder: nil)
        #expect(try failure(Fixtures.progressiveJPEG, reader: reader).code == .tooLarge)
    }

    @Test func `without the decoder other formats say what is missing`() throws {
        let error = try failure(Fixtures.png)
        #expect(error.code == .decoderMissing)
        #expect(error.remedy?.contains("TIERSYNC_DECODER") == true)
    }

    @Test func `files that cannot be read are told apart`() throws {
        let folder = try #require(folder)
        let manager = FileManager.default
        #expect(throws: ImagingError.self) { try reader.read(folder.path.appending("gone.jpg"), longSide: 9) }
        let gone = try #require(throws: ImagingError.self) {
            try reader.read(folder.path.appending("gone\n\u{1F600}.jpg"), longSide: 9)
        }
        #expect(gone.code == .vanished)
        #expect(gone.message.contains("gone\\n\u{1F600}.jpg"))
        let loop = folder.path.appending("loop")
        try manager.createSymbolicLink(atPath: loop.string, withDestinationPath: loop.string)
        #expect(throws: ImagingError.self) { try reader.hash(loop, copyingTo: nil) }
        let directory = try #require(throws: ImagingError.self) { try reader.read(folder.path, longSide: 9) }
        #expect(directory.code == .unreadable)
    }

    @Test func `a pipe does not block the reading`() throws {
        let folder = try #require(folder)
        let pipe = folder.path.appending("pipe.jpg")
        #expect(mkfifo(pipe.string, 0o600) == 0)
        let error = try #require(throws: ImagingError.self) { try reader.read(pipe, longSide: 9) }
        #expect(error.code == .unreadable)
    }

    @Test func `a full disk is told, and the original stays as it was`() throws {
        let folder = try #require(folder)
        let bytes = try jpeg(waves(width: 160, height: 120))
        let file = try folder.file("a.jpg", bytes)
        // A link to the device that is always full; what is removed after the failure is the link.
        let copy = folder.path.appending("copy")
        try FileManager.default.createSymbolicLink(atPath: copy.string, withDestinationPath: "/dev/full")
        let error = try #require(throws: ImagingError.self) {
            try reader.read(file, longSide: nil, copyingTo: copy)
        }
        #expect(folder.names == ["a.jpg"])
        #expect(error.code == .diskFull)
        #expect(try contents(file) == bytes)
    }

    @Test func `random damage never does worse than an error`() throws {
        let folder = try #require(folder)
        var exif = ExifBuilder()
        exif.main[0x010F] = .ascii("Maker")
        exif.position[2] = .rationals([(1, 1), (2, 1), (3, 1)])
        let whole = try jpeg(waves(width: 64, height: 48), exif: exif.bytes)
        var generator = SeededGenerator(seed: 20_260_101)
        var outcomes: Set<String> = []
        for round in 0..<400 {
            var bytes = round % 2 == 0 ? whole : Fixtures.progressiveJPEG
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                // The signature stays, so that the damage reaches the decoder.
                bytes[Int.random(in: 3..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            do {
                let reading = try reader.read(folder.file("a.jpg", bytes), longSide: 40)
                outcomes.insert("read")
                #expect(reading.image.pixels.count == reading.image.width * reading.image.height * 3)
            } catch {
                outcomes.insert((error as? ImagingError)?.code.rawValue ?? "foreign")
            }
        }
        #expect(outcomes.isSuperset(of: ["read", "corrupt"]))
        #expect(!outcomes.contains("foreign"))
    }
}
