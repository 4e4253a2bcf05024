import Foundation
import Remote
import SystemPackage
import TierModel

/// How many requests of each kind claims have cost. An adapter may need more for one: over WebDAV, storing takes three.
package struct ClaimRequests: Hashable, Sendable {
    /// Names that were tried to be created: slots, `released`, `done`, `finished`.
    package var creates = 0
    /// Those of them that were occupied.
    package var conflicts = 0
    /// Records that were read.
    package var reads = 0
    /// Looks whether a list is finished.
    package var heads = 0
    /// Pages of listings: one for each 1,000 marks, as S3 has it.
    package var pages = 0
    /// Marks that were removed.
    package var deletes = 0

    /// No request.
    package init() {}

    /// All of them.
    package var total: Int { creates + reads + heads + pages + deletes }
}

/// Small objects on a store: those of claims.
struct ClaimStore: Sendable {
    let store: any ObjectStore
    let context: TransferContext
    /// Where files lie that are sent or received.
    let scratch: FilePath

    /// A listing's page.
    static let page = 1_000

    /// Stores a record where nothing is yet.
    func create(_ key: ObjectKey, _ bytes: [UInt8]) async throws -> ClaimAnswer {
        try await withFile { file in
            try write(bytes, to: file)
            let upload = ObjectUpload(
                key: key, file: file, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count),
                contentType: "application/json")
            switch try await store.put(upload, context) {
            case .stored(_, let proof): return .stored(isProven: proof != nil)
            case .occupied: return .occupied
            }
        }
    }

    /// Reads a record.
    func read(_ key: ObjectKey) async throws -> ClaimAnswer {
        try await withFile { file in
            do {
                _ = try await store.get(
                    ObjectDownload(key: key, version: nil, byteCount: nil, file: file), context)
            } catch let error as RemoteError where error.code == .notFound {
                return .absent
            }
            return .read(FileManager.default.contents(atPath: file.string).flatMap { ClaimRecord(Array($0)) })
        }
    }

    /// Whether an object is there.
    func isThere(_ key: ObjectKey) async throws -> Bool { try await store.head(key, context) != nil }

    /// The file is small: not worth a thread of its own.
    private func write(_ bytes: [UInt8], to file: FilePath) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: file.string), options: .withoutOverwriting)
        } catch {
            throw RemoteError(
                .sourceUnreadable, "cannot write to \(scratch)", remedy: "make room there", underlying: error)
        }
    }

    private func withFile<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
        let file = scratch.appending("tiersync-claim-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        return try await body(file)
    }
}
