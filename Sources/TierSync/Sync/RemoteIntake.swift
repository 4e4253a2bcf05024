import Catalog
import Foundation
import Remote
import TierModel

/// Takes what was read of a remote into the catalog, in an order that does not depend on the segments: packs, photos, decisions, deletions.
///
/// Each step may be done twice: after a crash all of it is.
struct RemoteIntake {
    let library: Library
    let stage: SegmentStage

    /// Photos in one transaction.
    private static let page = 128

    /// What came of it.
    struct Result {
        /// Photos that are new here, or another than before.
        var photos: [PhotoID] = []
        /// Decisions that were not known.
        var decisions = 0
        /// Photos that other devices deleted for good: how many are gone here, too.
        var deleted = 0
        /// Names of those whose original is here, and that went into the trash instead.
        var inTrash: [String] = []
        /// Photos that could not be taken in.
        var failed: [PhotoFailure] = []

        /// Whether people have to be clustered anew.
        var isEmpty: Bool { photos.isEmpty && decisions == 0 && deleted == 0 && inTrash.isEmpty }
    }

    /// - Parameter progress: is told how many photos were looked at, and the name of the last one.
    func run(progress: (Int, String?) -> Void) async throws -> Result {
        var result = Result()
        var pack = ""
        while let page = some(try stage.packs(after: pack, limit: 1024)) {
            try await library.catalog.receive(packs: page)
            pack = page.last?.key ?? pack
        }
        var place: SegmentStage.Place?
        var done = 0
        while true {
            try Task.checkCancellation()
            let (page, last) = try stage.photos(after: place, limit: Self.page)
            guard let last else { break }
            place = last
            try await take(page, &result)
            done += page.count
            progress(done, page.last?.currentName)
        }
        var offset = 0
        while let page = some(try stage.decisions(offset: offset, limit: 1024)) {
            result.decisions += try await library.catalog.receive(decisions: page)
            offset += page.count
        }
        var key = ""
        while let page = some(try stage.gone(after: key, limit: 256)) {
            try await take(page, &result)
            key = page.last?.key.rawValue ?? key
        }
        return result
    }

    private func take(_ photos: [PhotoDocument], _ result: inout Result) async throws {
        do {
            result.photos += try await library.catalog.receive(photos: photos)
            return
        } catch let error as CatalogError where error.exitStatus != .libraryUnusable || error.code == .unexpected {
            // One of them contradicts itself or another: the others are taken one by one.
        }
        for photo in photos {
            do {
                result.photos += try await library.catalog.receive(photos: [photo])
            } catch let error as CatalogError where error.exitStatus != .libraryUnusable || error.code == .unexpected {
                result.failed.append(
                    PhotoFailure(photo: nil, file: photo.currentName ?? photo.key.rawValue, error: error))
            }
        }
    }

    private func take(_ gone: [GoneDocument], _ result: inout Result) async throws {
        let here = try await library.catalog.photosDeleted(by: gone)
        for photo in here {
            if photo.isHere {
                result.inTrash.append(photo.file)
                continue
            }
            result.deleted += 1
            // Before the catalog forgets them; a crash in between leaves a photo whose small pictures are read back.
            for file in photo.derived {
                try DurableFile.remove(library.layout.path(LibraryLayout.derived(file.kind, named: file.name)))
            }
        }
        try await library.catalog.receive(gone: gone)
    }

    private func some<Element>(_ page: [Element]) -> [Element]? { page.isEmpty ? nil : page }
}

extension PhotoDocument {
    /// The name of the original that counts.
    var currentName: String? { files.first { $0.role == .primary && $0.isCurrent }?.name }
}

extension EngineError {
    /// There is nothing to read.
    static func nothingPublished(_ location: RemoteLocation) -> EngineError {
        EngineError(
            .damagedRemote, "nothing that tiersync published is in \(location)",
            remedy: "check the address; an older tiersync published nothing: run tiersync push with this one there")
    }
}
