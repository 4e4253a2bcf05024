import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel
import TierSync
import TierSyncTestSupport

/// Looks at a library and its remote from outside, and says what is not as promised.
struct LibraryAudit {
    /// The library.
    var library: Library
    /// The remote, asked without the proxy.
    var store: any ObjectStore
    /// Each original that was ever imported, by its file name.
    var originals: [String: Data]
    /// Where they came from, and still may be.
    var sources: FilePath

    init(library: Library, store: any ObjectStore, originals: [String: Data], sources: FilePath) {
        self.library = library
        self.store = store
        self.originals = originals
        self.sources = sources
    }

    /// Promise 1: each original is somewhere, bit for bit.
    ///
    /// - Parameter sourcesCount: Whether the source is a place that counts: only while an import was not finished.
    func checkOriginals(sourcesCount: Bool, _ figures: inout CrashFigures, _ when: String) async throws {
        for (name, bytes) in originals.sorted(by: { $0.key < $1.key }) {
            figures.looks += 1
            if try await isHere(name, bytes) { continue }
            if try await isProven(name, bytes) { continue }
            if sourcesCount, FileManager.default.contents(atPath: sources.appending(name).string) == bytes { continue }
            figures.lost += 1
            figures.problems.append("\(when): \(name) is lost")
        }
    }

    private func files(named name: String) async throws -> [FileRecord] {
        var files: [FileRecord] = []
        for photo in try await library.catalog.photos(after: nil, limit: 1000) {
            files += ([photo.primary] + photo.companions).filter { $0.fileName == name }
        }
        return files
    }

    private func isHere(_ name: String, _ bytes: Data) async throws -> Bool {
        for file in try await files(named: name) {
            let places = [file.localPath, "spool/\(file.id.rawValue).part"].compactMap { $0 }
            for place in places
            where FileManager.default.contents(atPath: library.layout.path(place).string) == bytes { return true }
        }
        return false
    }

    private func isProven(_ name: String, _ bytes: Data) async throws -> Bool {
        for file in try await files(named: name) {
            guard let copy = file.remote, let proof = copy.proof, proof.digest == ContentDigest(of: bytes),
                let key = ObjectKey(copy.key)
            else { continue }
            let target = library.layout.folder.removingLastComponent().appending("look-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(atPath: target.string) }
            _ = try await store.get(
                ObjectDownload(key: key, version: proof.version, byteCount: file.byteCount, file: target),
                TransferContext(ledger: InMemoryLedger(), purpose: .restore))
            if FileManager.default.contents(atPath: target.string) == bytes { return true }
        }
        return false
    }

    /// What must hold at any time when no process works on the library: the catalog contradicts neither itself nor the disk.
    func checkConsistency(_ figures: inout CrashFigures, _ when: String) async throws {
        figures.problems += try await library.catalog.checkIntegrity().map { "\(when): catalog: \($0)" }
        let analysis = try await library.bandwidthReport().analysis
        if !analysis.fetchedMoreThanOnce.isEmpty {
            figures.problems.append("\(when): fetched more than once: \(analysis.fetchedMoreThanOnce)")
        }
        for photo in try await library.catalog.photos(after: nil, limit: 1000) {
            for file in [photo.primary] + photo.companions {
                guard let relative = file.localPath else { continue }
                if !FileManager.default.fileExists(atPath: library.layout.path(relative).string) {
                    figures.problems.append("\(when): \(file.fileName) should be at \(relative)")
                }
            }
        }
    }

    /// What must hold when every job has come to its end: nothing is left that nobody knows.
    func checkNothingIsLeft(_ figures: inout CrashFigures, _ when: String) async throws {
        let steps = try await library.catalog.openSteps()
        if !steps.isEmpty { figures.problems.append("\(when): steps open: \(steps.map(\.kind))") }
        figures.problems += try await localOrphans().map { "\(when): nobody knows \($0)" }
        figures.problems += try await remoteOrphans().map { "\(when): nobody knows \($0) on the remote" }
    }

    private func localOrphans() async throws -> [String] {
        var known: Set<String> = []
        for photo in try await library.catalog.photos(after: nil, limit: 1000) {
            for file in [photo.primary] + photo.companions {
                if let relative = file.localPath { known.insert(relative) }
                for derived in try await library.catalog.derivedFiles(of: file.id) {
                    known.insert(LibraryLayout.path(of: derived))
                }
            }
        }
        // Evicted originals whose read-back was their one fetch wait there for the analysis.
        for entry in try await library.catalog.spoolEntries() { known.insert(entry.path) }
        return ["originals", "proxies", "thumbnails", "chips", "spool", "incoming"].flatMap { folder in
            FileTree.files(below: library.layout.folder.appending(folder)).map { "\(folder)/\($0)" }
        }.filter { !known.contains($0) }
    }

    private func remoteOrphans() async throws -> [String] {
        var known: Set<String> = []
        for photo in try await library.catalog.photos(after: nil, limit: 1000) {
            for file in [photo.primary] + photo.companions { if let key = file.remote?.key { known.insert(key) } }
        }
        var found: [String] = []
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        for try await object in store.list(ObjectKey("originals"), context) { found.append(object.key.rawValue) }
        // What a killed probe leaves is a few bytes, which `remote clean` finds.
        let unfinished = try await store.orphanedUploads(context).filter { !ProbeName.matches($0.key) }
            .map(\.identifier)
        return found.filter { !known.contains($0) } + unfinished
    }
}

/// The files below a folder.
enum FileTree {
    /// Their paths relative to the folder.
    static func files(below folder: FilePath) -> [String] {
        let walk = FileManager.default.enumerator(atPath: folder.string)
        var files: [String] = []
        while let name = walk?.nextObject() as? String {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: folder.appending(name).string, isDirectory: &isFolder),
                !isFolder.boolValue
            {
                files.append(name)
            }
        }
        return files
    }
}
