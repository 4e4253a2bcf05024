import Catalog
import Foundation
import SystemPackage
import TierModel

/// Finds files in the library's folders that the catalog does not know. They are reported and left alone.
struct ForeignFileCheck: Sendable {
    var library: Library
    var recorder: VerifyRecorder

    /// How long to wait for imports that are just committing: their files have their names a moment before the catalog knows them.
    private static let patience = 100
    private static let pause = Duration.milliseconds(100)

    /// Looks into all folders.
    func run() async throws {
        try await walk("originals") { paths in
            try await library.catalog.unknownOriginals(
                among: paths.compactMap { path in ImportStep.digest(ofOriginal: path).map { (path, $0) } })
                + paths.filter { ImportStep.digest(ofOriginal: $0) == nil }
        }
        for kind in DerivedKind.allCases {
            try await walk(kind.folder) { try await unknown(kind, $0) }
        }
        try await report(names(in: "spool").map { "spool/\($0)" }) { try await unknownInSpool($0) }
    }

    /// Folder by folder, so that memory holds the names of one at a time.
    private func walk(_ top: String, _ unknown: ([String]) async throws -> [String]) async throws {
        var loose: [String] = []
        for name in names(in: top) {
            try Task.checkCancellation()
            let folder = "\(top)/\(name)"
            var isFolder: ObjCBool = false
            let path = library.layout.path(folder).string
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
                loose.append(folder)
                continue
            }
            let files = names(in: folder).map { "\(folder)/\($0)" }
            await recorder.looked(at: 0)
            try await report(files, unknown)
        }
        try await report(loose, unknown)
    }

    private func report(_ files: [String], _ unknown: ([String]) async throws -> [String]) async throws {
        var suspects = try await unknown(files)
        if suspects.isEmpty { return }
        suspects = try await withoutImports { try await unknown(suspects) }
        for file in suspects where FileStamp(of: library.layout.path(file)) != nil {
            await recorder.add(
                VerifyProblem(
                    .foreignFile, photo: nil, file: PrintableName.escaped(file),
                    problem: "\(PrintableName.escaped(file)) is not in the catalog",
                    remedy: "nothing uses it: move it out of the library's folder, and import it if you want it"))
        }
    }

    /// Runs `body` while nothing is being committed, as far as that can be had.
    private func withoutImports(_ body: () async throws -> [String]) async throws -> [String] {
        for _ in 0..<Self.patience {
            if let lock = ImportLock.exclude(library.layout) {
                defer { try? lock.close() }
                return try await body()
            }
            try await Task.sleep(for: Self.pause)
        }
        await recorder.note("imports went on all the time: files that the catalog may not know yet were passed over")
        return []
    }

    private func unknown(_ kind: DerivedKind, _ paths: [String]) async throws -> [String] {
        var names: [String] = []
        var strange: [String] = []
        for path in paths {
            let name = String(path.split(separator: "/").last?.split(separator: ".").first ?? "")
            if LibraryLayout.derived(kind, named: name) == path { names.append(name) } else { strange.append(path) }
        }
        var unknown = try await library.catalog.unknownDerived(kind, among: names)
        // Chips have their names before the analysis that makes them is committed.
        if kind == .chip, !unknown.isEmpty {
            for name in unknown where try await isBeingAnalyzed(name) { unknown.removeAll { $0 == name } }
            unknown = try await library.catalog.unknownDerived(kind, among: unknown)
        }
        return unknown.map { LibraryLayout.derived(kind, named: $0) } + strange
    }

    private func isBeingAnalyzed(_ chip: String) async throws -> Bool {
        for photo in try await library.catalog.photos(matching: String(chip.prefix(16)), limit: 4)
        where try await library.catalog.isClaimed(photo.id, for: OriginalClaim.job, now: Date()) {
            return true
        }
        return false
    }

    private func unknownInSpool(_ paths: [String]) async throws -> [String] {
        var unknown: [String] = []
        for path in paths {
            let name = path.dropFirst("spool/".count)
            if name.hasSuffix(".part"), let number = Int64(name.dropLast(".part".count)),
                try await library.catalog.file(OriginalID(rawValue: number)) != nil
            {
                continue
            }
            unknown.append(path)
        }
        return unknown
    }

    private func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: library.layout.path(folder).string)) ?? []).sorted()
    }
}
