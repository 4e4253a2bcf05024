import Catalog
import Foundation
import Glibc
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What stays on this device although it is proven, and in which order the rest goes.
@Suite struct `Eviction policies` {
    private func pushed(_ names: [String] = ["portraits"]) async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: names.map { EngineFixture.photos.appending($0) })
        #expect(try await fixture.library.push().failed == [])
        return fixture
    }

    private func days(since photo: String, _ library: Library) async throws -> Int {
        let captured = try #require(try await library.photo(photo).metadata.captured)
        return Int(-captured.instant.timeIntervalSinceNow / 86_400)
    }

    @Test func `a pinned photo stays until it is let go`() async throws {
        let fixture = try await pushed()
        let library = fixture.library
        let receipt = try await library.setKept(true, ["hopper.jpg", "collins.jpg"])
        #expect((receipt.done, receipt.skipped) == (2, 0))
        let plan = try await library.evictionPlan()
        #expect(Set(plan.filter { $0.code == .pinned }.map(\.file)) == ["hopper.jpg", "collins.jpg"])
        #expect(plan.allSatisfy { $0.isDropped == ($0.code != .pinned) })
        let summary = try await library.evict()
        #expect((summary.done, summary.failed) == (5, []))
        #expect(summary.notes == ["2 originals left here: to be kept on this device (tiersync apply PHOTO keep --off)"])
        #expect(try await library.status().both == 2)
        // Named, it stays too, and the reason is said.
        let hopper = try await library.photo("hopper.jpg").id
        let named = try await library.evict(EvictOptions(photos: [hopper]))
        #expect((named.done, named.skipped, named.notes.count) == (0, 1, 1))
        #expect(try await library.setKept(false, ["hopper.jpg"]).done == 1)
        #expect(try await library.evict(EvictOptions(photos: [hopper])).done == 1)
    }

    @Test func `photos taken within the days to keep stay`() async throws {
        let fixture = try await pushed(["2009", "2012", "2019"])
        let library = fixture.library
        let all = try await library.evictionPlan().count
        // The youngest of those that say when they were taken stays, and whatever came after it.
        let age = try await days(since: "oval-office-portrait.jpg", library)
        let plan = try await library.evictionPlan(EvictOptions(keepDays: age + 1))
        let kept = plan.filter { $0.code == .tooNew }
        #expect(kept.contains { $0.file == "oval-office-portrait.jpg" } && kept.count < all)
        let exact = try await library.evictionPlan(EvictOptions(keepDays: age))
        #expect(exact.contains { $0.file == "oval-office-portrait.jpg" && $0.isDropped })
        let summary = try await library.evict(EvictOptions(keepDays: age + 1))
        #expect(summary.done == all - kept.count)
        #expect(try await library.photo("oval-office-portrait.jpg").primary.tier == .both)
        let named = try await library.photo("oval-office-portrait.jpg").id
        let reason = try await library.evict(EvictOptions(photos: [named], keepDays: age + 1)).notes
        #expect(reason.count == 1 && reason[0].contains("keepDays"))
    }

    @Test func `photos that came a moment ago stay where the policy says so`() async throws {
        let fixture = try await pushed()
        let plan = try await fixture.library.evictionPlan(EvictOptions(minimumAgeDays: 1))
        #expect(plan.count == 7 && plan.allSatisfy { $0.code == .addedRecently && !$0.isDropped })
        #expect(try await fixture.library.evict(EvictOptions(minimumAgeDays: 1)).done == 0)
        #expect(try await fixture.library.evict().done == 7)
    }

    @Test func `the library's configuration holds where the options say nothing`() async throws {
        let fixture = try await pushed()
        let original = try await fixture.library.status().originalBytes
        let file = fixture.library.layout.configuration.string
        var settings = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: file))) as? [String: Any])
        settings["eviction"] = ["minimumAgeDays": 3, "localBytes": original / 2]
        try JSONSerialization.data(withJSONObject: settings).write(to: URL(filePath: file))
        let library = try await fixture.reopened()
        #expect(library.configuration.eviction == EvictionPolicy(minimumAgeDays: 3, localBytes: original / 2))
        #expect(try await library.evict().done == 0)
        // The limit is for evictions that name nothing.
        let done = try await library.evict(EvictOptions(minimumAgeDays: 0)).done
        #expect((1..<7).contains(done))
        #expect(try await library.catalog.status(analyzer: nil).localOriginalBytes <= original / 2)
        #expect(try await library.evict(EvictOptions(minimumAgeDays: 0)).done == 0)
        #expect(try await library.evict(EvictOptions(capturedBefore: .now, minimumAgeDays: 0)).done == 7 - done)
        settings["eviction"] = ["keepDays": -1]
        try JSONSerialization.data(withJSONObject: settings).write(to: URL(filePath: file))
        await #expect { try await fixture.reopened() } throws: { ($0 as? EngineError)?.code == .badConfiguration }
    }

    @Test func `down to a size, the oldest go until the rest fits`() async throws {
        let fixture = try await pushed(["2009", "2010", "2012"])
        let library = fixture.library
        let total = try await library.status().originalBytes
        let plan = try await library.evictionPlan(EvictOptions(downTo: total / 2))
        let dropped = plan.filter(\.isDropped)
        #expect(!dropped.isEmpty && dropped.count < plan.count)
        #expect(plan.filter { !$0.isDropped }.allSatisfy { $0.code == .enoughFree })
        #expect(try await library.evict(EvictOptions(downTo: total / 2)).done == dropped.count)
        #expect(try await library.catalog.status(analyzer: nil).localOriginalBytes <= total / 2)
        for choice in dropped { #expect(try await library.photo("\(choice.photo)").primary.tier == .remote) }
        #expect(try await library.evict(EvictOptions(downTo: total)).done == 0)
        #expect(try await library.evict(EvictOptions(downTo: 0)).done == plan.count - dropped.count)
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `what is not analysed yet goes last, and the reason is said`() async throws {
        let fixture = try await pushed()
        let library = fixture.library
        let analyzed = try await library.photo("side-by-side.jpg")
        _ = try await library.analyze(AnalyzeOptions(photos: [analyzed.id]))
        let plan = try await library.evictionPlan()
        #expect(plan.first?.photo == analyzed.id && plan.first?.code == .proven)
        #expect(plan.dropFirst().allSatisfy { $0.code == .analysisOwed && $0.isDropped })
        #expect(try await library.evict(EvictOptions(free: 1)).done == 1)
        #expect(try await library.photo("side-by-side.jpg").primary.tier == .remote)
    }

    @Test(.inPlain, arguments: ServerFixture.Server.installed)
    func `a proof that is too old is renewed by reading back, or the original stays`(
        _ server: ServerFixture.Server
    ) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let library = fixture.library
        let options = EvictOptions(maximumProofAgeDays: 0)
        let hopper = try await library.photo("hopper.jpg").primary
        // While a file is young a server with a clock of whole seconds cannot vouch for it, and it is read once more.
        if server == .lighttpd { try await Task.sleep(for: .seconds(4)) }
        // One cannot be read now: it stays. HEAD alone would say that it is as it was.
        fixture.proxy.reset()
        fixture.proxy.inject(.answer(status: 410), method: "GET", target: "/hopper.jpg", times: 9)
        let summary = try await library.evict(options)
        #expect(summary.failed.map(\.file) == ["hopper.jpg"] && summary.done == 6)
        #expect(try await library.photo("hopper.jpg").primary.tier == .both)
        let read = fixture.proxy.exchanges.filter { $0.method == "GET" && $0.status == 200 }
        #expect(read.count == 6)
        // A policy that allows its age asks for no bytes.
        fixture.proxy.reset()
        let young = EvictOptions(maximumProofAgeDays: 1)
        if server == .seaweedFS {
            #expect(try await library.evict(young).done == 1)
            // The new proofs were published meanwhile, which looks at the remote's marker.
            let read = fixture.proxy.exchanges.filter { $0.method == "GET" && $0.target.contains("/originals/") }
            #expect(read == [])
            #expect(
                try await library.photo("hopper.jpg").primary.remote?.proof?.provenAt == hopper.remote?.proof?.provenAt)
        }
    }

    @Test(.inPlain) func `content that changed under the same version is found out by the read-back`() async throws {
        let fixture = try await pushed()
        let library = fixture.library
        let stored = EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
        let victim = try #require(stored.first { $0.lastComponent?.string == "hopper.jpg" })
        // The same size and time of change: a look at the version finds nothing.
        var before = stat()
        #expect(stat(victim.string, &before) == 0)
        let file = try FileHandle(forUpdating: URL(filePath: victim.string))
        try file.seek(toOffset: 5000)
        try file.write(contentsOf: Data([0xAB, 0xCD]))
        try file.close()
        #expect(utimensat(AT_FDCWD, victim.string, [before.st_atim, before.st_mtim], 0) == 0)
        let summary = try await library.evict(EvictOptions(maximumProofAgeDays: 0))
        #expect(summary.failed.map(\.file) == ["hopper.jpg"] && summary.done == 6)
        #expect(try await library.photo("hopper.jpg").primary.tier == .local, "to be pushed again")
    }
}
