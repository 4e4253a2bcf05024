import Foundation
import SystemPackage
import TierModel

/// Where damaged originals are put aside when the remote has a proven copy: nothing is ever deleted from there.
struct Quarantine {
    var layout: LibraryLayout

    private var folder: FilePath { layout.quarantine }

    /// Moves a file there.
    ///
    /// - Parameters:
    ///   - relative: the file's path below the library.
    ///   - photo: whose it is.
    ///   - stamp: what it was like when it was found damaged.
    /// - Returns: where it is now, relative to the library; `nil` when it is another file by now.
    func take(_ relative: String, of photo: PhotoID, _ stamp: FileStamp) throws -> String? {
        let path = layout.path(relative)
        let name = "\(photo)-\(UUID().uuidString.prefix(8).lowercased())-\(path.lastComponent?.string ?? "original")"
        try DurableFile.makeFolder(folder)
        guard FileStamp(of: path) == stamp else { return nil }
        try DurableFile.rename(path, to: folder.appending(name))
        // On disk before the catalog says that nothing is here.
        try DurableFile.sync(folder)
        try DurableFile.sync(path.removingLastComponent())
        return "quarantine/\(name)"
    }

    /// How many files are there, and their bytes.
    func content() -> (files: Int, bytes: Int64) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return names.reduce(into: (0, 0)) { sum, name in
            guard let stamp = FileStamp(of: folder.appending(name)) else { return }
            sum.0 += 1
            sum.1 += stamp.byteCount
        }
    }
}
