import Glibc
package import SystemPackage

/// Changes of names, each of which is on the disk when it returns.
package enum DurableName {
    /// A way to give a file its final name without replacing anything. File systems differ in which they know.
    package enum Renaming: CaseIterable, Sendable {
        /// A second name by `link`, which fails where something has it, then the first one's removal.
        case link
        /// `renameat2` with `RENAME_NOREPLACE`: FAT, exFAT and many FUSE file systems have no links but know this.
        case renameWithoutReplacing
        /// An empty file under the final name made with `O_EXCL`, so that it is surely ours, then replaced by `rename`.
        case placeholder
    }

    /// Renames without replacing; `false` when something has the new name. Takes the first way that the file system knows.
    package static func rename(_ old: FilePath, to new: FilePath, by ways: [Renaming] = Renaming.allCases)
        throws(Errno) -> Bool
    {
        for way in ways {
            if let isDone = try rename(old, to: new, by: way) { return isDone }
        }
        throw .notSupported
    }

    /// `nil` when the file system does not know this way.
    private static func rename(_ old: FilePath, to new: FilePath, by way: Renaming) throws(Errno) -> Bool? {
        switch way {
        case .link:
            switch unsafe failure(old, new, { unsafe Glibc.link($0, $1) }) {
            case nil:
                _ = try remove(old)
                return true
            case .fileExists?: return false
            case let code? where isUnknownCall(code): return nil
            case let code?: throw code
            }
        case .renameWithoutReplacing:
            switch unsafe failure(old, new, { unsafe FileSystemCalls.renameWithoutReplacing($0, $1) }) {
            case nil:
                try synchronizeFolder(of: new)
                return true
            case .fileExists?: return false
            case let code? where isUnknownCall(code): return nil
            case let code?: throw code
            }
        case .placeholder: return try renameOntoPlaceholder(old, to: new)
        }
    }

    /// Whether an error says that a call does not exist here, and nothing about the files.
    private static func isUnknownCall(_ code: Errno) -> Bool {
        // `EMLINK` is a file system that counts to one.
        [.notPermitted, .notSupported, .invalidArgument, .noFunction, .tooManyLinks].contains(code)
    }

    private static func failure(
        _ old: FilePath, _ new: FilePath, _ call: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
    ) -> Errno? {
        let result = unsafe old.withPlatformString { old in
            unsafe new.withPlatformString { new in unsafe call(old, new) }
        }
        return result == 0 ? nil : Errno(rawValue: errno)
    }

    /// Removes a name; `false` when there is none.
    package static func remove(_ path: FilePath) throws(Errno) -> Bool {
        guard unsafe path.withPlatformString({ unsafe unlink($0) }) == 0 else {
            let code = Errno(rawValue: errno)
            if code == .noSuchFileOrDirectory || code == .notDirectory { return false }
            throw code
        }
        try synchronizeFolder(of: path)
        return true
    }

    /// Makes a folder below one that exists; one that is there already is fine.
    static func makeFolder(_ path: FilePath) throws(Errno) {
        if unsafe path.withPlatformString({ unsafe mkdir($0, 0o777) }) == 0 {
            try synchronizeFolder(of: path)
        } else if errno != EEXIST {
            throw Errno(rawValue: errno)
        }
    }

    private static func renameOntoPlaceholder(_ old: FilePath, to new: FilePath) throws(Errno) -> Bool {
        do {
            _ = try OwnedDescriptor(
                new, .writeOnly, options: [.create, .exclusiveCreate], permissions: FilePermissions(rawValue: 0o666))
        } catch .fileExists {
            return false
        }
        if let code = unsafe failure(old, new, { unsafe Glibc.rename($0, $1) }) {
            // Made by us a moment ago, and empty: it must not keep the name from the next try.
            if (try? FileStatus.of(new))?.byteCount == 0 { _ = try? remove(new) }
            throw code
        }
        try synchronizeFolder(of: new)
        return true
    }

    private static func synchronizeFolder(of path: FilePath) throws(Errno) {
        let folder = try OwnedDescriptor(path.removingLastComponent(), .readOnly, options: [.directory])
        do {
            try folder.synchronize()
        } catch  where isUnknownFolderSync(error) {
            // Some network file systems cannot synchronize a folder; their names are the server's to keep.
        }
    }

    /// `fsync(2)` gives EINVAL or EROFS for a file that cannot be synchronized; FUSE passes on what its program says.
    package static func isUnknownFolderSync(_ code: Errno) -> Bool {
        [.invalidArgument, .notSupported, .noFunction, .badFileDescriptor].contains(code)
    }
}
