import Foundation
import TierModel
import Workers

extension WebDAVObjectStore {
    /// How often an upload is begun anew when the server forgets it.
    private static let mostBeginnings = 3

    /// Stores a large file in chunks on a Nextcloud; `nil` for a file or a server that is not for this.
    func putInChunks(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome? {
        guard options.capabilities?.takesParts == true, upload.byteCount > options.nextcloudChunks.threshold,
            let uploads = NextcloudUploads(client.collection)
        else { return nil }
        let work = ChunkedPut(store: self, uploads: uploads, upload: upload, context: context)
        for _ in 0..<Self.mostBeginnings {
            if let outcome = try await work.run() { return outcome }
        }
        throw RemoteError(
            .server, "\(location) lost the upload of \(RemoteError.printable(upload.key)) each time it was begun",
            remedy: "look into the server's log", retry: .transient(after: nil))
    }
}

/// One upload in chunks: begun or taken up again, its missing chunks sent, put together under a temporary name, and given
/// its final one.
struct ChunkedPut: Sendable {
    let store: WebDAVObjectStore
    let uploads: NextcloudUploads
    let upload: ObjectUpload
    let context: TransferContext

    var options: RemoteOptions { store.options }

    /// `nil` when the server has forgotten the upload: it is to be begun anew.
    func run() async throws -> PutOutcome? {
        var pending = try await begun()
        do {
            if let occupant = try await store.head(upload.key, context) {
                if let pending { await forget(pending) }
                return .occupied(occupant)
            }
            try await store.makeCollections(for: upload.key.components, context)
            let plan = plan(pending)
            // One read of the file: it is the announced one, or this throws; each chunk is held to its digest when it goes.
            let upload = upload
            let digests = try await blocking { try PartDigests.computed(upload, plan, withMD5: false) }
            if let pending { return try await goOn(pending, plan, digests) }
            let begun = try await begin(plan)
            pending = begun
            return try await finish(begun, plan, digests, there: [:])
        } catch is UploadForgotten {
            if let pending { await forget(pending) }
            return nil
        } catch {
            if let pending, Self.isHopeless(error) { await forget(pending) }
            throw error
        }
    }

    private func plan(_ pending: PendingUpload?) -> PartPlan {
        if let plan = pending.flatMap({ PartPlan(byteCount: upload.byteCount, partBytes: $0.partBytes) }) {
            return plan
        }
        var sizes = options.nextcloudChunks
        let least = max(sizes.partBytes.lowerBound, NextcloudUploads.smallestChunk)
        sizes.partBytes = least...max(least, sizes.partBytes.upperBound)
        return PartPlan(byteCount: upload.byteCount, options: sizes)
    }

    /// The upload that an earlier run began for this file; one for other content is removed.
    private func begun() async throws -> PendingUpload? {
        guard let pending = try await options.pendingUploads.pendingUpload(for: upload.key) else { return nil }
        let isSame =
            pending.digest == upload.digest
            && PartPlan(byteCount: upload.byteCount, partBytes: pending.partBytes) != nil
        if isSame { return pending }
        await forget(pending)
        return nil
    }

    /// Makes the folder of chunks; written down first, so that no folder is without an owner.
    private func begin(_ plan: PartPlan) async throws -> PendingUpload {
        let now = options.surroundings.now()
        let pending = PendingUpload(
            key: upload.key, digest: upload.digest, identifier: options.surroundings.uniqueName(),
            partBytes: plan.partBytes, startedAt: now)
        try await options.pendingUploads.save(pending)
        do {
            // 405: it is there, since the answer to an earlier attempt was lost.
            _ = try await store.retrying([folder(pending)], answers: [405]) { number in
                try await store.client.send(call("MKCOL", .makeCollection, pending, attempt: number), context)
            }
        } catch {
            await forget(pending)
            throw error
        }
        return pending
    }

