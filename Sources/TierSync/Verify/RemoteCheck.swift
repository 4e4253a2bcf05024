import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel
import Workers

/// Compares one listing of the remote with the catalog. Neither is ever held in memory.
struct RemoteCheck: Sendable {
    var library: Library
    var options: VerifyOptions
    var remote: VerifyRemote
    var recorder: VerifyRecorder

    private static let page = 1_000
    /// How many objects are asked about at once.
    private static let width = 4

    /// Does it. A page of the listing that fails is an error, never an absence.
    ///
    /// - Throws: `RemoteError`, also when none of the library's originals is there; `CatalogError`.
    func run() async throws {
        let store = try await remote.store()
        try await library.catalog.announceProcess()
        let folder = library.layout.newJobFolder(of: library.catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let listing = try RemoteListing(at: folder.appending("listing.sqlite"))
        try await fill(listing, from: store)
        let sums = try await compare(listing)
        // Nothing is asked about, and nothing taken back, before it is sure that this is our remote.
        try await remote.confirm(expected: sums.expected, found: sums.found)
        if sums.looksMoved { await recorder.add(moved(sums)) }
        try await askAboutSuspects(listing, includingRenamed: !sums.looksMoved)
        try await reportForeign(listing)
    }

    private func fill(_ listing: RemoteListing, from store: any ObjectStore) async throws {
        await recorder.begin("listing", total: nil)
        var objects: [ListedObject] = []
        for try await object in store.list(try await library.listingPrefix(), library.context(.metadata)) {
            objects.append(
                ListedObject(key: object.key.rawValue, byteCount: object.byteCount, version: object.version))
            guard objects.count == Self.page else { continue }
            try await listing.add(objects)
            await recorder.looked(at: objects.count, objects.last?.key)
            objects = []
        }
        try await listing.add(objects)
        try Task.checkCancellation()
    }

    /// What a comparison counted.
    private struct Sums {
        /// Objects that should be there.
        var expected = 0
        /// Those that are there under their names.
        var found = 0
        /// Of these, those that have the right size and another version.
        var renamed = 0

        /// Most have another version: somebody has copied the remote to another place, rather than replaced every photo.
        var looksMoved: Bool { renamed >= 10 && renamed * 2 > found }
    }

    private func compare(_ listing: RemoteListing) async throws -> Sums {
        var sums = Sums()
        var last: OriginalID?
        while true {
            try Task.checkCancellation()
            let page = try await library.catalog.filesOnRemote(after: last, limit: Self.page)
            guard let end = page.last else { return sums }
            last = end.id
            let objects = try await listing.take(page.compactMap { $0.remote?.key })
            var (suspects, renamed): ([OriginalID], [OriginalID]) = ([], [])
            for (file, object) in zip(page, objects) {
                if file.remote?.lostAt == nil { sums.expected += 1 }
                if object != nil { sums.found += 1 }
                guard let object, let copy = file.remote, object.byteCount == copy.proof?.byteCount ?? copy.byteCount
                else {
                    suspects.append(file.id)
                    continue
                }
                if let version = copy.proof?.version ?? copy.version, Self.differ(object.version, version) {
                    renamed.append(file.id)
                } else if copy.lostAt != nil {
                    suspects.append(file.id)
                }
            }
            sums.renamed += renamed.count
            try await listing.suspect(suspects, areRenamed: false)
            try await listing.suspect(renamed, areRenamed: true)
            let count = page.count
            await recorder.count { $0.counts.objects += count }
        }
    }

    private func moved(_ sums: Sums) -> VerifyProblem {
        VerifyProblem(
            .remoteChanged, photo: nil, file: "originals",
            problem:
                "\(sums.renamed) of \(sums.found) objects have the proven sizes and other versions, as when a remote "
                + "was copied to another place; no proof was taken back",
            remedy: "tiersync verify --all reads them back and proves them anew")
    }

    /// Whether two names may stand for two versions. What a listing leaves out says nothing.
    static func differ(_ listed: ObjectVersion, _ proven: ObjectVersion) -> Bool {
        if let id = listed.versionID, let provenID = proven.versionID { return id != provenID }
        if let tag = listed.etag, let provenTag = proven.etag { return tag != provenTag }
        return false
    }

    private func askAboutSuspects(_ listing: RemoteListing, includingRenamed: Bool) async throws {
        await recorder.begin("remote", total: nil)
        let copies = RemoteCopyCheck(library: library, options: options, remote: remote, recorder: recorder)
        var last: OriginalID?
        while true {
            let page = try await listing.suspects(
                after: last, limit: Self.page, includingRenamed: includingRenamed)
            guard let end = page.last else { return }
            last = end
            try await forEachBounded(page, width: Self.width) {
                try await copies.ask(about: $0)
            } receive: { _ in
                await recorder.looked()
            }
        }
    }

    /// What lies below `originals/` and is nobody's: it can be adopted, and is not touched.
    private func reportForeign(_ listing: RemoteListing) async throws {
        var last: String?
        while true {
            try Task.checkCancellation()
            let page = try await listing.unknownObjects(after: last, limit: Self.page)
            guard let end = page.last else { return }
            last = end.key
            for object in page where object.key.utf8.starts(with: "originals/".utf8) {
                // It may have come there, through us, while the listing was read.
                if try await library.catalog.knowsKey(object.key) { continue }
                let key = PrintableName.escaped(object.key)
                await recorder.add(
                    VerifyProblem(
                        .foreignObject, photo: nil, file: key, problem: "\(key) on the remote is not in the catalog",
                        remedy: "tiersync adopt takes it into the library where it lies"))
            }
        }
    }
}
