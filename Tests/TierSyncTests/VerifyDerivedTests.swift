import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Proxies, thumbnails and chips are checked by their hash, and made anew.
@Suite struct `Derived files` {
    @Test(arguments: ["proxy", "thumbnail"], [true, false])
    func `that are damaged or missing are made anew of the original here, byte for byte`(
        _ kind: String, _ isMissing: Bool
    )
        async throws
    {
        let fixture = try await VerifyFixture.pushed()
        let path = try await fixture.derivedPath(kind, "hopper.jpg")
        let sound = bytes(of: path)
        if isMissing {
            try FileManager.default.removeItem(atPath: path.string)
        } else {
            try flipByte(of: path, at: 700)
        }
        let report = try await fixture.verify()
        let photo = try await fixture.photo("hopper.jpg").id
        #expect(report.found == ["derived-\(isMissing ? "missing" : "damaged") \(photo)"] && report.repaired == 1)
        #expect(report.bytesReceived == 0 && bytes(of: path) == sound)
        #expect(try await fixture.verify().problems == [])
    }

    @Test(.inPlain) func `of an original that is only on the remote are made anew when the user agrees to the fetch`()
        async throws
    {
        let fixture = try await VerifyFixture.pushed(evicting: ["hopper.jpg"])
        try fixture.removePacks()
        let path = try await fixture.derivedPath("proxy", "hopper.jpg")
        let sound = bytes(of: path)
        try flipByte(of: path, at: 700)
        let asked = try await fixture.verify()
        #expect(asked.problems.first?.remedy?.contains("--fetch") == true && asked.repaired == 0)
        #expect(asked.bytesReceived == 0)
        let report = try await fixture.verify { $0.fetches = true }
        #expect(report.repaired == 1 && bytes(of: path) == sound)
        let photo = try await fixture.photo("hopper.jpg")
        #expect(report.bytesReceived == photo.primary.byteCount && photo.primary.tier == .remote)
        let totals = try await fixture.library.catalog.bandwidth(since: nil)
        #expect(totals[.restore]?.received == photo.primary.byteCount)
    }