    /// Goes on where an earlier run was: what it sent is known by its size, and by its digest when all is read back.
    private func goOn(_ pending: PendingUpload, _ plan: PartPlan, _ digests: PartDigests) async throws -> PutOutcome? {
        if try await isAssembled(pending) { return try await commit(pending) }
        guard let there = try await chunks(pending) else { throw UploadForgotten() }
        return try await finish(pending, plan, digests, there: there)
    }

    /// Sends what is missing, has the server put it together, and commits.
    private func finish(
        _ pending: PendingUpload, _ plan: PartPlan, _ digests: PartDigests, there: [Int: Int64]
    ) async throws -> PutOutcome? {
        let missing = (1...plan.count).filter { there[$0] != Int64(plan.range(of: $0).count) }
        try await forEachBounded(missing, width: max(1, options.nextcloudChunks.parallelParts)) { number in
            try await send(number, digests.slice(number, of: upload, plan), pending)
        } receive: { _ in
        }
        try await assemble(pending)
        return try await commit(pending)
    }

    /// The server does not know the upload any more, or not as it was sent.
    struct UploadForgotten: Error {}

    private func send(_ number: Int, _ slice: FileSlice, _ pending: PendingUpload) async throws {
        try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { attempt in
            var call = call("PUT", .put, pending, NextcloudUploads.chunk(number), attempt: attempt)
            call.body = .slice(slice)
            let answer = try await store.client.send(call, context)
            if answer.failure == nil, answer.head?.isSuccess == true { return }
            // 412: the server lost what it remembered of the folder (its ChunkingV2Plugin).
            if answer.failure == nil, [404, 409, 412].contains(answer.status) { throw UploadForgotten() }
            throw store.failure(answer, upload.key.components)
        }
    }

    /// Has the chunks put together under the temporary name. A lost answer is decided by what is there.
    private func assemble(_ pending: PendingUpload) async throws {
        var mayBeAtWork = false
        try await RetryPolicy(attempts: 2 * options.attempts).run(options.surroundings) { number in
            var call = call("MOVE", .move, pending, ".file", attempt: number)
            call.headers.append(("Overwrite", "F"))
            call.isSlow = true
            let answer = try await store.client.send(call, context)
            if answer.failure == nil, answer.head?.isSuccess == true { return }
            if try await isAssembled(pending) { return }
            // 400: what is there does not sum up to the announced length.
            if answer.failure == nil, [400, 404, 409, 412].contains(answer.status), !mayBeAtWork {
                throw UploadForgotten()
            }
            var error = store.failure(answer, upload.key.components)
            if (answer.failure != nil && answer.wasSent) || [502, 504].contains(answer.status) { mayBeAtWork = true }
            // The server, or a proxy in front of it, gave up waiting, not working.
            if error.code == .timedOut || [502, 504].contains(answer.status), try await isAssembledLater(pending) {
                return
            }
            // Whatever it says after an answer was lost: the chunks stay, and a later run finds out.
            if mayBeAtWork, error.retry == .never { error.retry = .transient(after: nil) }
            throw error
        }
    }

    /// Waits for the server to end what it has begun, and asks now and then.
    private func isAssembledLater(_ pending: PendingUpload) async throws -> Bool {
        var wait = Duration.seconds(1)
        var waited = Duration.zero
        while waited < options.assemblyTimeout {
            try await options.surroundings.pause(wait)
            waited += wait
            if try await isAssembled(pending) { return true }
            wait = min(wait * 2, .seconds(60))
        }
        return false
    }

    private func commit(_ pending: PendingUpload) async throws -> PutOutcome {
        let outcome = try await store.commit(temporary(pending), upload, keepsOnFailure: true, context)
        try await options.pendingUploads.remove(pending)
        return outcome
    }

    /// Whether going on later is pointless. What was refused for lack of room or rights, locked, or cut off is taken up again.
    private static func isHopeless(_ error: any Error) -> Bool {
        guard let error = error as? RemoteError else { return false }
        switch error.code {
        case .sourceChanged, .tooLarge, .contentDiffers: return true
        case .server: return error.retry == .never && (400..<500).contains(error.status ?? 0)
        default: return false
        }
    }
}
