import Catalog
import Foundation
import GRDB
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct MarkTests {
    private func fixture(_ count: Int = 2) async throws -> (CatalogFixture, [PhotoRecord]) {
        let fixture = try CatalogFixture()
        return (fixture, try await fixture.add(1...count))
    }

    private func mark(_ number: Int, _ mark: PhotoMark) -> Decision.Statement { .mark(Sample.digest(number), mark) }

    @Test func `of two marks with the same subject the later counts`() async throws {
        let (fixture, photos) = try await fixture()
        let catalog = fixture.catalog
        _ = try await catalog.addDecisions(
            [mark(1, .rating(3)), mark(1, .tag("Beach", true)), mark(1, .rating(5)), mark(2, .favourite(true))],
            at: .now)
        #expect(Set(try await catalog.marks(of: photos[0].id)) == [.rating(5), .tag("Beach", true)])
        #expect(try await catalog.marks(of: photos[1].id) == [.favourite(true)])
        _ = try await catalog.addDecisions([mark(1, .tag("beach", false)), mark(1, .rating(nil))], at: .now)
        #expect(try await catalog.marks(of: photos[0].id) == [])
        #expect(try await catalog.photos(marked: .init(.favourite)) == [photos[1].id])
    }

    @Test func `undo takes back a mark, and what it had covered counts again`() async throws {
        let (fixture, photos) = try await fixture()
        let catalog = fixture.catalog
        _ = try await catalog.addDecisions([mark(1, .caption("first"))], at: .now)
        _ = try await catalog.addDecisions([mark(1, .caption("second")), mark(2, .hidden(true))], at: .now)
        let last = try #require(try await catalog.lastAction())
        #expect(last.decisions.count == 2 && last.changes.isEmpty)
        _ = try await catalog.addDecisions(last.decisions.map { .undo($0.id) }, at: .now)
        #expect(try await catalog.marks(of: photos[0].id) == [.caption("first")])
        #expect(try await catalog.marks(of: photos[1].id) == [])
        #expect(try await catalog.lastAction()?.decisions.count == 1)
    }

    @Test func `marks that came before their photo are concluded when it comes`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        _ = try await catalog.addDecisions([mark(1, .tag("early", true)), mark(1, .favourite(true))], at: .now)
        let photo = try await fixture.add(1...1)[0]
        #expect(Set(try await catalog.marks(of: photo.id)) == [.tag("early", true), .favourite(true)])
        #expect(try await catalog.tags().map(\.tag) == ["early"])
    }

    /// Decisions in any order of arrival come to the same marks, with undos before what they undo.
    @Test func `marks are the same whichever order decisions come in`() async throws {
        let first = DeviceID(rawValue: UUID())
        let second = DeviceID(rawValue: UUID())
        func decision(_ counter: Int64, _ device: DeviceID, _ statement: Decision.Statement) -> Decision {
            Decision(
                id: UUID(), time: LogicalTime(counter: counter, device: device),
                madeAt: Date(timeIntervalSince1970: 1_700_000_000), statement: statement)
        }
        let tag = decision(1, first, mark(1, .tag("a", true)))
        let covered = decision(2, first, mark(1, .title("one")))
        let title = decision(3, second, mark(1, .title("two")))
        let undo = decision(4, first, .undo(title.id))
        let album = AlbumID(rawValue: UUID())
        let made = decision(5, second, .album(album, Album(name: "Trip")))
        let renamed = decision(6, first, .album(album, Album(name: "Journey")))
        let decisions = [tag, covered, title, undo, made, renamed]
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<12 {
            let other = try CatalogFixture()
            let photo = try await other.add(1...1)[0]
            for decision in decisions.shuffled(using: &generator) { try await other.catalog.receiveDecision(decision) }
            #expect(Set(try await other.catalog.marks(of: photo.id)) == [.tag("a", true), .title("one")])
            #expect(try await other.catalog.albums().map(\.name) == ["Journey"])
        }
    }

    @Test func `marks are no decisions about people`() async throws {
        let (fixture, _) = try await fixture()
        let catalog = fixture.catalog
        let before = try await catalog.peopleRevision()
        _ = try await catalog.addDecisions([mark(1, .favourite(true))], at: .now)
        #expect(try await catalog.peopleRevision() == before)
        #expect(try await catalog.decisions().isEmpty)
        #expect(try await catalog.decisionsAboutPeople().isEmpty)
        #expect(try await catalog.publicationBacklog().decisions == 1)
    }

    @Test func `albums count the photos that are not in the trash`() async throws {
        let (fixture, photos) = try await fixture()
        let catalog = fixture.catalog
        let album = AlbumID(rawValue: UUID())
        _ = try await catalog.addDecisions(
            [.album(album, Album(name: "Été")), mark(1, .album(album, true)), mark(2, .album(album, true))], at: .now)
        #expect(try await catalog.album(named: "été")?.photos == 2)
        _ = try await catalog.moveToTrash([photos[0].id], at: .now)
        #expect(try await catalog.albums().map(\.photos) == [1])
        _ = try await catalog.addDecisions([.album(album, Album(name: "Été", isRemoved: true))], at: .now)
        #expect(try await catalog.albums().isEmpty)
        let last = try #require(try await catalog.lastAction())
        _ = try await catalog.addDecisions(last.decisions.map { .undo($0.id) }, at: .now)
        #expect(try await catalog.albums().map(\.name) == ["Été"])
    }

    @Test func `the last action is the one that was done last, be it a decision or a change`() async throws {
        let (fixture, photos) = try await fixture()
        let catalog = fixture.catalog
        _ = try await catalog.addDecisions([mark(1, .favourite(true))], at: .now)
        let trash = UUID()
        _ = try await catalog.moveToTrash(photos.map(\.id), at: .now, action: trash)
        let last = try #require(try await catalog.lastAction())
        #expect(last.id == trash && last.decisions.isEmpty && last.changes.map(\.photo) == photos.map(\.id))
        try await catalog.undoChanges(of: trash)
        #expect(try await catalog.photo(photos[0].id)?.trashedAt == nil)
        let before = try #require(try await catalog.lastAction())
        #expect(before.changes.isEmpty && before.decisions.count == 1)
        _ = try await catalog.setPinned([photos[0].id], at: .now, action: UUID())
        _ = try await catalog.addDecisions([mark(2, .favourite(true))], at: .now)
        #expect(try await catalog.lastAction()?.decisions.count == 1)
        _ = try await catalog.addDecisions(
            try #require(try await catalog.lastAction()).decisions.map { .undo($0.id) }, at: .now)
        let kept = try #require(try await catalog.lastAction())
        #expect(kept.changes.map(\.field) == [.keep])
    }

    @Test func `every mark is written and read as it is`() throws {
        let marks: [PhotoMark] = [
            .tag("a/b", true), .tag("a", false), .album(AlbumID(rawValue: UUID()), true), .favourite(true),
            .hidden(false), .rating(4), .rating(nil), .title("t"), .title(nil), .caption("two\nlines"),
            .captured(CaptureTime(wallClock: 1.5, utcOffset: 3600)), .captured(nil),
            .location(GeoPoint(latitude: 1, longitude: 2, altitude: 3)), .location(nil),
        ]
        for mark in marks {
            let data = try JSONEncoder().encode(mark)
            #expect(try JSONDecoder().decode(PhotoMark.self, from: data) == mark)
            let absence = mark.absence
            #expect(absence.isAbsence && absence.subject == mark.subject)
        }
    }

    /// Else one line of a later version would make a whole segment unreadable.
    @Test func `a mark that only a later version understands is passed over, and the rest counts`() throws {
        let decision = Decision(
            id: UUID(), time: LogicalTime(counter: 3, device: DeviceID(rawValue: UUID())),
            madeAt: Date(timeIntervalSince1970: 1_700_000_000), statement: mark(1, .favourite(true)))
        let written = try JSONEncoder().encode(DecisionDocument(decision, action: nil))
        #expect(try JSONDecoder().decode(DecisionDocument.self, from: written).decision == decision)
        for later in [#"{"kind":"hologram","holds":true}"#, #"{"kind":"edit","recipe":{"version":9}}"#] {
            let text = String(decoding: written, as: UTF8.self)
                .replacing(#/"mark":\{[^}]*\}/#, with: "\"mark\":" + later)
            let read = try JSONDecoder().decode(DecisionDocument.self, from: Data(text.utf8))
            #expect(read.id == decision.id && read.mark == nil && read.decision == nil)
        }
    }
}
