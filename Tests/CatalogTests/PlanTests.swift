import Catalog
import Foundation
import GRDB
import Synchronization
import SystemPackage
import Testing
import TierModel

@Suite struct PlanTests {
    /// Tables that grow with the library.
    private static let large = [
        "photo", "file", "picture", "source", "face", "analysis", "owed", "decision", "transfer", "derived",
        "published",
        "published_decision", "packed", "gone", "indexed",
    ]

    /// What costs no more than a page or a change, whatever the size of the library.
    private static let cheap: [(String, @Sendable (PhotoCatalog) async throws -> Void)] = [
        ("status", { _ = try await $0.status(analyzer: Sample.analyzer) }),
        ("push", { _ = try await $0.filesToPush(photos: nil, after: OriginalID(rawValue: 5), limit: 9) }),
        ("push some", { _ = try await $0.filesToPush(photos: [PhotoID(rawValue: 1)], after: nil, limit: 9) }),
        ("evict", { _ = try await $0.filesToEvict(photos: nil, takenBefore: .now, after: nil, limit: 9) }),
        (
            "evict some",
            { _ = try await $0.filesToEvict(photos: [PhotoID(rawValue: 1)], takenBefore: nil, after: nil, limit: 9) }
        ),
        (
            "evict on",
            { catalog in
                let page = try await catalog.filesToEvict(photos: nil, takenBefore: .now, after: nil, limit: 1)
                _ = try await catalog.filesToEvict(photos: nil, takenBefore: .now, after: page.last?.place, limit: 9)
            }
        ),
        ("trash", { _ = try await $0.moveToTrash([PhotoID(rawValue: 3)], at: .now) }),
        ("trash page", { _ = try await $0.photosInTrash(before: .now, after: nil, limit: 9) }),
        ("trash totals", { _ = try await $0.trashTotals(before: nil) }),
        ("restore", { _ = try await $0.restoreFromTrash([PhotoID(rawValue: 3)]) }),
        ("keep", { _ = try await $0.setPinned([PhotoID(rawValue: 3)], at: .now) }),
        (
            "delete",
            { catalog in
                _ = try await catalog.moveToTrash([PhotoID(rawValue: 4)], at: .now)
                _ = try await catalog.holdings(of: PhotoID(rawValue: 4))
                _ = try await catalog.beginDeletion(of: PhotoID(rawValue: 4))
                _ = try await catalog.photosBeingDeleted()
                try await catalog.deletePhoto(PhotoID(rawValue: 4))
            }
        ),
        ("lost", { _ = try await $0.lostFiles(after: nil, limit: 9) }),
        (
            "analyze",
            {
                _ = try await $0.photosToAnalyze(
                    Sample.analyzer, photos: nil, tiers: [.local], after: nil, limit: 9)
            }
        ),
        (
            "analyze some",
            {
                _ = try await $0.photosToAnalyze(
                    Sample.analyzer, photos: [PhotoID(rawValue: 2)], tiers: nil, after: nil, limit: 9)
            }
        ),
        ("owed", { _ = try await $0.countPhotosToAnalyze(Sample.analyzer) }),
        ("photo", { _ = try await $0.photo(PhotoID(rawValue: 1)) }),
        ("page", { _ = try await $0.photos(after: PhotoID(rawValue: 1), limit: 9) }),
        ("name", { _ = try await $0.photos(matching: "IMG_1.JPG", limit: 9) }),
        ("digest", { _ = try await $0.photos(matching: "abcdef", limit: 9) }),
        ("content", { _ = try await $0.photo(withDigest: Sample.digest(1)) }),
        ("source", { _ = try await $0.file(atSource: "/a", byteCount: 1, modified: .now) }),
        ("sources", { _ = try await $0.sources(of: OriginalID(rawValue: 1)) }),
        ("add", { _ = try await $0.addPhotos([Sample.photo(77, companions: [Sample.file(78, role: .movie)])]) }),
        ("version", { _ = try await $0.addVersion(Sample.photo(79), of: PhotoID(rawValue: 1)) }),
        ("key", { _ = try await $0.reserveKey("a", for: OriginalID(rawValue: 1)) }),
        ("replace key", { _ = try await $0.replaceKey("a", for: OriginalID(rawValue: 1)) }),
        (
            "faces",
            {
                try await $0.recordFaces(
                    [Sample.face(3, photo: 2, x: 1)], photo: PhotoID(rawValue: 2), file: OriginalID(rawValue: 2),
                    analyzer: Sample.analyzer, finishing: nil, at: .now)
            }
        ),
        ("features", { _ = try await $0.features(of: OriginalID(rawValue: 1)) }),
        ("outdated", { _ = try await $0.outdatedPhotos(after: nil, limit: 9) }),
        ("feature", { try await $0.record(features: [Sample.feature(1)], of: OriginalID(rawValue: 1)) }),
        ("failures", { _ = try await $0.analysisFailures(Sample.analyzer, limit: 9) }),
        ("clear", { try await $0.clearAnalysisFailures(photos: [PhotoID(rawValue: 1)]) }),
        (
            "assign",
            {
                let key = Sample.face(3, photo: 2, x: 1).key
                try await $0.saveAssignments([FaceAssignment(face: key, cluster: 1, person: nil)], people: [])
            }
        ),
        ("people", { _ = try await $0.people() }),
        ("cluster", { _ = try await $0.faces(cluster: 1) }),
        ("person", { _ = try await $0.faces(person: PersonID(rawValue: UUID())) }),
        ("decide", { _ = try await $0.addDecision(.undo(UUID()), at: .now) }),
        ("claim", { _ = try await $0.claim(PhotoID(rawValue: 1), for: "a", lease: 1, now: .now) }),
        ("begin", { _ = try await $0.begin(Sample.get(PhotoID(rawValue: 1))) }),
        ("finish", { try await $0.finish(TransferID(rawValue: 1), Sample.received(1)) }),
        ("recover", { _ = try await $0.recoverTransfers() }),
        ("bandwidth", { _ = try await $0.bandwidth(since: Date(timeIntervalSince1970: 1_700_000_000)) }),
        ("backlog", { _ = try await $0.publicationBacklog() }),
        ("unpublished", { _ = try await $0.unpublishedDocuments(after: 0, limit: 9) }),
        ("segments", { _ = try await $0.documents(inSegments: [1, 2], after: PhotoID(rawValue: 1), limit: 9) }),
        ("unpublished decisions", { _ = try await $0.unpublishedDecisions(after: 0, limit: 9) }),
        ("decisions of a segment", { _ = try await $0.decisions(inSegment: 1, after: 0, limit: 9) }),
        ("unpublished deletions", { _ = try await $0.unpublishedGone(after: "", limit: 9) }),
        ("deletions of a segment", { _ = try await $0.gone(inSegment: 1, after: "", limit: 9) }),
        ("packs of a segment", { _ = try await $0.packs(inSegment: 1) }),
        ("publish", { try await publish($0) }),
        ("removable", { _ = try await $0.removableObjects() }),
        ("retire", { try await $0.retirePack() }),
        ("packed", { _ = try await $0.packedFile(.proxy, named: "a") }),
        ("is published", { _ = try await $0.isPublished(OriginalID(rawValue: 1)) }),
        ("months", { _ = try await $0.months() }),
        (
            "timeline",
            {
                let (from, end) = (SearchKey.first(of: 0), SearchKey.first(of: 1e9))
                _ = try await $0.timeline(from: from, before: end, offset: 0, limit: 9)
            }
        ),
        ("places in the timeline", { _ = try await $0.searchKeys(of: [PhotoID(rawValue: 1)]) }),
        ("covers", { _ = try await $0.covers(ofClusters: [1]) }),
        ("views", { _ = try await $0.bytesReceived(of: PhotoID(rawValue: 1), for: .view) }),
        ("verify", { _ = try await $0.filesToVerify(after: OriginalID(rawValue: 5), limit: 9) }),
        ("verify one", { _ = try await $0.fileToVerify(OriginalID(rawValue: 5)) }),
        ("verify there", { _ = try await $0.filesOnRemote(after: OriginalID(rawValue: 5), limit: 9) }),
        ("read back", { _ = try await $0.filesToRead(before: .now, after: (OriginalID(rawValue: 5), .now), limit: 9) }),
        ("source of a chip", { _ = try await $0.source(of: .chip, named: "x") }),
        ("source of a proxy", { _ = try await $0.source(of: .proxy, named: Sample.digest(1).hex) }),
        ("unknown originals", { _ = try await $0.unknownOriginals(among: [("x", Sample.digest(1))]) }),
        ("unknown proxies", { _ = try await $0.unknownDerived(.proxy, among: [Sample.digest(1).hex]) }),
        ("unknown chips", { _ = try await $0.unknownDerived(.chip, among: ["x"]) }),
        ("key", { _ = try await $0.knowsKey("originals/x") }),
        ("keys outside", { _ = try await $0.hasKeys(outside: "originals") }),
        ("claimed", { _ = try await $0.isClaimed(PhotoID(rawValue: 1), for: "a", now: .now) }),
        ("adopt", { _ = try await $0.adopt([Sample.adopted("a/IMG_1.JPG", companions: ["a/IMG_1.XMP"])]) }),
        ("adopt again", { _ = try await $0.adopt([Sample.adopted("a/IMG_1.JPG", etag: "e2")]) }),
        ("adopted", { _ = try await $0.adoptedFiles(after: nil, limit: 9) }),
        (
            "first reading",
            {
                let photo = try await $0.photos(matching: "IMG_1.JPG", limit: 9).last
                if let photo, photo.primary.digest == nil { try await $0.read(photo, as: 5) }
            }
        ),
        ("by photo", { _ = try await $0.bandwidthByPhoto(since: nil, after: PhotoID(rawValue: 1), limit: 9) }),
    ]

