import Catalog
import Foundation
import Remote
import TierModel

extension Library {
    /// Compares the catalog with this disk, with the remote and with its own ledger; mends what can be mended, and deletes nothing.
    ///
    /// Works beside other processes: what one of them has in hand is looked at again before it is said to be wrong. No original is
    /// read from the remote unless `readPercent` or `fetches` asks for it.
    /// - Throws: `CancellationError`. What ended a part early is in the report.
    public func verify(_ options: VerifyOptions = VerifyOptions(), progress: ProgressHandler? = nil) async throws
        -> VerifyReport
    {
        let before = catalog.trafficOfThisProcess()
        let start = ContinuousClock.now
        let recorder = VerifyRecorder(listener: progress)
        if try await checkCatalog(recorder) { try await compare(options, recorder) }
        var report = await recorder.report
        let elapsed = ContinuousClock.now - start
        report.seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let now = catalog.trafficOfThisProcess()
        report.bytesSent = now.sent - before.sent
        report.bytesReceived = now.received - before.received
        if report.problemCount > VerifyReport.problemLimit {
            report.notes.append("only the first \(VerifyReport.problemLimit) problems are listed")
        }
        return report
    }

    /// - Returns: `false` when the catalog is damaged: then nothing can be compared with it, and nothing may be changed by it.
    private func checkCatalog(_ recorder: VerifyRecorder) async throws -> Bool {
        await recorder.begin("catalog", total: nil)
        do {
            let problems = try await catalog.checkIntegrity()
            guard let first = problems.first else { return true }
            let error = EngineError(
                .catalogDamaged, "the catalog is damaged: \(first)",
                remedy: "keep a copy of the library's folder, then restore catalog.sqlite from a backup, "
                    + "or rebuild the library from its remote; the originals are not touched")
            for problem in problems {
                await recorder.add(
                    VerifyProblem(
                        .catalog, photo: nil, file: PhotoCatalog.fileName, problem: "the catalog: \(problem)",
                        remedy: error.remedy))
            }
            await recorder.stop(error)
        } catch let error as CatalogError {
            await recorder.stop(error)
        }
        return false
    }

    private func compare(_ options: VerifyOptions, _ recorder: VerifyRecorder) async throws {
        let remote = VerifyRemote(library: self, acceptsEmpty: options.acceptsEmptyRemote)
        func part(_ body: () async throws -> Void) async throws {
            do {
                try await body()
            } catch let error as any UserFacingError {
                await remote.note(error)
                await recorder.stop(error)
            }
        }
        // The remote first: what is missing here is looked for there, and only on one that is surely ours.
        if options.parts.contains(.remote) {
            if configuration.remote == nil, options.parts.contains(.local), options.readPercent == nil {
                await recorder.note("this library has no remote yet: only what is here was verified")
            } else {
                try await part {
                    try await RemoteCheck(library: self, options: options, remote: remote, recorder: recorder).run()
                }
            }
        }
        if options.parts.contains(.local) {
            try await part {
                try await LocalCheck(library: self, options: options, remote: remote, recorder: recorder).run()
            }
        }
        if let percent = options.readPercent {
            try await part {
                try await ContentCheck(
                    library: self, options: options, remote: remote, recorder: recorder, percent: percent
                ).run()
            }
        }
        if options.parts.contains(.ledger) {
            try await part { try await LedgerCheck(library: self, recorder: recorder).run() }
        }
    }
}

extension EngineError.Code {
    /// The catalog contradicts itself.
    public static let catalogDamaged = EngineError.Code(rawValue: "catalogDamaged")
}
