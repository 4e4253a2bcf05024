import Catalog
import Foundation
import SystemPackage
import TierModel

/// What opening a library put right after a process that had not ended well.
public struct RecoveryReport: Hashable, Sendable {
    /// A sentence for each thing.
    public var actions: [String] = []

    init() {}
}

/// Finishes or takes back what processes that are gone had begun.
struct Recovery {
    var layout: LibraryLayout
    var catalog: PhotoCatalog

    /// Does it all. Running it twice changes nothing more.
    func run() async throws -> RecoveryReport {
        var report = RecoveryReport()
        try sweepIncoming()
        for step in try await catalog.openSteps() where !step.isAlive {
            if let action = try await settle(step) { report.actions.append(action) }
            try await catalog.endStep(step.id)
        }
        let layout = layout
        let transfers = try await catalog.recoverTransfers { file in
            FileStamp(of: layout.path(LibraryLayout.spooled(file.rawValue)))?.byteCount ?? 0
        }
        if transfers > 0 { report.actions.append("\(transfers) interrupted transfers were written down as such") }
        let swept = try await SpoolSweep(layout: layout, catalog: catalog).run()
        if swept > 0 { report.actions.append("\(swept) files of no use were removed from the spool") }
        return report
    }

    private func sweepIncoming() throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: layout.incoming.string)) ?? []
        for name in names where !ProcessTag.isAlive(name) {
            try? FileManager.default.removeItem(atPath: layout.incoming.appending(name).string)
        }
    }

    private func settle(_ step: JournalStep) async throws -> String? {
        switch step.kind {
        case .importPhoto: try await settleImport(step)
        case .evict: try await settleEviction(step)
        // An upload is looked for under its reserved key at the next push; a spool file is resumed at the next analysis.
        case .push, .analyze: nil
        }
    }

    /// Files whose photos never reached the catalog are taken away; the sources still have them.
    private func settleImport(_ step: JournalStep) async throws -> String? {
        var removed = 0
        for hex in (step.detail["digests"] ?? "").split(separator: " ") {
            guard let digest = ContentDigest(hex: hex), try await catalog.file(withDigest: digest) == nil else {
                continue
            }
            for relative in try files(ofDigest: digest) {
                try DurableFile.remove(layout.path(relative))
                removed += 1
            }
        }
        return removed > 0 ? "an import that was cut off left \(removed) files; they were removed, import again" : nil
    }

    private func files(ofDigest digest: ContentDigest) throws -> [String] {
        let shard = String(digest.hex.prefix(2))
        return ["proxies", "thumbnails", "originals"].flatMap { kind in
            let names =
                (try? FileManager.default.contentsOfDirectory(atPath: layout.path("\(kind)/\(shard)").string)) ?? []
            return names.filter { $0.hasPrefix(digest.hex) }.map { "\(kind)/\(shard)/\($0)" }
        }
    }

    /// The proof was on disk before the unlink: if the file is gone, the eviction is done.
    private func settleEviction(_ step: JournalStep) async throws -> String? {
        guard let id = step.file, let file = try await catalog.file(id), let path = file.localPath,
            let proof = file.remote?.proof, file.tier == .both,
            !FileManager.default.fileExists(atPath: layout.path(path).string)
        else { return nil }
        try await catalog.recordEviction(id, proof: proof)
        return "the eviction of \(file.photo) was completed"
    }
}
