import Foundation
import TierModel
import Workers

extension S3ObjectStore {
    /// How often an upload is begun anew when the server forgets it or somebody else is in the way.
    private static let mostBeginnings = 3

    /// Stores a large file in parts. `nil` when the server takes none; nothing was sent then.
    func putInParts(_ upload: ObjectUpload, _ known: RemoteCapabilities, _ context: TransferContext) async throws
        -> PutOutcome?
    {
        let work = MultipartPut(store: self, upload: upload, known: known, context: context)
        for _ in 0..<Self.mostBeginnings {
            switch try await work.run() {
            case .done(let outcome): return outcome
            case .unsupported: return nil
            case .startOver: continue
            }
        }
        throw RemoteError(
            .server, "\(location) lost the upload of \(RemoteError.printable(upload.key)) each time it was begun",
            remedy: "check whether a rule of the bucket aborts uploads, or another program writes to this key",
            retry: .transient(after: nil))
    }
}

/// One upload in parts: begun or taken up again, its missing parts sent, put together, and looked at.
struct MultipartPut: Sendable {
    /// What came of it.
    enum Result: Sendable {
        case done(PutOutcome)
        /// The server has forgotten the upload, or refused to put it together for now.
        case startOver
        /// The server takes no parts.
        case unsupported
    }

    let store: S3ObjectStore
    let upload: ObjectUpload
    let known: RemoteCapabilities
    let context: TransferContext

    var key: ObjectKey { upload.key }
    var options: RemoteOptions { store.options }
    var carriesSHA256: Bool { known.checkedPartDigests.contains(.sha256Checksum) }
    /// MD5 costs CPU, so it is sent only where nothing better is checked.
    private var carriesMD5: Bool { known.checkedPartDigests == [.contentMD5] }

    func run() async throws -> Result {
        var pending = try await begun()
        let isTakenUp = pending != nil
        do {
            // A HEAD is nothing beside a large file that is refused in the end; and it may be there from a run that died.
            if let found = try await store.describe(key, version: nil, withChecksum: carriesSHA256, context) {
                let outcome = try await judged(found, pending)
                if let pending { await forget(pending) }
                return .done(outcome)
            }
            var listed: [Int: ListedPart] = [:]
            if let begun = pending {
                if let found = try await store.listParts(key, begun.identifier, context) {
                    if announces(found) {
                        listed = found.parts
                    } else {
                        await forget(begun)
                        pending = nil
                    }
                } else {
                    try await options.pendingUploads.remove(begun)
                    pending = nil
                }
            }
            let plan = plan(pending)
            let needsMD5 = carriesMD5 || listed.values.contains { $0.sha256 == nil }
            let digests = try await digests(plan, withMD5: needsMD5)
            if pending == nil { pending = try await begin(plan) }
            guard let pending else { return .unsupported }
            return try await finish(pending, plan, digests, listed)
        } catch let error as RemoteError where isTakenUp && Self.isRefusal(error) {
            // What an earlier run began may not suit what is sent now, and the server need not have said so before.
            if let pending { await forget(pending) }
            return .startOver
        } catch {
            if let pending, Self.isHopeless(error) { await forget(pending) }
            throw error
        }
    }

    /// Whether an upload was begun with the checksum that its parts will carry now, as far as the server says.
    private func announces(_ begun: S3ObjectStore.ListedUpload) -> Bool {
        guard let algorithm = begun.algorithm else { return true }
        return (algorithm == S3ObjectStore.checksumAlgorithm.value) == carriesSHA256
    }

    private func plan(_ pending: PendingUpload?) -> PartPlan {
        pending.flatMap { PartPlan(byteCount: upload.byteCount, partBytes: $0.partBytes) }
            ?? PartPlan(byteCount: upload.byteCount, options: options.multipart)
    }

    /// Reads the file once: it is the announced one, or this throws.
    private func digests(_ plan: PartPlan, withMD5: Bool) async throws -> PartDigests {
        let upload = upload
        return try await blocking { try PartDigests.computed(upload, plan, withMD5: withMD5) }
    }

    /// What is at the key already. It may be what an earlier run of ours put there before it died.
    private func judged(_ found: S3ObjectStore.Description, _ pending: PendingUpload?) async throws -> PutOutcome {
        guard pending != nil, found.object.byteCount == upload.byteCount, found.composite != nil else {
            return .occupied(found.object)
        }
        return judged(found, try await digests(plan(pending), withMD5: false))
    }

