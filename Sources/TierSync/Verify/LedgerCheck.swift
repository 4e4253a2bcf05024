import Catalog
import Sealing
import TierModel

/// Asks the ledger whether the promise of one fetch was kept, and whether it contradicts itself.
struct LedgerCheck: Sendable {
    var library: Library
    var recorder: VerifyRecorder

    /// Does it.
    func run() async throws {
        await recorder.begin("ledger", total: nil)
        for fetch in try await library.fetchedMoreThanOnce(limit: VerifyReport.problemLimit) {
            let file = try await library.catalog.photo(fetch.photo)?.primary.fileName ?? ""
            await recorder.add(
                VerifyProblem(
                    .fetchedTwice, photo: fetch.photo, file: file,
                    problem: "\(fetch.photo) (\(file)): \(fetch.kept) bytes were fetched for its analysis and kept, "
                        + "of an original of \(fetch.byteCount) bytes",
                    remedy: "this is a fault of tiersync: please report it with the output of: "
                        + "tiersync report bandwidth --by photo"))
        }
        for sentence in try await library.catalog.ledgerContradictions() {
            await recorder.add(
                VerifyProblem(
                    .ledger, photo: nil, file: PhotoCatalog.fileName, problem: "the ledger: \(sentence)",
                    remedy: "run tiersync doctor; if the catalog was not changed by hand, please report it"))
        }
    }
}

extension Library {
    /// Photos of which some file was fetched for analysis for more bytes than its object has.
    func fetchedMoreThanOnce(limit: Int) async throws -> [(photo: PhotoID, kept: Int64, byteCount: Int64)] {
        guard try await isEncrypted() else { return try await catalog.fetchedMoreThanOnce(limit: limit) }
        // The catalog knows sizes of content; a sealed object has some bytes more.
        let suspects = try await catalog.fetchedMoreThanOnce(limit: .max)
        return Array(suspects.lazy.filter { $0.kept > SealedSize.sealed($0.byteCount) }.prefix(limit))
    }
}
