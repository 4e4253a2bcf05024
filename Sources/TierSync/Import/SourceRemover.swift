import Catalog
import SystemPackage
import TierModel

/// Removes a source file once the library is seen to have the same bytes (`import --move`).
struct SourceRemover {
    private let known: KnownOriginal
    private let libraryFolder: FilePath?
    private var onRemote = 0
    private var changed = 0
    private var unproven = 0

    init(_ known: KnownOriginal) {
        self.known = known
        libraryFolder = known.layout.folder.resolved
    }

    /// Removes a source, or leaves it and counts why.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - stamp: its size and time when it was read: what was saved there since is not in the library.
    ///   - file: the library's file with its bytes.
    ///   - isFresh: whether that was written or read a moment ago.
    mutating func remove(_ source: FilePath, read stamp: FileStamp, as file: FileRecord?, isFresh: Bool) throws {
        guard let file, known.isHeld(file) else {
            unproven += 1
            return
        }
        guard let relative = file.localPath else {
            onRemote += 1
            return
        }
        guard isFresh || known.isSound(file) else {
            unproven += 1
            return
        }
        guard FileStamp(of: source) == stamp else {
            changed += 1
            return
        }
        // The library's own file, reached by another way.
        guard FileIdentity(of: source) != FileIdentity(of: known.layout.path(relative)), !isInLibrary(source) else {
            return
        }
        try DurableFile.remove(source)
    }

    /// What was left in place, a sentence each.
    var notes: [String] {
        var notes: [String] = []
        if onRemote > 0 {
            notes.append("\(Counted(onRemote, "file")) left in place: the originals are only on the remote")
        }
        if changed > 0 {
            notes.append("\(Counted(changed, "file")) left in place: changed since being read, import again")
        }
        if unproven > 0 {
            notes.append("\(Counted(unproven, "file")) left in place: the library's own copy is missing or damaged")
        }
        return notes
    }

    private func isInLibrary(_ source: FilePath) -> Bool {
        guard let libraryFolder, let folder = source.removingLastComponent().resolved else { return true }
        return folder.starts(with: libraryFolder)
    }
}

/// A number and its noun: `1 file`, `2 files`.
struct Counted: CustomStringConvertible {
    /// The words.
    let description: String

    init(_ count: Int, _ noun: String) {
        description = count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }
}