    /// The upload that an earlier run began for this file; one for other content is removed.
    private func begun() async throws -> PendingUpload? {
        guard let pending = try await options.pendingUploads.pendingUpload(for: key) else { return nil }
        let isSame =
            pending.digest == upload.digest
            && PartPlan(byteCount: upload.byteCount, partBytes: pending.partBytes) != nil
        if isSame { return pending }
        await forget(pending)
        return nil
    }

    /// CreateMultipartUpload, written down; `nil` when the server takes no parts.
    private func begin(_ plan: PartPlan) async throws -> PendingUpload? {
        var headers = store.storageHeaders(upload)
        if carriesSHA256 { headers.append(S3ObjectStore.checksumAlgorithm) }
        let asked = headers
        let attempt = try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            let attempt = try await store.createParts(key, asked, attempt: number, context)
            let isAnswer = attempt.failure == nil && (attempt.head?.isSuccess == true || S3Failure.isUnknown(attempt))
            guard isAnswer else { throw store.failure(attempt, RemoteError.printable(key)) }
            return attempt
        }
        guard attempt.head?.isSuccess == true else { return nil }
        let pending = PendingUpload(
            key: key, digest: upload.digest, identifier: try store.uploadID(attempt), partBytes: plan.partBytes,
            startedAt: options.surroundings.now())
        try await options.pendingUploads.save(pending)
        return pending
    }

    /// Sends what is missing and puts the parts together.
    private func finish(
        _ pending: PendingUpload, _ plan: PartPlan, _ digests: PartDigests, _ listed: [Int: ListedPart]
    ) async throws -> Result {
        var etags: [Int: String] = [:]
        for (number, part) in listed where (1...plan.count).contains(number) {
            let md5 = digests.md5.isEmpty ? nil : digests.md5[number - 1]
            if !part.etag.isEmpty, part.holds(digests.slice(number, of: upload, plan), md5: md5) {
                etags[number] = part.etag
            }
        }
        let missing = (1...plan.count).filter { etags[$0] == nil }
        do {
            try await forEachBounded(missing, width: options.multipart.parallelParts) { number in
                (number, try await send(number, pending, plan, digests))
            } receive: { number, etag in
                etags[number] = etag
            }
        } catch is UploadForgotten {
            try await options.pendingUploads.remove(pending)
            return .startOver
        }
        let parts = etags.sorted { $0.key < $1.key }.map { number, etag in
            CompletedPart(
                number: number, etag: etag,
                sha256: carriesSHA256 ? digests.sha256[number - 1].data.base64EncodedString() : nil)
        }
        return try await complete(pending, parts, digests)
    }

    /// The server does not know the upload any more.
    private struct UploadForgotten: Error {}

    /// Sends a part until it is taken; its ETag.
    private func send(_ number: Int, _ pending: PendingUpload, _ plan: PartPlan, _ digests: PartDigests) async throws
        -> String
    {
        let slice = digests.slice(number, of: upload, plan)
        var headers: [(name: String, value: String)] = []
        if carriesSHA256 { headers.append(("x-amz-checksum-sha256", slice.digest.data.base64EncodedString())) }
        if carriesMD5 { headers.append(("Content-MD5", digests.md5[number - 1].base64EncodedString())) }
        let asked = headers
        return try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { attempt in
            let answer = try await store.sendPart(
                number, of: pending.identifier, key, slice, asked, attempt: attempt, context)
            if answer.failure == nil, S3Failure.code(answer) == "NoSuchUpload" { throw UploadForgotten() }
            guard answer.failure == nil, let head = answer.head, head.isSuccess else {
                throw store.failure(answer, RemoteError.printable(key))
            }
            guard let etag = EntityTag(head.headers["ETag"])?.value else {
                throw RemoteError(
                    .protocolViolation, "\(store.location) took a part without naming it (no ETag)",
                    remedy: "check for a proxy in between")
            }
            return etag
        }
    }

    /// Removes what was sent, as far as that works: age removes the rest.
    func forget(_ pending: PendingUpload) async {
        try? await store.abortParts(pending.key, pending.identifier, context)
        try? await options.pendingUploads.remove(pending)
    }

    /// Whether going on later is pointless. A cancelled or unreachable upload is taken up again where it was; so is one that
    /// was refused for lack of room or rights, since its parts need not be sent again when that is mended.
    private static func isHopeless(_ error: any Error) -> Bool {
        guard let error = error as? RemoteError else { return false }
        switch error.code {
        case .sourceChanged, .tooLarge: return true
        case .server: return isRefusal(error)
        default: return false
        }
    }

    private static func isRefusal(_ error: RemoteError) -> Bool {
        error.code == .server && error.retry == .never && (400..<500).contains(error.status ?? 0)
    }
}
