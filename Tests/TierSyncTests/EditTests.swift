import Catalog
import Foundation
import Imaging
import Sidecars
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

@Suite("Edits and exports") struct EditTests {
    private let fixture: EngineFixture
    private let photos: [PhotoRecord]

    init() async throws {
        fixture = try await EngineFixture()
        let files = Array(EngineFixture.files(below: EngineFixture.photos).filter { $0.extension == "jpg" }.prefix(3))
        _ = try await fixture.library.importPhotos(at: files)
        photos = try await fixture.library.catalog.photos(after: nil, limit: 9)
        try #require(photos.count == 3)
    }

    private var library: Library { fixture.library }
    private var out: FilePath { fixture.directory.path.appending("out") }

    @Test func `change only what is given, are copied without framing, and reverted`() async throws {
        let ids = photos.map(\.id)
        _ = try await library.edit([ids[0]], EditChange(recipe: EditRecipe(exposure: 0.5), fields: [.exposure]))
        _ = try await library.edit(
            [ids[0]],
            EditChange(recipe: EditRecipe(filter: .warm), fields: [.filter, .strength], aspect: CropAspect("square")))
        let recipe = try #require(try await library.edit(of: ids[0]))
        #expect(recipe.exposure == 0.5 && recipe.filter == .warm && recipe.crop != nil)
        let copied = try await library.copyEdits(from: photos[0], to: ids)
        #expect(copied.done == 2)
        let other = try #require(try await library.edit(of: ids[1]))
        #expect(other.exposure == 0.5 && other.filter == .warm && other.crop == nil)
        #expect(try await library.search("is:edited").count == 3)
        #expect(try await library.revertEdits([ids[1]]).done == 1)
        #expect(try await library.edit(of: ids[1]) == nil)
        _ = try await library.undo()
        #expect(try await library.edit(of: ids[1]) == other)
        // Turned once around: nothing is left of it.
        for _ in 0..<4 {
            _ = try await library.edit([ids[2]], EditChange(turn: PictureTurn(quarterTurns: 1, isMirrored: false)))
        }
        #expect(try await library.edit(of: ids[2]) == other)
    }

    @Test func `previews come from proxies, and fetch nothing`() async throws {
        _ = try await library.push()
        #expect(try await library.evict(photos.map(\.id)).done == 3)
        let before = try await library.bandwidthReport().totals
        _ = try await library.edit(
            photos.map(\.id), EditChange(recipe: EditRecipe(isBlackAndWhite: true), fields: [.blackAndWhite]))
        let summary = try await library.previewEdits(photos.map(\.id), in: out)
        #expect(summary.done == 3 && summary.failed.isEmpty)
        for photo in photos {
            let image = try PhotoReader().read(out.appending("\(photo.id).jpg"), longSide: nil).image
            let isGrey = stride(from: 0, to: image.pixels.count, by: 3 * 97).allSatisfy { start in
                abs(Int(image.pixels[start]) - Int(image.pixels[start + 1])) < 6
            }
            #expect(isGrey && image.longSide <= 1_280)
        }
        #expect(try await library.bandwidthReport().totals == before)
    }

