import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Photos that were thrown away and can be had back.
@Suite struct `The trash` {
    private func library(analyzed: Bool = false, pushed: Bool = false) async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(
            at: [EngineFixture.photos.appending("portraits")], options: ImportOptions(analyze: analyzed))
        if pushed { #expect(try await fixture.library.push().failed == []) }
        return fixture
    }

    private func entries(_ library: Library) async throws -> [TrashEntry] {
        var entries: [TrashEntry] = []
        try await library.forEachInTrash { entries.append($0) }
        return entries
    }

    @Test func `holds a photo that no job sees any more, and gives it back`() async throws {
        let fixture = try await library()
        let library = fixture.library
        let before = try await library.status()
        let tried = try await library.moveToTrash(["hopper.jpg"], dryRun: true)
        #expect(tried.done == 1 && tried.notes.count == 1)
        #expect(try await library.status() == before)
        let receipt = try await library.moveToTrash(["hopper.jpg", "collins.jpg", "hopper.jpg"])
        #expect((receipt.done, receipt.skipped) == (2, 0))
        let status = try await library.status()
        #expect((status.photos, status.trashed, status.local) == (5, 2, 5))
        #expect(status.originalBytes < before.originalBytes && status.libraryBytes >= before.libraryBytes)
        #expect(try await library.push().done == 5)
        #expect(try await library.evict().done == 5)
        #expect(Set(try await entries(library).map(\.file)) == ["hopper.jpg", "collins.jpg"])
        #expect(try await entries(library).allSatisfy { $0.tier == .local && !$0.isBeingDeleted })
        let ids = try await library.trashedPhotoIDs(["hopper.jpg", "collins.jpg"])
        #expect(try await library.restoreFromTrash(ids).done == 2)
        #expect(try await library.push().done == 2)
        #expect(try await library.status().photos == 7)
        #expect(try await library.catalog.checkIntegrity() == [])
    }

    @Test func `is told of where a photo in it is named`() async throws {
        let fixture = try await library()
        let library = fixture.library
        let id = try await library.photo("hopper.jpg").id
        _ = try await library.moveToTrash(["hopper.jpg"])
        let photo = try await library.photo("\(id)")
        let report = try await library.report(on: photo)
        #expect(report.trashed != nil && !report.isBeingDeleted && !report.kept)
        #expect(try await library.photo("hopper.jpg").id == id)
        await #expect { try await library.photoIDs(["hopper.jpg"]) } throws: { ($0 as? EngineError)?.code == .inTrash }
        await #expect { try await library.setKept(true, ["\(id)"]) } throws: { ($0 as? EngineError)?.code == .inTrash }
        await #expect { try await library.assign(photo, to: "Grace") } throws: {
            ($0 as? EngineError)?.code == .inTrash
        }
        await #expect { try await library.reject(photo, from: "Grace") } throws: {
            ($0 as? EngineError)?.code == .inTrash
        }
        await #expect { try await library.trashedPhotoIDs(["collins.jpg"]) } throws: {
            ($0 as? EngineError)?.code == .unknownPhoto
        }
        // A name means a photo outside first.
        let second = try fixture.copy("portraits/collins.jpg", as: "in/hopper.jpg")
        let bytes = try Data(contentsOf: URL(filePath: second.string)) + [1]
        try bytes.write(to: URL(filePath: second.string))
        _ = try await library.importPhotos(at: [second])
        #expect(try await library.photo("hopper.jpg").id != id)
        #expect(try await library.trashedPhotoIDs(["hopper.jpg"]) == [id])
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `takes a photo's faces out of people, and brings them back with it, at zero bytes`() async throws {
        let fixture = try await library(analyzed: true)
        let library = fixture.library
        _ = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace")
        let people = try await library.people()
        let faces = try await library.faces(ofPerson: "Grace")
        let before = library.catalog.trafficOfThisProcess()
        _ = try await library.moveToTrash(["hopper-grey.jpg"])
        #expect(
            try await library.faces(ofPerson: "Grace").map(\.file)
                == faces.map(\.file).filter { $0 != "hopper-grey.jpg" })
        var listed: [String] = []
        try await library.forEachFace { listed.append($0.file) }
        #expect(!listed.contains("hopper-grey.jpg") && !listed.isEmpty)
        #expect(try await library.status().faces == listed.count)
        let ids = try await library.trashedPhotoIDs(["hopper-grey.jpg"])
        _ = try await library.restoreFromTrash(ids)
        #expect(try await library.people() == people)
        #expect(try await library.faces(ofPerson: "Grace") == faces)
        #expect(library.catalog.trafficOfThisProcess() == before)
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `keeps what was decided about a photo in it, and undo reaches over it`() async throws {
        let fixture = try await library(analyzed: true)
        let library = fixture.library
        _ = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace")
        // The photo that was decided about goes; the album keeps its name, by another face.
        _ = try await library.moveToTrash(["hopper.jpg"])
        #expect(try await library.faces(ofPerson: "Grace").count == 3)
        #expect(try await library.catalog.decisions().count == 3)
        let ids = try await library.trashedPhotoIDs(["hopper.jpg"])
        _ = try await library.restoreFromTrash(ids)
        #expect(try await library.faces(ofPerson: "Grace").count == 4)
        _ = try await library.moveToTrash(["hopper-close.jpg"])
        // What was done last is taken back first: into the trash, out of it, into it.
        _ = try await library.undo()
        #expect(try await library.status().trashed == 0)
        _ = try await library.undo(steps: 2)
        #expect(try await library.faces(ofPerson: "Grace").count == 4)
        // Then the assignment, and what was said of another face in its place.
        _ = try await library.undo()
        #expect(try await library.people().allSatisfy { $0.person == nil })
        #expect(try await library.status().trashed == 0)
    }

    @Test func `lets a photo go that is imported again, and says so`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let source = try fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")
        _ = try await library.importPhotos(at: [source])
        let id = try await library.photo("one.jpg").id
        // The same file at the same path, unchanged; and the same bytes at another.
        for path in [source, try fixture.copy("portraits/hopper.jpg", as: "in/two.jpg")] {
            _ = try await library.moveToTrash(["\(id)"])
            let summary = try await library.importPhotos(at: [path])
            #expect((summary.done, summary.skipped) == (0, 1))
            #expect(summary.notes == ["1 photo was in the trash and came back, with all that was known"])
            #expect(try await library.photo("\(id)").trashedAt == nil)
        }
        #expect(try await library.status().photos == 1)
        // Other content at a path of a photo in the trash is a new photo.
        _ = try await library.moveToTrash(["\(id)"])
        let bytes = try Data(contentsOf: URL(filePath: source.string)) + [1]
        try bytes.write(to: URL(filePath: source.string))
        #expect(try await library.importPhotos(at: [source]).done == 1)
        #expect(try await library.photo("\(id)").trashedAt != nil)
        #expect(try await library.status().photos == 1)
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `brings people back with an import, too`() async throws {
        let fixture = try await library(analyzed: true)
        let library = fixture.library
        let people = try await library.people()
        _ = try await library.moveToTrash(["hopper.jpg"])
        #expect(try await library.people() != people)
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        #expect(try await library.people() == people)
        #expect(try await library.catalog.checkIntegrity() == [])
    }
}
