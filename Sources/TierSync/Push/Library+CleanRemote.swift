import Catalog
public import Foundation
import Remote
import TierModel

/// What a clean-up of the remote found: the JSON of `remote clean`.
public struct RemoteCleanUp: Encodable, Sendable {
    /// One unfinished upload.
    public struct Orphan: Hashable, Encodable, Sendable {
        /// The key that it was for, or the temporary file.
        public var key: String
        /// When it was begun, in ISO 8601.
        public var begun: String
        /// Its bytes, where the remote tells.
        public var bytes: Int64?
    }

    /// What was removed, or would be.
    public var removed: [Orphan] = []
    /// What was too young, or of an unknown age, or is still ours to go on with.
    public var kept = 0
    /// Bytes that are free now, as far as the remote tells.
    public var bytes: Int64 = 0
}

extension Library {
    /// The youngest upload that may count as abandoned, in seconds: others may still be at work on it, on other devices.
    public static let youngestOrphan: TimeInterval = 86_400

    /// Removes what uploads that never ended have left on the remote. Finished objects are never touched.
    ///
    /// - Parameters:
    ///   - date: Only what was begun before; at least `youngestOrphan` ago, else that counts.
    ///   - dryRun: Only says what would be removed.
    public func cleanRemote(begunBefore date: Date, dryRun: Bool = false) async throws -> RemoteCleanUp {
        let store = try await makeStore()
        let limit = min(date, Date(timeIntervalSinceNow: -Self.youngestOrphan))
        var report = RemoteCleanUp()
        for orphan in try await store.orphanedUploads(context(.metadata)) {
            guard let begun = orphan.startedAt, begun < limit else {
                report.kept += 1
                continue
            }
            if !dryRun {
                try await store.removeOrphan(orphan, context(.metadata))
                // The next push of that file begins a new one.
                try await catalog.removeUpload(
                    of: orphan.key.rawValue, to: store.location.description, identifier: orphan.identifier)
            }
            report.removed.append(
                RemoteCleanUp.Orphan(
                    key: orphan.key.rawValue, begun: begun.ISO8601Format(), bytes: orphan.byteCount))
            report.bytes += orphan.byteCount ?? 0
        }
        return report
    }
}
