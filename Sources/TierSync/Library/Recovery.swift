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
        try await sweepIncoming()
        for step in try await catalog.openSteps() where !step.isAlive {
            if step.kind == .emptyTrash {
                // It ends with the photo.
                if let action = try await DeletionRecovery(layout: layout, catalog: catalog).settle(step) {
                    report.actions.append(action)
                }
                continue
            }
            guard step.kind == .importPhoto else {
                if let action = try await settle(step) { report.actions.append(action) }
                try await catalog.endStep(step.id)
                continue
            }
            // While some process imports, the same content may be on its way again: a later opening sees to it.
            guard let lock = ImportLock.exclude(layout) else { continue }
            defer { try? lock.close() }
            if let action = try await settleImport(step) { report.actions.append(action) }
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

    private func sweepIncoming() async throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: layout.incoming.string)) ?? []
        guard !names.isEmpty else { return }
        // Asked after the names were read: whoever made one of these folders was announced before.
        let living = try await catalog.livingProcesses()
        for name in names where !(LibraryLayout.process(ofJobFolder: name).map(living.contains) ?? false) {
            try? FileManager.default.removeItem(atPath: layout.incoming.appending(name).string)
        }
    }

    private func settle(_ step: JournalStep) async throws -> String? {
        switch step.kind {
        case .evict: try await settleEviction(step)
        // An upload is looked for under its reserved key at the next push; a spool file is resumed at the next analysis.
        case .importPhoto, .push, .analyze, .emptyTrash: nil
        }
    }

    /// Files whose photos never reached the catalog are taken away; the sources still have them.
    private func settleImport(_ step: JournalStep) async throws -> String? {
        var removed = 0
        for photo in ImportStep(detail: step.detail).photos {
            let isKnown = try await catalog.file(withDigest: photo.digest) != nil
            for relative in photo.paths {
                if let digest = ImportStep.digest(ofOriginal: relative) {
                    if try await catalog.localPaths(ofDigest: digest).contains(relative) { continue }
                } else if isKnown {
                    continue
                }
                let path = layout.path(relative)
                guard FileStamp(of: path) != nil else { continue }
                try DurableFile.remove(path)
                removed += 1
            }
        }
        return removed > 0 ? "an import that was cut off left \(removed) files; they were removed, import again" : nil
    }

    /// The proof was on disk before the unlink: if the file is gone, the eviction is done.
    private func settleEviction(_ step: JournalStep) async throws -> String? {
        guard let id = step.file, let file = try await catalog.file(id), let path = file.localPath,
            let proof = file.remote?.proof
        else { return nil }
        let isHere = FileManager.default.fileExists(atPath: layout.path(path).string)
        guard TierMachine.recovery(from: try await catalog.state(of: id), fileIsHere: isHere) == .dropped else {
            return nil
        }
        try await catalog.recordEviction(id, proof: proof)
        return "the eviction of \(file.photo) was completed"
    }
}
