import Catalog
import Foundation
import Sidecars
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What other programs have written about photos.
@Suite("Annotations") struct AnnotationTests {
    private let fixture: EngineFixture
    private let folder: FilePath
    private let box = FractionBox(x: 0.25, y: 0.25, width: 0.25, height: 0.25)

    init() async throws {
        fixture = try await EngineFixture()
        folder = fixture.directory.path.appending("in")
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/a.jpg")
        _ = try fixture.copy("portraits/collins.jpg", as: "in/b.jpg")
    }

    private var library: Library { fixture.library }

    private func write(_ said: PhotoAnnotations, as name: String) throws {
        _ = try fixture.write(XMPWriter.document(said, width: 400, height: 300), as: "in/\(name)")
    }

    private func sidecar(tags: [String], title: String? = nil) -> PhotoAnnotations {
        var said = PhotoAnnotations()
        said.tags = tags
        said.title = title
        said.rating = 4
        said.people = [NamedRegion("Grace", box)].compactMap(\.self)
        return said
    }

    @Test func `names in regions become decisions, and the face that is there is that person`() async throws {
        try write(sidecar(tags: ["Navy/Admirals"], title: "Grace Hopper"), as: "a.jpg.xmp")
        _ = try await library.importPhotos(at: [folder])
        let photo = try await library.photo("a.jpg")
        try await library.catalog.find(faceAt: box, in: photo)
        let summary = try await library.annotate(from: [folder])
        #expect(summary.photos == 1 && summary.people == 1 && summary.marks == 3 && summary.failed.isEmpty)
        #expect(
            Set(try await library.marks(of: photo.id)) == [
                .tag("Navy/Admirals", true), .rating(4), .title("Grace Hopper"),
            ])
        #expect(try await library.people().compactMap(\.person) == ["Grace"])
        #expect(try await library.undo().photosChanged == 1)
        #expect(try await library.marks(of: photo.id).isEmpty)
        #expect(try await library.people().allSatisfy { $0.person == nil })
    }

    @Test func `what was changed here since stays, and what was added there since is taken`() async throws {
        try write(sidecar(tags: ["one"]), as: "a.xmp")
        _ = try await library.importPhotos(at: [folder])
        #expect(try await library.annotate(from: [folder]).photos == 1)
        let photo = try await library.photo("a.jpg")
        _ = try await library.mark([photo.id], as: [.tag("one", false), .rating(2)])
        #expect(try await library.annotate(from: [folder]).photos == 0)
        #expect(try await library.marks(of: photo.id) == [.rating(2)])
        try write(sidecar(tags: ["one", "two"]), as: "a.xmp")
        #expect(try await library.annotate(from: [folder]).photos == 1)
        #expect(try await library.marks(of: photo.id).contains(.tag("two", true)))
    }

    /// A JPEG with an XMP packet in it, as Lightroom writes it.
    private func embed(_ said: PhotoAnnotations, in name: String) throws {
        let path = folder.appending(name)
        let jpeg = try Data(contentsOf: URL(filePath: path.string))
        let packet = Array("http://ns.adobe.com/xap/1.0/\0".utf8) + XMPWriter.document(said, width: 400, height: 300)
        let length = packet.count + 2
        let segment: [UInt8] = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + packet
        _ = try fixture.write(Array(jpeg.prefix(2)) + segment + Array(jpeg.dropFirst(2)), as: "in/\(name)")
    }

    @Test func `a sidecar counts before the picture, and the picture before an export`() async throws {
        var embedded = PhotoAnnotations()
        (embedded.title, embedded.caption) = ("of the picture", "of the picture")
        try embed(embedded, in: "a.jpg")
        var sidecar = PhotoAnnotations()
        sidecar.title = "of the sidecar"
        try write(sidecar, as: "a.jpg.xmp")
        let json =
            #"{"title":"a.jpg","description":"of the export","favorited":true,"photoTakenTime":{"timestamp":"1"},"url":"https://example.org/"}"#
        _ = try fixture.write(Array(json.utf8), as: "in/a.jpg.json")
        _ = try await library.importPhotos(at: [folder])
        _ = try await library.annotate(from: [folder])
        let marks = try await library.marks(of: try await library.photo("a.jpg").id)
        #expect(marks.contains(.title("of the sidecar")) && marks.contains(.caption("of the picture")))
        #expect(marks.contains(.favourite(true)))
    }

    @Test func `a picture that changed does not have its sidecar taken again`() async throws {
        try write(sidecar(tags: ["one"]), as: "a.jpg.xmp")
        _ = try await library.importPhotos(at: [folder])
        _ = try await library.annotate(from: [folder])
        let photo = try await library.photo("a.jpg")
        _ = try await library.mark([photo.id], as: [.tag("one", false), .rating(2)])
        var embedded = PhotoAnnotations()
        embedded.tags = ["inside"]
        try embed(embedded, in: "a.jpg")
        _ = try await library.importPhotos(at: [folder])
        _ = try await library.annotate(from: [folder])
        let now = try await library.photo("a.jpg")
        #expect(now.id == photo.id && now.primary.version == 2)
        #expect(Set(try await library.marks(of: now.id)) == [.rating(2), .tag("inside", true)])
    }

    @Test func `a sidecar that cannot be read is named, and costs itself only`() async throws {
        _ = try fixture.write(Array("<x:xmpmeta not xml".utf8), as: "in/a.jpg.xmp")
        try write(sidecar(tags: ["fine"]), as: "b.jpg.xmp")
        _ = try await library.importPhotos(at: [folder])
        let summary = try await library.annotate(from: [folder])
        #expect(summary.photos == 1 && summary.failed.count == 1)
        #expect(summary.failed[0].file.hasSuffix("a.jpg.xmp") && summary.failed[0].remedy != nil)
    }

    @Test func `a dry run changes nothing`() async throws {
        try write(sidecar(tags: ["one"]), as: "a.xmp")
        _ = try await library.importPhotos(at: [folder])
        #expect(try await library.annotate(from: [folder], dryRun: true).photos == 1)
        #expect(try await library.marks(of: try await library.photo("a.jpg").id).isEmpty)
        #expect(try await library.annotate(from: [folder]).photos == 1)
    }

    @Test func `many photos of one person and one album make one of each`() async throws {
        for number in 0..<3 {
            let name = "c\(number).jpg"
            _ = try fixture.write(
                try Data(contentsOf: URL(filePath: folder.appending("a.jpg").string)) + [UInt8(number)],
                as: "in/\(name)")
            let json =
                #"{"title":"\#(name)","photoTakenTime":{"timestamp":"1120000000"},"people":[{"name":"Grace"}],"url":"https://example.org/"}"#
            _ = try fixture.write(Array(json.utf8), as: "in/\(name).json")
        }
        _ = try fixture.write(Array(#"{"title":"Space"}"#.utf8), as: "in/metadata.json")
        _ = try await library.importPhotos(at: [folder])
        let summary = try await library.annotate(from: [folder])
        #expect(summary.photos == 3 && summary.people == 3)
        #expect(try await library.albums().map(\.photos) == [3])
        let names = try await library.catalog.decisions().filter {
            if case .name = $0.statement { true } else { false }
        }
        #expect(names.count == 1)
    }
}