    private static func publish(_ catalog: PhotoCatalog) async throws {
        let state = try await catalog.publicationState(on: "here")
        let ids = try await catalog.beginObjects([
            NewEngineObject(
                key: "s\(state.number)", kind: .segment, number: state.number + 1, byteCount: 1, digest: .zero,
                weight: 1),
            NewEngineObject(
                key: "m\(state.number)", kind: .manifest, number: state.number + 2, byteCount: 1, digest: .zero,
                weight: 0),
        ])
        var publication = Publication(segment: ids[0], objects: ids, time: state.clock + 1)
        publication.photos = try await catalog.unpublishedDocuments(after: 0, limit: 9).page.map { .init($0) }
        publication.decisions = try await catalog.unpublishedDecisions(after: 0, limit: 9).map(\.number)
        publication.gone = [GoneDocument(key: PhotoKey(rawValue: "k"), time: 1)]
        publication.packed = [
            PackedFile(
                file: DerivedFile(kind: .proxy, name: "a", byteCount: 1, digest: .zero), pack: "p", start: 0)
        ]
        publication.packs = ["p"]
        publication.replaced = [ids[0]]
        try await catalog.record(publication)
    }

    @Test func `nothing that is done often reads a whole table`() async throws {
        let fixture = try CatalogFixture()
        try await fixture.add(1...20)
        let statements = Mutex<[String]>([])
        let catalog = try PhotoCatalog.open(in: fixture.folder, busyTimeout: 5) { sql in
            statements.withLock { $0.append(sql) }
        }
        var scans: [String] = []
        for (name, call) in Self.cheap {
            statements.withLock { $0 = [] }
            try await call(catalog)
            // The first call of an analyzer looks at all photos, once.
            if name == "status" || name == "analyze" {
                _ = try await catalog.photosToAnalyze(Sample.analyzer, photos: nil, tiers: nil, after: nil, limit: 1)
                statements.withLock { $0 = [] }
                try await call(catalog)
            }
            let traced = statements.withLock { $0 }
            #expect(!traced.isEmpty)
            for sql in traced { scans += try await fullScans(sql, fixture).map { "\(name): \($0) in \(sql)" } }
        }
        #expect(scans == [])
    }

