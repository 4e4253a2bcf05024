import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// `verify --read-data`: what the remote holds is read back, and the ledger says so.
@Suite struct `Reading back` {
    typealias Place = VerifyFixture.Place

    @Test(.inPlain, arguments: Place.installed)
    func `samples come round to everything, each as purpose verify`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place, evicting: ["hopper.jpg"])
        let before = try await fixture.library.catalog.bandwidth(since: nil)[.verify]?.received ?? 0
        var sizes: [Int64] = []
        // Two, two, two, and the last beside the first again.
        for _ in 0..<4 {
            let report = try await fixture.verify([.ledger]) { $0.readPercent = 25 }
            #expect(report.counts.contents == 2 && report.problems == [] && report.stoppedBy == nil)
            sizes.append(report.bytesReceived)
        }
        let files = try await fixture.library.catalog.filesOnRemote(after: nil, limit: 100)
        let all = files.map(\.byteCount).reduce(0, +)
        // Of the two that were read first, together, the one that was done first comes again.
        let again = sizes.reduce(0, +) - all
        #expect(again == files[0].byteCount || again == files[1].byteCount)
        let totals = try await fixture.library.catalog.bandwidth(since: nil)[.verify]
        #expect((totals?.received ?? 0) - before == all + again && totals?.wasted == 0)
    }

    @Test(.inPlain) func `finds what has rotted there, and the next push sends it under another name`() async throws {
        let fixture = try await VerifyFixture.pushed(evicting: ["hopper.jpg"])
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        try flipByte(of: try await fixture.stored("hopper.jpg"))
        try flipByte(of: try await fixture.stored("collins.jpg"))
        #expect(try await fixture.verify([.remote]).problems == [], "a listing cannot see it")
        let old = try await fixture.key("collins.jpg")
        let report = try await fixture.verify([.ledger]) { $0.readPercent = 100 }
        #expect(report.problems.map(\.kind) == [.remoteDamaged, .remoteDamaged])
        let hopper = try await fixture.photo("hopper.jpg").primary
        #expect(hopper.tier == .remote && hopper.remote?.lostAt != nil)
        #expect(try await fixture.photo("collins.jpg").primary.tier == .local)
        // Read twice each, in vain.
        let totals = try await fixture.library.catalog.bandwidth(since: nil)[.verify]
        let sizes = [hopper.byteCount, try await fixture.photo("collins.jpg").primary.byteCount]
        #expect(totals?.wasted == 2 * sizes.reduce(0, +))
        #expect(try await fixture.library.push().done == 1)
        #expect(try await fixture.key("collins.jpg") != old)
        #expect(try await fixture.backDoor.head(old, context) != nil, "nothing is deleted")
    }

    @Test(.inPlain, arguments: Place.servers)
    func `what was only damaged on its way is asked for once more`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place)
        let key = try await fixture.key("hopper.jpg")
        fixture.proxy?.inject(.flipResponseByte(at: 5000), method: "GET", target: "/hopper.jpg", times: 1)
        let report = try await fixture.verify([.ledger]) { $0.readPercent = 100 }
        #expect(report.problems == [] && report.counts.contents == 7)
        let photo = try await fixture.photo("hopper.jpg").primary
        #expect(photo.tier == .both && photo.remote?.key == key.rawValue)
        #expect(try await fixture.library.catalog.bandwidth(since: nil)[.verify]?.wasted == photo.byteCount)
    }

    @Test(.inPlain, arguments: Place.servers)
    func `what arrives damaged twice counts as damaged there`(_ place: Place) async throws {
        let fixture = try await VerifyFixture.pushed(place)
        fixture.proxy?.inject(.flipResponseByte(at: 5000), method: "GET", target: "/hopper.jpg", times: 2)
        let report = try await fixture.verify([.ledger]) { $0.readPercent = 100 }
        #expect(report.problems.map(\.kind) == [.remoteDamaged] && report.problems.first?.file == "hopper.jpg")
        #expect(try await fixture.photo("hopper.jpg").primary.tier == .local)
        #expect(try await fixture.library.push().done == 1)
        #expect(try await fixture.library.verify().problems.filter { $0.photo != nil } == [])
    }
}
