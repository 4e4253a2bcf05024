import Catalog
import Foundation
import SystemPackage
import TierModel

/// Everything that a photo has below the library's folder.
struct LocalHoldings {
    /// The files; some of them may not be there.
    let files: [FilePath]

    init(_ holdings: PhotoHoldings, _ layout: LibraryLayout) {
        var relative = Set(holdings.originals)
        for file in holdings.files {
            relative.insert(LibraryLayout.spooled(file.id.rawValue))
            guard file.role == .primary, let digest = file.digest else { continue }
            relative.formUnion([LibraryLayout.proxy(digest), LibraryLayout.thumbnail(digest)])
        }
        // Of libraries that did not write them down yet, the names tell.
        relative.formUnion(holdings.faces.map { LibraryLayout.chip($0) })
        relative.formUnion(holdings.derived.map { LibraryLayout.derived($0.kind, named: $0.name) })
        files =
            relative.sorted().map { layout.path($0) }
            + holdings.files.map { layout.view(of: $0) }
    }

    /// Removes them, durably: what the user deleted must not come back with a power cut.
    func remove() throws {
        var folders: Set<FilePath> = []
        for file in files where FileStamp(of: file) != nil {
            try DurableFile.remove(file)
            folders.insert(file.removingLastComponent())
        }
        for folder in folders.sorted(by: { $0.string < $1.string }) { try DurableFile.sync(folder) }
    }
}

extension LibraryLayout {
    /// Where a copy of an original goes that the user looks at.
    func view(of file: FileRecord) -> FilePath {
        views.appending("\(file.photo)-\(RemoteKeyName.sanitized(file.fileName))")
    }
}