    /// A page must not pass over the files that are not wanted: `SEARCH` by row number alone would.
    @Test(arguments: [
        ("push", "file_to_push"), ("evict", "file_to_evict"), ("lost", "file_lost"), ("read back", "file_content_read"),
    ])
    func `pages of files come from the index of those that are wanted`(name: String, index: String) async throws {
        let fixture = try CatalogFixture()
        let statements = Mutex<[String]>([])
        let catalog = try PhotoCatalog.open(in: fixture.folder, busyTimeout: 5) { sql in
            statements.withLock { $0.append(sql) }
        }
        let call = try #require(Self.cheap.first { $0.0 == name }).1
        try await call(catalog)
        let sql = try #require(statements.withLock { $0 }.last { $0.contains("FROM file f") })
        let steps = try await fixture.sqlite().read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }
        }
        #expect(steps.contains { $0.hasPrefix("SEARCH f USING INDEX \(index) ") })
        #expect(!steps.contains { $0.contains("TEMP B-TREE") })
    }

    /// The steps of a plan that read all of a large table.
    private func fullScans(_ sql: String, _ fixture: CatalogFixture) async throws -> [String] {
        let word = sql.prefix { !$0.isWhitespace }.uppercased()
        guard ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(word) else { return [] }
        let steps = try await fixture.sqlite().read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }
        }
        return steps.filter { step in
            guard step.hasPrefix("SCAN "), !step.contains("VIRTUAL TABLE") else { return false }
            // An index of the few rows that are open; and the search for orphans, which a new parent row needs only
            // while a foreign key is violated (https://sqlite.org/foreignkeys.html, section 4.2).
            // An index of what waits to be published holds nothing else.
            if step.contains("gone_unpublished") { return false }
            if step.contains("transfer_open") || (step == "SCAN face" && word == "INSERT") { return false }
            let alias = step.dropFirst(5).prefix { $0 != " " }
            return Self.large.contains { table in
                table == alias || sql.contains("\(table) \(alias) ") || sql.contains("\(table) \(alias)\n")
            }
        }
    }
}
