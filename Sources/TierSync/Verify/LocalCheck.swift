import Catalog
import Foundation
import SystemPackage
import TierModel
import Workers

/// Walks the catalog and compares every file that should be here with what is, then looks for files that should not be.
struct LocalCheck: Sendable {
    var library: Library
    var options: VerifyOptions
    var remote: VerifyRemote
    var recorder: VerifyRecorder

    /// How many files are in hand at once: a disk reads several at a time faster than one.
    private static let width = max(2, min(8, ProcessInfo.processInfo.activeProcessorCount))
    private static let page = 256

    /// Does it.
    ///
    /// - Throws: `EngineError` (`vanished`) when the folder of originals is not there at all.
    func run() async throws {
        try await checkFolders()
        await recorder.begin("here", total: try await library.catalog.storedFileCount())
        let originals = OriginalCheck(library: library, options: options, remote: remote, recorder: recorder)
        let derived = DerivedCheck(library: library, options: options, remote: remote, recorder: recorder)
        var last: OriginalID?
        while true {
            let page = try await library.catalog.filesToVerify(after: last, limit: Self.page)
            guard let end = page.last else { break }
            last = end.file.id
            try await forEachBounded(page, width: Self.width) { entry in
                (try await originals.check(entry.file) + derived.check(entry), entry.file.fileName)
            } receive: { bytes, name in
                await recorder.count {
                    $0.files += 1
                    $0.bytesRead += bytes
                }
                await recorder.looked(bytes: bytes, name)
            }
        }
        try await blocking { try await ForeignFileCheck(library: library, recorder: recorder).run() }
    }

    /// A folder that is not mounted is no reason to take every original for lost.
    private func checkFolders() async throws {
        let folder = library.layout.path("originals")
        let counts = try await library.catalog.status(analyzer: nil)
        guard counts.local + counts.both > 0, !FileManager.default.fileExists(atPath: folder.string) else { return }
        throw EngineError(.vanished, "\(folder) is not there", remedy: "mount it, or put it back from a backup")
    }
}
