import Catalog
import Foundation
package import Remote
import SystemPackage
import TierModel

extension Library {
    /// Registers photos that lie on the remote already, by key and version: nothing is moved, renamed, copied or overwritten, and no
    /// original is fetched. Their one fetch, for analysis, tells all the rest.
    ///
    /// Running it again adds what is new, takes what was replaced for a new version, and says what is not there any more. What the
    /// engine keeps below `tiersync/` is never adopted, nor is what the catalog has already.
    /// - Parameters:
    ///   - prefix: the folder to look into, below the remote's root; `nil` is all of it.
    ///   - dryRun: only says what would be registered.
    ///   - progress: is told how far it is.
    /// - Throws: `EngineError` (`noRemote`, `badPrefix`, `noPhotos`), `RemoteError` when the listing fails, `CancellationError`. What was registered
    ///   before stays.
    public func adopt(_ prefix: String? = nil, dryRun: Bool = false, progress: ProgressHandler? = nil) async throws
        -> AdoptionSummary
    {
        guard try await !isEncrypted() else {
            throw EngineError(
                .encryptedLibrary,
                "what lies on the remote already is not encrypted, and cannot be part of an encrypted library",
                remedy: "import the photos instead: tiersync import PATH")
        }
        return try await adopt(
            below: try Self.adoptable(prefix), on: try await makeStore(), dryRun: dryRun, progress: progress)
    }

    /// The same from any store.
    package func adopt(
        below prefix: ObjectKey?, on store: any ObjectStore, dryRun: Bool = false, progress: ProgressHandler? = nil
    ) async throws -> AdoptionSummary {
        try await catalog.announceProcess()
        let folder = layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let before = catalog.trafficOfThisProcess()
        var adopter = Adopter(
            library: self, listing: try ListingFile(at: folder.appending("listing.sqlite")), prefix: prefix,
            isDryRun: dryRun, progress: progress)
        try await adopter.list(store)
        try await adopter.register()
        try await adopter.findVanished()
        guard !adopter.foundNothing else {
            throw EngineError(
                .noPhotos,
                "no photos below \(PrintableName.escaped(prefix?.rawValue ?? "the root")) of \(store.location)",
                remedy: "name a folder of the remote that holds JPEG, HEIC, PNG, WebP or TIFF files")
        }
        var summary = adopter.finished()
        summary.job = withTraffic(summary.job, since: before)
        return summary
    }

    /// The folder that is meant, with or without slashes around it.
    private static func adoptable(_ prefix: String?) throws -> ObjectKey? {
        let text = String((prefix ?? "").drop { $0 == "/" })
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard !trimmed.isEmpty else { return nil }
        guard let key = ObjectKey(trimmed), key.components.first != Adopter.ownFolder else {
            throw EngineError(
                .badPrefix, "\(PrintableName.escaped(trimmed)) is no folder of yours on the remote",
                remedy: "name one as it is called there, such as Pictures/2019; tiersync/ is the engine's own")
        }
        return key
    }
}

extension EngineError.Code {
    /// What was named is no folder of photos on the remote.
    public static let badPrefix = EngineError.Code(rawValue: "badPrefix")
}
