import Catalog
import Foundation
import Glibc
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What `verify` finds on this disk, and does about it.
@Suite struct `Verify here` {
    @Test func `finds nothing wrong in a sound library, and moves no content`() async throws {
        let fixture = try await VerifyFixture.pushed(evicting: ["collins.jpg"])
        let report = try await fixture.library.verify()
        #expect(report.problems == [] && report.exitStatus == .done && report.stoppedBy == nil)
        #expect(report.checked == 7 && report.counts.originals == 6 && report.counts.objects == 7)
        #expect(report.counts.derived == 14 && report.counts.contents == 0)
        #expect(report.bytesReceived == 0)
    }

    @Test func `puts a damaged original aside when the remote has it, and only then`() async throws {
        let fixture = try await VerifyFixture.pushed()
        let path = try await fixture.localPath("hopper.jpg")
        let photo = try await fixture.photo("hopper.jpg")
        try flipByte(of: path)
        let damaged = bytes(of: path)
        let report = try await fixture.verify()
        #expect(report.found == ["original-damaged \(photo.id)"])
        #expect(
            report.problems.first?.repair?.contains("quarantine/") == true && report.exitStatus == .somePhotosFailed)
        #expect(try await fixture.photo("hopper.jpg").primary.tier == .remote && !isThere(path))
        let kept = EngineFixture.files(below: fixture.library.layout.quarantine)
        #expect(kept.count == 1 && kept.first.flatMap(bytes(of:)) == damaged)
        // The original comes back bit for bit, and nothing is wrong any more.
        let output = fixture.engine.directory.path.appending("out.jpg")
        _ = try await fixture.library.open(photo, output: output)
        #expect(bytes(of: output) == bytes(of: EngineFixture.photos.appending("portraits/hopper.jpg")))
        #expect(try await fixture.verify().problems == [])
        let doctor = await Doctor(library: fixture.library).examine()
        #expect(doctor.first { $0.name == "quarantine" }?.state == .warning)
    }

    @Test func `leaves a damaged original that is nowhere else where it is, and push refuses it`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let photo = try await library.photo("hopper.jpg")
        let path = library.layout.path(try #require(photo.primary.localPath))
        try flipByte(of: path)
        let damaged = bytes(of: path)
        let report = try await library.verify(VerifyOptions(parts: [.local]))
        #expect(report.found == ["original-damaged \(photo.id)"] && report.repaired == 0)
        #expect(report.problems.first?.remedy?.contains("import --move") == true)
        #expect(bytes(of: path) == damaged)
        #expect(try await library.photo("hopper.jpg").primary.tier == .local)
        #expect(try await library.push().failed.map(\.file) == ["hopper.jpg"])
        // The remedy that is named works.
        let copy = try fixture.copy("portraits/hopper.jpg", as: "copy/hopper.jpg")
        _ = try await library.importPhotos(at: [copy], options: ImportOptions(move: true))
        #expect(try await library.verify(VerifyOptions(parts: [.local])).problems == [])
        #expect(try await library.push().failed == [])
    }

    @Test func `says that a deleted original is on the remote, or that it is nowhere`() async throws {
        let fixture = try await VerifyFixture.pushed()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("2019")])
        let new = try #require(
            try await fixture.library.catalog.photos(after: nil, limit: 100).first { $0.primary.tier == .local })
        let path = try await fixture.localPath("collins.jpg")
        try FileManager.default.removeItem(atPath: path.string)
        try FileManager.default.removeItem(
            atPath: fixture.library.layout.path(try #require(new.primary.localPath)).string)
        let report = try await fixture.verify()
        let collins = try await fixture.photo("collins.jpg")
        #expect(report.found == ["original-missing \(collins.id)", "original-missing \(new.id)"].sorted())
        #expect(collins.primary.tier == .remote && report.repaired == 1)
        #expect(report.problems.first { $0.photo == new.id }?.remedy?.contains("import it again") == true)
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("2019")])
        #expect(try await fixture.verify().problems == [])
    }

    @Test func `only says so when asked not to mend`() async throws {
        let fixture = try await VerifyFixture.pushed()
        let path = try await fixture.localPath("hopper.jpg")
        try flipByte(of: path)
        let proxy = try await fixture.derivedPath("proxy", "collins.jpg")
        try flipByte(of: proxy, at: 500)
        let report = try await fixture.verify { $0.repairs = false }
        #expect(report.problems.count == 2 && report.repaired == 0)
        #expect(isThere(path))
        #expect(try await fixture.photo("hopper.jpg").primary.tier == .both)
        #expect(try await fixture.verify().problems.count == 2)
    }

    @Test func `without reading sees what is missing or has another size`() async throws {
        let fixture = try await VerifyFixture.pushed()
        try flipByte(of: try await fixture.localPath("hopper.jpg"))
        let short = try await fixture.localPath("collins.jpg")
        try Data("short".utf8).write(to: URL(filePath: short.string))
        let report = try await fixture.verify { $0.isThorough = false }
        #expect(report.problems.map(\.file) == ["collins.jpg"])
    }

    @Test func `does not take a file for lost when nothing proves that the remote is ours`() async throws {
        let fixture = try await VerifyFixture.pushed()
        try await fixture.emptyRemote()
        try FileManager.default.removeItem(atPath: try await fixture.localPath("hopper.jpg").string)
        try flipByte(of: try await fixture.localPath("collins.jpg"))
        let report = try await fixture.verify()
        #expect(report.problems.count == 2 && report.repaired == 0)
        #expect(try await fixture.photo("hopper.jpg").primary.remote?.lostAt == nil)
        #expect(try await fixture.photo("collins.jpg").primary.tier == .both)
    }

    @Test func `says that an original is lost when it is missing here and on a remote that is ours`() async throws {
        let fixture = try await VerifyFixture.pushed()
        try FileManager.default.removeItem(atPath: try await fixture.localPath("hopper.jpg").string)
        try await fixture.delete("hopper.jpg")
        let report = try await fixture.verify()
        let photo = try await fixture.photo("hopper.jpg")
        #expect(report.found == ["original-missing \(photo.id)"] && report.repaired == 0)
        #expect(photo.primary.tier == .remote && photo.primary.remote?.lostAt != nil)
        // The copy that is imported mends it.
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        #expect(try await fixture.library.push().done == 1)
        #expect(try await fixture.library.verify().problems == [])
    }

    @Test func `reports files that are not the library's, and touches none`() async throws {
        let fixture = try await VerifyFixture.pushed()
        let layout = fixture.library.layout
        let digest = ContentDigest(of: Data("foreign".utf8)).hex
        let foreign = [
            "originals/ab/notes.txt", "originals/loose.jpg", "originals/\(digest.prefix(2))/\(digest).jpg",
            "proxies/\(digest.prefix(2))/\(digest).jpg", "thumbnails/x/y.jpg", "chips/zz/face.jpg", "spool/999.part",
            "spool/what.txt",
        ]
        for file in foreign {
            try FileManager.default.createDirectory(
                atPath: layout.path(file).removingLastComponent().string, withIntermediateDirectories: true)
            try Data("foreign".utf8).write(to: URL(filePath: layout.path(file).string))
        }
        let report = try await fixture.verify()
        #expect(Set(report.problems.map(\.file)) == Set(foreign) && report.foreignFiles == foreign.count)
        #expect(report.problems.allSatisfy { $0.kind == .foreignFile && $0.photo == nil && $0.remedy != nil })
        // They are nobody's loss.
        #expect(report.exitStatus == .done && foreign.allSatisfy { isThere(layout.path($0)) })
    }

    @Test func `stops at a folder of originals that is not there instead of taking all for lost`() async throws {
        let fixture = try await VerifyFixture.pushed()
        let originals = fixture.library.layout.path("originals").string
        try FileManager.default.moveItem(atPath: originals, toPath: originals + "-away")
        let report = try await fixture.verify()
        #expect((report.stoppedBy as? EngineError)?.code == .vanished && report.problems == [])
        #expect(try await fixture.library.status().both == 7)
    }

    @Test func `finds a damaged catalog and changes nothing by it`() async throws {
        let fixture = try await VerifyFixture.pushed()
        try FileManager.default.removeItem(atPath: try await fixture.localPath("hopper.jpg").string)
        // A tally that contradicts the rows, as a bug or a tool would leave it.
        try fixture.tamper("UPDATE tally SET count = 99 WHERE name = 'both'")
        let report = try await fixture.library.verify()
        #expect(report.exitStatus == .libraryUnusable && report.problems.allSatisfy { $0.kind == .catalog })
        #expect(report.stoppedBy?.remedy?.contains("backup") == true)
        #expect(try await fixture.photo("hopper.jpg").primary.tier == .both)
    }

    @Test(.inPlain) func `reads a copy under another version before an original counts as lost`() async throws {
        let fixture = try await VerifyFixture.pushed()
        let photo = try await fixture.photo("hopper.jpg")
        try flipByte(of: try await fixture.localPath("hopper.jpg"))
        // The same bytes, newly written, as by a copy of the remote.
        #expect(utimensat(AT_FDCWD, try await fixture.stored("hopper.jpg").string, nil, 0) == 0)
        let report = try await fixture.verify()
        #expect(report.found == ["original-damaged \(photo.id)"] && report.repaired == 1)
        let file = try await fixture.photo("hopper.jpg").primary
        #expect(file.tier == .remote && file.remote?.lostAt == nil)
        #expect(report.bytesReceived == file.byteCount)
        #expect(try await fixture.library.verify().problems == [])
    }
}
