import Foundation
import Sidecars
import Testing
import TierModel

/// Real files, with what ExifTool 12 says of them.
@Suite(.enabled(if: SamplePhotos.folder != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
struct SampleSidecarsTests {
    @Test(arguments: [
        ("portrait.jpg", PictureFrame(orientation: 1, uprightWidth: 840, uprightHeight: 700)),
        // Stored on its side: its regions, turned upright, are those of the other.
        ("portrait-orientation-6.jpg", PictureFrame(orientation: 6, uprightWidth: 840, uprightHeight: 700)),
    ])
    func `named faces stand where they are seen`(name: String, frame: PictureFrame) throws {
        let packet = try #require(EmbeddedXMP.packet(inJPEG: try SamplePhotos.bytes("metadata/faces/\(name)")))
        let read = try XMPReader.read(packet, frame: frame)
        try #require(read.people.map(\.name) == ["Marie Curie", "Pierre Curie"])
        let expected = [
            FractionBox(x: 0.311905, y: 0.208571, width: 0.113095, height: 0.198571),
            FractionBox(x: 0.639286, y: 0.118571, width: 0.0964286, height: 0.241429),
        ]
        for (person, box) in zip(read.people, expected) { #expect((person.box?.overlap(with: box) ?? 0) > 0.999) }
        #expect(read.tags.isEmpty)
    }

    @Test func `stars, names and dates are those of the file`() throws {
        let packet = try #require(EmbeddedXMP.packet(inJPEG: try SamplePhotos.bytes("metadata/rating/mongolels.jpg")))
        let read = try XMPReader.read(packet)
        #expect(read.rating == 3 && read.title == "Mongol Els" && read.caption == "Mongol Els")
        #expect(abs((read.captured?.wallClock ?? 0) - 1_251_551_888.017) < 1e-3 && read.captured?.utcOffset == nil)
    }

    @Test func `a caption is read`() throws {
        let packet = try #require(EmbeddedXMP.packet(inJPEG: try SamplePhotos.bytes("metadata/tags/picasa.jpg")))
        #expect(try XMPReader.read(packet).caption == "Image-Description")
    }

    @Test func `awkward XMP is read`() throws {
        let name = "metadata/problems/xmp/iso-value-array/iso-value-array.xmp"
        let read = try XMPReader.read(try SamplePhotos.bytes(name))
        #expect(abs((read.location?.latitude ?? 0) - 40.234_644_083) < 1e-8)
        #expect(abs((read.location?.longitude ?? 0) + 76.287_141_5) < 1e-8)
        #expect(read.captured == CaptureTime(wallClock: 1_259_415_759, utcOffset: nil))
        #expect(read.caption == nil)
    }

    @Test func `damaged metadata never crash`() throws {
        var random = Numbers(state: 7)
        for name in ["faces/portrait.jpg", "rating/mongolels.jpg"] {
            let file = Array(try SamplePhotos.bytes("metadata/\(name)").prefix(100_000))
            let packet = try #require(EmbeddedXMP.packet(inJPEG: file))
            for _ in 0..<300 {
                var damaged = packet
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(in: 0...255, using: &random)
                }
                _ = try? XMPReader.read(damaged)
                _ = try? XMPReader.read(Array(packet.prefix(.random(in: 0..<packet.count, using: &random))))
                var header = file
                header[Int.random(in: 0..<min(2000, header.count), using: &random)] = .random(
                    in: 0...255, using: &random)
                _ = EmbeddedXMP.packet(inJPEG: header)
            }
        }
    }
}

/// Photos that show how real files are; they are not part of the project.
enum SamplePhotos {
    static let folder: URL? = {
        let named = ProcessInfo.processInfo.environment["TIERSYNC_TEST_PHOTOS"].map { URL(filePath: $0) }
        var beside = URL(filePath: #filePath)
        for _ in 0..<4 { beside.deleteLastPathComponent() }
        beside.append(path: "shared/photos")
        return [named, beside].compactMap(\.self).first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: try #require(folder).appending(path: name)))
    }
}
