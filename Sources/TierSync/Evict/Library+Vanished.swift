import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

extension Library {
    /// The file as it is now: an original that has vanished from the library (a restored backup, a file deleted by hand)
    /// is only on the remote, as soon as the remote was seen to have it still.
    ///
    /// - Parameter store: the remote; asked for only when the original is not here.
    /// - Throws: `EngineError` (`vanished`), `RemoteError` when the remote has not got it either.
    func located(_ file: FileRecord, _ store: () async throws -> any ObjectStore) async throws -> FileRecord {
        guard let relative = file.localPath, FileStamp(of: layout.path(relative)) == nil else { return file }
        // A folder that is not mounted is no reason to fetch everything again.
        guard FileManager.default.fileExists(atPath: layout.path("originals").string) else {
            throw EngineError(
                .vanished, "\(layout.path("originals")) is not there", remedy: "mount it, or put it back from a backup")
        }
        guard let proof = file.remote?.proof, let key = file.remote.flatMap({ ObjectKey($0.key) }) else {
            throw EngineError(
                .vanished, "\(file.photo) (\(file.fileName)) is not in the library any more, and was not pushed",
                remedy: "import it again, or put \(layout.path(relative)) back from a backup")
        }
        let fresh = try await store().freshen(proof, of: key, context(.verify, file.photo))
        try await catalog.recordEviction(file.id, proof: fresh.proof)
        return try await catalog.file(file.id) ?? file
    }
}
