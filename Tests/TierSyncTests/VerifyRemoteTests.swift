import Catalog
import Foundation
import Glibc
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What `verify` finds on the remote, on each kind of it.
@Suite struct `Verify there` {
    typealias Place = VerifyFixture.Place

    @Test(arguments: Place.installed)
    func `finds nothing wrong by one listing, without asking for a single object`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place, evicting: ["hopper.jpg"])
        fixture.proxy?.reset()
        let report = try await fixture.verify([.remote])
        #expect(report.problems == [] && report.exitStatus == .done && report.counts.objects == 7)
        #expect(fixture.proxy?.exchanges.contains { $0.method == "GET" && $0.target.hasSuffix(".jpg") } != true)
        #expect(fixture.proxy?.exchanges.contains { $0.method == "HEAD" } != true)
    }

    @Test(arguments: Place.installed)
    func `takes the proof back of what was deleted or changed there, and the next push sends it again`(_ place: Place)
        async throws
    {
        let fixture = try await VerifyFixture.pushed(place)
        try await fixture.delete("hopper.jpg")
        let size = Int(try await fixture.photo("collins.jpg").primary.byteCount)
        try await fixture.replace("collins.jpg", with: Array(repeating: 7, count: size))
        try await fixture.replace("hopper-grey.jpg", with: [1, 2, 3])
        let report = try await fixture.verify([.remote])
        let kinds = Dictionary(report.problems.map { ($0.file, $0.kind) }) { first, _ in first }
        #expect(
            kinds == [
                "hopper.jpg": .remoteMissing, "collins.jpg": .remoteChanged, "hopper-grey.jpg": .remoteChanged,
            ])
        #expect(report.exitStatus == .somePhotosFailed)
        #expect(report.problems.allSatisfy { $0.remedy?.hasPrefix("run: tiersync push") == true })
        let status = try await fixture.library.status()
        #expect(status.both == 4 && status.local == 3)
        #expect(try await fixture.library.push().done == 3)
        #expect(try await fixture.verify([.remote]).problems.filter { $0.photo != nil } == [])
        #expect(try await fixture.library.evict().done == 7)
    }

    @Test(arguments: Place.installed)
    func `says what is lost when it was nowhere else, and that it is there again`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place, evicting: ["hopper.jpg"])
        let original = try #require(bytes(of: EngineFixture.photos.appending("portraits/hopper.jpg")))
        let key = try await fixture.key("hopper.jpg")
        try await fixture.delete("hopper.jpg")
        let report = try await fixture.verify([.remote])
        #expect(report.problems.map(\.kind) == [.remoteMissing] && report.problems.first?.remedy != nil)
        let lost = try await fixture.photo("hopper.jpg").primary
        #expect(lost.tier == .remote && lost.remote?.lostAt != nil && lost.remote?.proof != nil)
        // Nobody forgets it: it is said again until it is there again.
        #expect(try await fixture.verify([.remote]).problems.map(\.kind) == [.remoteMissing])
        try await fixture.put(Array(original), as: key)
        // Under a new version only its bytes can tell.
        let read = try await fixture.verify([.remote]) { $0.readPercent = 100 }
        #expect(read.counts.contents == 7)
        // A server whose versions are made of the content knows it at once.
        let kinds = read.problems.map(\.kind)
        #expect(kinds == [.remoteChanged, .remoteFound] || kinds == [.remoteFound])
        #expect(try await fixture.photo("hopper.jpg").primary.remote?.lostAt == nil)
        #expect(try await fixture.verify([.remote]).problems == [])
    }

    @Test(arguments: Place.installed)
    func `reports objects that are not the library's as to be adopted, and touches none`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place)
        let key = try #require(ObjectKey("originals/2001/01/somebody's.jpg"))
        try await fixture.put([1, 2, 3], as: key)
        try await fixture.put([1, 2, 3], as: try #require(ObjectKey("other/thing.txt")))
        let report = try await fixture.verify([.remote])
        #expect(report.found == ["foreign-object \(key)"] && report.foreignObjects == 1)
        #expect(report.problems.first?.remedy?.contains("adopt") == true && report.exitStatus == .done)
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        #expect(try await fixture.backDoor.head(key, context)?.byteCount == 3)
    }

    @Test(arguments: Place.installed)
    func `an emptied remote is one error, and costs no proof`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place, evicting: ["hopper.jpg"])
        try await fixture.emptyRemote()
        let report = try await fixture.library.verify()
        #expect(report.exitStatus == .remoteUnreachable && report.problems == [])
        #expect(report.stoppedBy?.message.contains("none of this library's originals") == true)
        let status = try await fixture.library.status()
        #expect(status.both == 6 && status.remote == 1)
        #expect(try await fixture.photo("hopper.jpg").primary.remote?.lostAt == nil)
        // Somebody who knows that it is so can say so.
        let believed = try await fixture.verify([.remote]) { $0.acceptsEmptyRemote = true }
        #expect(believed.problems.count == 7)
        #expect(try await fixture.library.status().local == 6)
    }

    @Test(arguments: Place.servers)
    func `R17 a listing that fails is an error, never an absence`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place)
        let proxy = try #require(fixture.proxy)
        proxy.inject(.answer(status: 403), method: place == .lighttpd ? "PROPFIND" : "GET", times: 1_000)
        let report = try await fixture.verify([.remote])
        #expect(report.stoppedBy != nil && report.problems == [] && report.exitStatus != .done)
        #expect(try await fixture.library.status().both == 7)
    }

    @Test(arguments: Place.servers)
    func `a server that says 404 to every question about an object is not believed`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place, evicting: ["hopper.jpg"])
        try FileManager.default.removeItem(atPath: try await fixture.localPath("collins.jpg").string)
        let proxy = try #require(fixture.proxy)
        for method in ["HEAD", "GET", "PROPFIND"] { proxy.inject(.answer(status: 404), method: method, times: 1_000) }
        let report = try await fixture.library.verify()
        #expect(report.exitStatus == .remoteUnreachable || report.exitStatus == .somePhotosFailed)
        #expect(report.stoppedBy != nil)
        #expect(try await fixture.photo("collins.jpg").primary.tier == .both)
        #expect(try await fixture.photo("hopper.jpg").primary.remote?.lostAt == nil)
        #expect(try await fixture.library.status().both == 6)
    }

    @Test func `a disk that is not the remote is one error`() async throws {
        let fixture = try await VerifyFixture.pushed()
        let remote = fixture.engine.directory.path.appending("remote").string
        try FileManager.default.moveItem(atPath: remote, toPath: remote + "-away")
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: false)
        let report = try await fixture.library.verify()
        #expect(report.exitStatus == .remoteUnreachable && report.problems == [])
        #expect(report.counts.originals == 7 && report.counts.derived == 14, "what is here is verified all the same")
        #expect(try await fixture.library.status().both == 7)
    }

    @Test func `a remote that was copied to another disk costs no proof, and reading proves it anew`() async throws {
        let fixture = try await VerifyFixture.pushed(evicting: ["hopper.jpg"])
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos])
        #expect(try await fixture.library.push().failed == [])
        let remote = fixture.engine.directory.path.appending("remote").string
        try FileManager.default.copyItem(atPath: remote, toPath: remote + "-copy")
        for file in EngineFixture.files(below: FilePath(remote + "-copy")) {
            #expect(utimensat(AT_FDCWD, file.string, nil, 0) == 0)
        }
        try FileManager.default.moveItem(atPath: remote, toPath: remote + "-away")
        try FileManager.default.moveItem(atPath: remote + "-copy", toPath: remote)
        try await fixture.delete("collins.jpg")
        let report = try await fixture.verify([.remote])
        let collins = try await fixture.photo("collins.jpg").id
        #expect(report.found == ["remote-changed originals", "remote-missing \(collins)"])
        #expect(try await fixture.library.status().both == 17)
        #expect(try await fixture.photo("hopper.jpg").primary.remote?.lostAt == nil)
        _ = try await fixture.verify([.ledger]) { $0.readPercent = 100 }
        #expect(try await fixture.verify([.remote]).problems == [])
    }

    @Test(arguments: Place.installed)
    func `the only original may be deleted from a remote that has its marker`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place, only: "hopper.jpg")
        try await fixture.delete("hopper.jpg")
        #expect(try await fixture.verify([.remote]).problems.map(\.kind) == [.remoteMissing])
        #expect(try await fixture.library.push().done == 1)
    }
}
