import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

struct TransferBudgetTests {
    /// The same library, opened with budgets.
    private func opened(_ fixture: EngineFixture, _ budgets: TransferBudgets) async throws -> Library {
        try await Library.open(in: fixture.library.layout.folder) { $0.budgets = budgets }
    }

    private func pushed() async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        _ = try await fixture.library.push()
        return fixture
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `analysis stops at its budget, says so, and goes on when there is more`() async throws {
        let fixture = try await pushed()
        _ = try await fixture.library.evict()
        let sizes = try await fixture.library.catalog.photos(after: nil, limit: 99).map(\.primary.byteCount)
        let most = sizes.sorted().suffix(2).reduce(0, +)
        let bounded = try await opened(fixture, TransferBudgets([.analysis: .init(dayBytes: most)]))
        let summary = try await bounded.analyze()
        let stop = try #require(summary.stoppedBy as? EngineError)
        #expect(stop.code == .transferBudgetReached && summary.exitStatus == .conditionsNotMet)
        #expect(stop.message.contains("the budget for analysis is used up"))
        #expect(stop.remedy?.contains("budgets.analysis.dayBytes") == true)
        let report = try await bounded.bandwidthReport()
        #expect(report.analysis.bytesFetched <= most && report.analysis.originals >= 1)
        #expect(try await bounded.status().unpublishedPhotos == 0, "publishing is another purpose")
        // What was in hand at the stop waits in the spool.
        #expect(summary.failed.isEmpty && summary.done <= report.analysis.originals)
        // What is for the eyes of the user is another purpose.
        let photo = try #require(try await bounded.catalog.photos(after: nil, limit: 99).last)
        _ = try await bounded.open(photo)
        // The rest is fetched when it may be, and nothing of it twice.
        _ = try await fixture.reopened().analyze()
        let after = try await fixture.library.bandwidthReport()
        #expect(after.analysis.fetchedMoreThanOnce.isEmpty)
        #expect(try await fixture.library.status().unanalyzed == 0)
    }

    @Test(.inPlain) func `a budget of everything stops uploads, and no photo fails for it`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let bounded = try await opened(fixture, TransferBudgets(all: .init(monthBytes: 1)))
        let summary = try await bounded.push()
        #expect((summary.stoppedBy as? EngineError)?.code == .transferBudgetReached)
        #expect(summary.failed.isEmpty && summary.done == 0)
        #expect(try await bounded.status().local == 7)
        #expect(try await fixture.library.push().done == 7)
    }

    @Test func `outside the hours of a purpose nothing moves for it`() async throws {
        let fixture = try await pushed()
        _ = try await fixture.library.evict()
        let hour = Calendar.current.component(.hour, from: Date())
        let from = try #require(TimeOfDay(hour: (hour + 3) % 24))
        let to = try #require(TimeOfDay(hour: (hour + 5) % 24))
        let bounded = try await opened(
            fixture, TransferBudgets([.view: .init(hours: [HoursOfDay(from: from, to: to)])]))
        let photo = try #require(try await bounded.catalog.photos(after: nil, limit: 1).first)
        let error = await #expect(throws: EngineError.self) { _ = try await bounded.open(photo) }
        #expect(error?.code == .transferBudgetReached && error?.message.contains("\(from)-\(to)") == true)
        #expect(error?.message.contains("\(photo.id)") == true)
        #expect(try await bounded.bandwidthReport().totals["view"]?.received == 0)
    }

    @Test func `what is in hand counts, also of uploads in parts that come in pieces`() async throws {
        let fixture = try await pushed()
        let catalog = fixture.library.catalog
        let before = try await catalog.movedBytes(fromDay: 0).reduce(0) { $0 + $1.bytes }
        let ledger = LibraryLedger(
            catalog: catalog, remote: "file:///somewhere",
            guardian: TransferGuardian(TransferBudgets([.restore: .init(dayBytes: 100)]), catalog))
        func get(_ bytes: Int64, _ purpose: Purpose = .restore) -> TransferIntent {
            TransferIntent(photo: nil, purpose: purpose, operation: .get, key: "k", expectedBytes: bytes)
        }
        let first = try await ledger.begin(get(60))
        await #expect(throws: EngineError.self) { _ = try await ledger.begin(get(41)) }
        _ = try await ledger.begin(get(41, .view))
        // It brought less than it was expected to.
        try await ledger.finish(first, TransferResult(bytes: TransferredBytes(received: 10)))
        let second = try await ledger.begin(get(90))
        try await ledger.finish(second, TransferResult(bytes: TransferredBytes(received: 90)))
        await #expect(throws: EngineError.self) { _ = try await ledger.begin(get(0)) }
        #expect(try await catalog.movedBytes(fromDay: 0).reduce(0) { $0 + $1.bytes } == before + 100)
        #expect(try await catalog.bandwidthByDay(since: nil).contains { $0.remote == "file:///somewhere" })
    }

    @Test func `a month is that of UTC`() {
        let month = BudgetMonth(of: Date(timeIntervalSince1970: 1_709_250_000))  // 2024-02-29 23:40
        #expect((month.firstDay, month.today, month.end) == (19_754, 19_782, 19_783))
    }

    @Test func `settings are read and written, and a purpose that there is not is told`() throws {
        let text = #"{"analysis":{"dayBytes":5,"hours":["22:00-06:00"]},"all":{"monthBytes":7}}"#
        let budgets = try JSONDecoder().decode(TransferBudgets.self, from: Data(text.utf8))
        #expect(budgets.purposes[.analysis]?.dayBytes == 5 && budgets.all?.monthBytes == 7)
        #expect(try JSONDecoder().decode(TransferBudgets.self, from: JSONEncoder().encode(budgets)) == budgets)
        for bad in [#"{"analisys":{}}"#, #"{"all":{"dayBytes":-1}}"#] {
            #expect(throws: EngineError.self) { try JSONDecoder().decode(TransferBudgets.self, from: Data(bad.utf8)) }
        }
    }
}
