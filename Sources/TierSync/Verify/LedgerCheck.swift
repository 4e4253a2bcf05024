import Catalog
import TierModel

/// Asks the ledger whether the promise of one fetch was kept, and whether it contradicts itself.
struct LedgerCheck: Sendable {
    var library: Library
    var recorder: VerifyRecorder

    /// Does it.
    func run() async throws {
        await recorder.begin("ledger", total: nil)
        for fetch in try await library.catalog.fetchedMoreThanOnce(limit: VerifyReport.problemLimit) {
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
