import Catalog
import Foundation
import Remote
import TierModel
import Workers

/// Reads back a part of what the remote holds, what was not read for longest first, so that repeated runs come round to all of it.
struct ContentCheck: Sendable {
    var library: Library
    var options: VerifyOptions
    var remote: VerifyRemote
    var recorder: VerifyRecorder
    /// Of all proven objects, how many are read.
    var percent: Double

    private static let page = 64
    /// How many objects are in hand; the store bounds how many are on the wire.
    private static let width = 4
    /// What arrives wrong is asked for once more: it may have been damaged on its way.
    private static let attempts = 2

    /// Does it.
    ///
    /// - Throws: what concerns the remote as a whole; `CatalogError`.
    func run() async throws {
        _ = try await remote.store()
        let proven = try await library.catalog.provenFileCount()
        var left = min(proven, Int((Double(proven) * percent / 100).rounded(.up)))
        await recorder.begin("contents", total: left)
        let start = Date()
        var last: (file: OriginalID, readAt: Date)?
        while left > 0 {
            let page = try await library.catalog.filesToRead(before: start, after: last, limit: min(Self.page, left))
            guard let end = page.last else { break }
            last = (end.file.id, end.readAt)
            left -= page.count
            try await forEachBounded(page.map(\.file), width: Self.width) {
                (try await read($0), $0.fileName)
            } receive: { bytes, name in
                await recorder.count { $0.counts.contents += 1 }
                await recorder.looked(bytes: bytes, name)
            }
        }
    }

    private func read(_ listed: FileRecord) async throws -> Int64 {
        guard let file = try await library.catalog.file(listed.id), let proof = file.remote?.proof,
            let key = file.remote.flatMap({ ObjectKey($0.key) })
        else { return 0 }
        let store = try await remote.store()
        let copies = RemoteCopyCheck(library: library, options: options, remote: remote, recorder: recorder)
        do {
            guard let renewed = try await readBack(proof, key, file, store) else {
                try await library.catalog.recordContentRead(file.id, at: Date(), proof: nil)
                try await copies.take(back: file.id, as: .remoteDamaged)
                return 0
            }
            try await library.catalog.recordContentRead(file.id, at: renewed.provenAt, proof: renewed)
            if file.remote?.lostAt != nil { await copies.sayFound(file, isMended: true) }
            return file.byteCount
        } catch let error as RemoteError where error.code == .notFound {
            try await remote.confirm()
            try await copies.take(back: file.id, as: .remoteMissing)
        } catch let error as RemoteError where !error.isRemoteWide {
            await copies.cannotAsk(file, error)
        }
        return 0
    }

    /// - Returns: `nil` when other bytes came, twice.
    private func readBack(_ proof: Proof, _ key: ObjectKey, _ file: FileRecord, _ store: any ObjectStore) async throws
        -> Proof?
    {
        for _ in 1...Self.attempts {
            do {
                return try await store.proveByReading(
                    key, digest: proof.digest, byteCount: proof.byteCount, library.context(.verify, file.photo))
            } catch let error as RemoteError where error.code == .contentDiffers {
                continue
            }
        }
        return nil
    }
}