    @Test func `are never served damaged`() async throws {
        let fixture = try await VerifyFixture.pushed(evicting: ["collins.jpg"])
        try fixture.removePacks()
        for kind in [DerivedKind.proxy, .thumbnail] {
            let path = try await fixture.derivedPath(kind.rawValue, "hopper.jpg")
            let sound = try #require(bytes(of: path))
            let name = try #require(try await fixture.photo("hopper.jpg").primary.digest).hex
            try flipByte(of: path, at: 700)
            #expect(try await fixture.library.derivedData(kind, named: name) == sound)
            #expect(bytes(of: path) == sound)
        }
        // Without the original at hand it is an error with a remedy, not a damaged picture.
        let path = try await fixture.derivedPath("proxy", "collins.jpg")
        try flipByte(of: path, at: 700)
        let name = try #require(try await fixture.photo("collins.jpg").primary.digest).hex
        await #expect {
            try await fixture.library.derivedData(.proxy, named: name)
        } throws: {
            let error = $0 as? EngineError
            return error?.code == .damagedDerived && error?.remedy?.contains("--fetch") == true
        }
        await #expect {
            try await fixture.library.derivedData(.chip, named: "nobody")
        } throws: {
            ($0 as? EngineError)?.code == .unknownDerived
        }
    }

    @Test func `are not made of a damaged original`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let photo = try await fixture.library.photo("hopper.jpg")
        let digest = try #require(photo.primary.digest)
        try flipByte(of: fixture.library.layout.path(try #require(photo.primary.localPath)))
        let proxy = fixture.library.layout.path(LibraryLayout.proxy(digest))
        try FileManager.default.removeItem(atPath: proxy.string)
        let report = try await fixture.library.verify(VerifyOptions(parts: [.local]))
        #expect(
            report.found == ["derived-missing \(photo.id)", "original-damaged \(photo.id)"] && report.repaired == 0)
        #expect(!isThere(proxy))
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `chips are cut anew from the original, byte for byte, also as they are read`() async throws {
        let fixture = try await VerifyFixture.pushed(analyzing: true)
        let photo = try await fixture.photo("hopper.jpg")
        let faces = try await fixture.library.catalog.faces(of: photo.id)
        let key = try #require(faces.first).face.key
        let path = fixture.library.layout.path(LibraryLayout.chip(key))
        let sound = try #require(bytes(of: path))
        try flipByte(of: path, at: 400)
        var report = try await fixture.verify()
        #expect(report.found == ["derived-damaged \(photo.id)"] && report.repaired == 1 && bytes(of: path) == sound)
        try FileManager.default.removeItem(atPath: path.string)
        report = try await fixture.verify()
        #expect(report.found == ["derived-missing \(photo.id)"] && report.repaired == 1 && bytes(of: path) == sound)
        try flipByte(of: path, at: 400)
        #expect(try await fixture.library.derivedData(.chip, named: key.rawValue) == sound)
        // Proxies of a whole decode come back as they were, too.
        let proxy = try await fixture.derivedPath("proxy", "hopper.jpg")
        let before = bytes(of: proxy)
        try FileManager.default.removeItem(atPath: proxy.string)
        #expect(try await fixture.verify().repaired == 1)
        #expect(bytes(of: proxy) == before)
    }

    @Test func `of a library from before digests were written down are taken for sound where they can be decoded`()
        async throws
    {
        let fixture = try await VerifyFixture.pushed()
        try fixture.tamper("DELETE FROM derived")
        let damaged = try await fixture.derivedPath("thumbnail", "hopper.jpg")
        let sound = bytes(of: damaged)
        try Data("no picture".utf8).write(to: URL(filePath: damaged.string))
        let read = try #require(try await fixture.photo("collins.jpg").primary.digest)
        #expect(try await fixture.library.derivedData(.proxy, named: read.hex).isEmpty == false)
        #expect(try await fixture.library.catalog.derivedFile(.proxy, named: read.hex) != nil)
        let report = try await fixture.verify()
        #expect(report.problems.map(\.kind) == [.derivedDamaged] && report.repaired == 1 && bytes(of: damaged) == sound)
        // From now on a single byte tells.
        for name in VerifyFixture.names {
            let file = try await fixture.photo(name).primary
            #expect(try await fixture.library.catalog.derivedFiles(of: file.id).count == 2)
        }
        try flipByte(of: damaged, at: 700)
        #expect(try await fixture.verify().problems.map(\.kind) == [.derivedDamaged])
    }

    @Test(.inPlain) func `come from a pack before an original is fetched, and only as the bytes that they must be`()
        async throws
    {
        let fixture = try await VerifyFixture.pushed(evicting: ["hopper.jpg"])
        let path = try await fixture.derivedPath("proxy", "hopper.jpg")
        let sound = try #require(bytes(of: path))
        let entry = try #require(
            try await fixture.library.catalog.fileToVerify(fixture.photo("hopper.jpg").primary.id))
        let name = DerivedName(kind: .proxy, name: try #require(entry.file.digest).hex)
        var repair = DerivedRepair(library: fixture.library)
        repair.mayFetch = true
        for packed in [sound, Data("another".utf8)] {
            try FileManager.default.removeItem(atPath: path.string)
            let before = fixture.library.catalog.trafficOfThisProcess().received
            repair.restore = { _ in
                try packed.write(to: URL(filePath: path.string))
                return true
            }
            let outcome = try await repair.rebuild([name], of: entry.file, known: entry.derived)
            #expect(outcome.sources[name]?.contains(packed == sound ? "pack" : "fetched") == true)
            #expect(bytes(of: path) == sound)
            let received = fixture.library.catalog.trafficOfThisProcess().received - before
            #expect(received == (packed == sound ? 0 : entry.file.byteCount))
        }
    }

    @Test(.inPlain)
    func `of an original that is only on the remote come back from its pack, at the cost of their own bytes`()
        async throws
    {
        let fixture = try await VerifyFixture.pushed(evicting: ["hopper.jpg"])
        let photo = try await fixture.photo("hopper.jpg")
        let path = try await fixture.derivedPath("proxy", "hopper.jpg")
        let sound = try #require(bytes(of: path))
        try flipByte(of: path, at: 700)
        let report = try await fixture.verify()
        #expect(report.repaired == 1 && report.problems.first?.repair?.contains("pack") == true)
        #expect(bytes(of: path) == sound && report.bytesReceived == Int64(sound.count))
        try FileManager.default.removeItem(atPath: path.string)
        let name = try #require(photo.primary.digest).hex
        #expect(try await fixture.library.derivedData(.proxy, named: name) == sound)
    }
}
