import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct `Corrections` {
    /// A library whose portraits were analysed.
    private func analyzed() async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(
            at: [EngineFixture.photos.appending("portraits")], options: ImportOptions(analyze: true))
        return fixture
    }

    private func photosOf(_ name: String, _ library: Library) async throws -> [String] {
        try await library.faces(ofPerson: name).map(\.file).sorted()
    }

    @Test func `move the similar faces, and undo moves them back`() async throws {
        let fixture = try await analyzed()
        let library = fixture.library
        let before = try await library.people()
        let receipt = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace Hopper")
        #expect((receipt.facesMoved, receipt.peopleChanged, receipt.bytesFetched) == (4, 1, 0))
        #expect(try await photosOf("Grace Hopper", library).count == 4)
        let undone = try await library.undo()
        #expect(undone.facesMoved == 4)
        #expect(try await library.people() == before)
        await #expect { try await library.undo() } throws: { ($0 as? EngineError)?.code == .nothingToUndo }
    }

    @Test func `are noted with what they did not fetch`() async throws {
        let fixture = try await analyzed()
        let library = fixture.library
        _ = try await library.push()
        _ = try await library.evict()
        let receipt = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace Hopper")
        let report = try await library.bandwidthReport()
        let saved = try #require(report.saved.first { $0.reason == "correction" })
        #expect(saved.photos == receipt.facesMoved && saved.bytes > 0)
        // Nothing was fetched to analyse them, as they were here then.
        let before = try #require(report.saved.first { $0.reason == "analysedBeforeLeaving" })
        let originals = try await library.status().originalBytes
        #expect(before.photos == 7 && before.bytes == originals)
        #expect(report.analysis.bytesFetched == 0)
    }

    @Test func `that reject a face keep it away, also after more analysis`() async throws {
        let fixture = try await analyzed()
        let library = fixture.library
        _ = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace")
        let receipt = try await library.reject(try await library.photo("hopper-grey.jpg"), from: "Grace")
        #expect(receipt.facesMoved == 1)
        #expect(try await !photosOf("Grace", library).contains("hopper-grey.jpg"))
        _ = try await library.importPhotos(
            at: [EngineFixture.photos.appending("2012")], options: ImportOptions(analyze: true))
        #expect(try await !photosOf("Grace", library).contains("hopper-grey.jpg"))
        let reopened = try await fixture.reopened()
        #expect(try await photosOf("Grace", reopened).count == 3)
    }

    @Test func `that are tried only change nothing`() async throws {
        let fixture = try await analyzed()
        let library = fixture.library
        let before = try await library.people()
        let receipt = try await library.assign(
            try await library.photo("collins.jpg"), to: "Eileen", dryRun: true)
        #expect(receipt.facesMoved == 4)
        #expect(try await library.people() == before)
        #expect(try await library.catalog.decisions() == [])
    }

    @Test func `of a photo with several faces ask which one`() async throws {
        let fixture = try await analyzed()
        let library = fixture.library
        let photo = try await library.photo("side-by-side.jpg")
        await #expect { try await library.assign(photo, to: "Eileen") } throws: { error in
            guard let error = error as? EngineError else { return false }
            return error.code == .whichFace && error.remedy?.contains("--face") == true
        }
        #expect(try await library.assign(photo, to: "Eileen", face: 1).facesMoved == 4)
        #expect(try await library.assign(photo, to: "Grace", face: 2).facesMoved == 4)
        await #expect { try await library.assign(photo, to: "Third", face: 3) } throws: {
            ($0 as? EngineError)?.code == .unknownFace
        }
    }

    @Test func `of one name by case or spaces are about one person`() async throws {
        let fixture = try await analyzed()
        let library = fixture.library
        _ = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace Hopper")
        _ = try await library.assign(try await library.photo("hopper-close.jpg"), to: "  grace hopper ")
        #expect(try await library.people().filter { $0.person != nil }.count == 1)
    }

    @Test(arguments: ["", "   ", "\n", "a\u{0}b", String(repeating: "x", count: 300)])
    func `refuse what is no name`(name: String) async throws {
        let fixture = try await analyzed()
        let photo = try await fixture.library.photo("hopper.jpg")
        await #expect { try await fixture.library.assign(photo, to: name) } throws: {
            ($0 as? EngineError)?.code == .badName
        }
        #expect(try await fixture.library.catalog.decisions() == [])
    }

    @Test func `of a photo that was not analysed hold once it is`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let receipt = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace")
        #expect(receipt.facesMoved == 0)
        #expect(receipt.notes.isEmpty == false)
        _ = try await library.analyze()
        #expect(try await photosOf("Grace", library).count == 4)
        let again = try await library.analyze(AnalyzeOptions(photos: [try await library.photo("hopper.jpg").id]))
        #expect(again.done == 0)
        #expect(again.skipped == 1)
    }
}

extension `Corrections` {
    @Test func `are inherited by a new version of the photo`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let file = try fixture.copy("portraits/hopper.jpg", as: "in/portrait.jpg")
        _ = try await library.importPhotos(at: [file], options: ImportOptions(analyze: true))
        _ = try await library.assign(try await library.photo("photo1"), to: "Grace")
        try FileManager.default.removeItem(atPath: file.string)
        _ = try fixture.copy("portraits/hopper-grey.jpg", as: "in/portrait.jpg")
        _ = try await library.importPhotos(at: [file], options: ImportOptions(analyze: true))
        #expect(try await library.photo("photo1").primary.version == 2)
        #expect(try await library.faces(ofPerson: "Grace").map(\.photo.description) == ["photo1"])
    }

    @Test func `made while another process clusters are not overwritten`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(
            at: [EngineFixture.photos.appending("portraits")], options: ImportOptions(analyze: true))
        let revision = try await library.catalog.peopleRevision()
        _ = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace")
        // What another process computed before the decision comes too late.
        #expect(try await !library.catalog.saveClustering(ClusteringChange(), at: revision, algorithm: "any"))
        #expect(try await library.people().contains { $0.person == "Grace" })
    }

    @Test func `that were recorded but not clustered before a kill count at the next look`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(
            at: [EngineFixture.photos.appending("portraits")], options: ImportOptions(analyze: true))
        let face = try #require(try await library.catalog.faces(of: try await library.photo("hopper.jpg").id).first)
        let person = PersonID(rawValue: UUID())
        let box = face.face.box.fraction(ofWidth: face.photoWidth, height: face.photoHeight)
        _ = try await library.catalog.addDecisions(
            [.name(person, "Grace"), .assign(.face(photo: face.digest, box: box), person)], at: Date())
        let reopened = try await fixture.reopened()
        #expect(try await reopened.people().first { $0.person == "Grace" }?.photos == 4)
    }
}