    @Test(.inPlain) func `exports are edited copies with the camera's data; each original is fetched once, as a view`()
        async throws
    {
        _ = try await library.push()
        #expect(try await library.evict([photos[0].id, photos[1].id]).done == 2)
        _ = try await library.edit(
            [photos[0].id],
            EditChange(recipe: EditRecipe(contrast: 0.3), fields: [.contrast], aspect: CropAspect("square")))
        let bytes = photos[0].primary.byteCount + photos[1].primary.byteCount
        let dry = try await library.export(photos.map(\.id), to: out, dryRun: true)
        #expect(dry.done == 3 && dry.notes == ["would fetch \(bytes) bytes"])
        #expect(!FileManager.default.fileExists(atPath: out.string))
        let summary = try await library.export(photos.map(\.id), to: out)
        #expect(summary.done == 3 && summary.failed.isEmpty && summary.bytesReceived == bytes)
        #expect(try await library.bandwidthReport().totals["view"]?.received == bytes)
        // Without an edit: the very bytes.
        for photo in photos.dropFirst() {
            let data = try Data(contentsOf: URL(filePath: out.appending(photo.primary.fileName).string))
            #expect(ContentDigest(of: data) == photo.primary.digest)
        }
        let edited = try PhotoReader().read(
            out.appending(ExportName.jpeg(photos[0].primary.fileName)), longSide: nil)
        // Edges are whole pixels, each rounded by itself.
        #expect(abs(edited.image.width - edited.image.height) <= 1)
        #expect(edited.metadata.captured == photos[0].metadata.captured && edited.metadata.orientation == 1)
        // Nothing is replaced: the second time there are other names.
        _ = try await library.export([photos[2].id], to: out, options: ExportOptions(longSide: 100))
        let names = try FileManager.default.contentsOfDirectory(atPath: out.string)
        #expect(names.count == 4)
        let small = try PhotoReader().read(
            out.appending(try #require(names.first { $0.contains("(2)") })), longSide: nil)
        #expect(small.image.longSide == 100)
    }

    @Test func `what lies in the folder is not replaced, a sidecar either`() async throws {
        let name = photos[2].primary.fileName
        try FileManager.default.createDirectory(atPath: out.string, withIntermediateDirectories: true)
        let foreign = URL(filePath: out.appending(name + ".xmp").string)
        try Data("mine".utf8).write(to: foreign)
        let options = ExportOptions(hasSidecar: true)
        for _ in 0..<2 { #expect(try await library.export([photos[2].id], to: out, options: options).done == 1) }
        #expect(try Data(contentsOf: foreign) == Data("mine".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: out.string).count == 5)
    }

    /// MWG regions are told of the pixels as they are stored: digiKam and Lightroom read them so.
    @Test(arguments: 1...8) func `people are where they are in the exported file, however it is stored`(
        orientation: UInt8
    ) async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let jpeg = try Data(contentsOf: URL(filePath: EngineFixture.photos.appending("portraits/hopper.jpg").string))
        let exif: [UInt8] =
            [0xFF, 0xE1, 0, 34] + Array("Exif\0\0II*\0".utf8) + [
                8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation,
            ]
            + [UInt8](repeating: 0, count: 7)
        _ = try await library.importPhotos(
            at: [try fixture.write(jpeg.prefix(2) + exif + jpeg.dropFirst(2), as: "in/turned.jpg")])
        let photo = try await library.photo("turned.jpg")
        #expect(photo.metadata.orientation == Int(orientation))
        let box = FractionBox(x: 0.125, y: 0.25, width: 0.25, height: 0.375)
        try await library.catalog.find(faceAt: box, in: photo)
        _ = try await library.assign(photo, to: "Grace")
        _ = try await library.export(
            [photo.id], to: fixture.directory.path.appending("out"), options: ExportOptions(hasSidecar: true))
        let sidecar = try Data(
            contentsOf: URL(filePath: fixture.directory.path.appending("out/turned.jpg.xmp").string))
        let frame = PictureFrame(
            orientation: Int(orientation), uprightWidth: photo.metadata.width, uprightHeight: photo.metadata.height)
        let read = try XMPReader.read(Array(sidecar), frame: frame)
        let region = try #require(read.people.first)
        #expect(region.name == "Grace" && (region.box?.overlap(with: box) ?? 0) > 0.99)
    }

    @Test func `one photo is opened as it is edited`() async throws {
        _ = try await library.edit([photos[0].id], EditChange(turn: PictureTurn(quarterTurns: 1, isMirrored: false)))
        let file = out.appending("turned.jpg")
        let opened = try await library.openEdited(photos[0], output: file)
        #expect(opened.bytesFetched == 0)
        let turned = try PhotoReader().read(file, longSide: nil)
        #expect(turned.image.width == photos[0].metadata.height && turned.image.height == photos[0].metadata.width)
        await #expect(throws: EngineError.self) { _ = try await library.openEdited(photos[0], output: file) }
    }

    @Test(.inPlain) func `collages come from proxies, or for print from originals`() async throws {
        _ = try await library.push()
        _ = try await library.evict(photos.map(\.id))
        let options = CollageOptions(style: .mosaic, width: 600, height: 400, title: "Three")
        let file = out.appending("sheet.png")
        let screen = try await library.collage(of: photos.map(\.id), options, output: file)
        #expect(screen.bytesFetched == 0 && screen.failed.isEmpty && screen.photos == photos.map(\.id))
        let data = try Data(contentsOf: URL(filePath: file.string))
        #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        let bytes = photos.reduce(0) { $0 + $1.primary.byteCount }
        let plan = try await library.collage(of: photos.map(\.id), options, output: nil, isForPrint: true)
        #expect(plan.file == nil && plan.bytesToFetch == bytes && plan.bytesFetched == 0)
        let print = try await library.collage(
            of: photos.map(\.id), options, output: out.appending("print.jpg"), isForPrint: true)
        #expect(print.bytesFetched == bytes)
        let image = try PhotoReader().read(out.appending("print.jpg"), longSide: nil).image
        #expect(image.width == 600 && image.height == 400)
        await #expect(throws: EngineError.self) {
            _ = try await library.collage(of: photos.map(\.id), options, output: file)
        }
        await #expect(throws: CollageError.self) { _ = try await library.collage(of: [], options, output: nil) }
    }

    private enum ExportName {
        static func jpeg(_ name: String) -> String { (name as NSString).deletingPathExtension + ".jpg" }
    }
}
