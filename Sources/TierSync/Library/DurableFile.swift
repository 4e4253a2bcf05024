package import Foundation
import Glibc
package import SystemPackage
import TierModel

/// Files that are there completely, or not at all: written under another name, synced, renamed.
package enum DurableFile {
    /// What is about to be done to the disk.
    package enum Event: Hashable, Sendable {
        /// A file or folder is made durable.
        case sync(FilePath)
        /// A file gets this name.
        case rename(FilePath)
        /// A file is removed.
        case remove(FilePath)
    }

    /// Is told before each event, and may throw in its stead as a full disk does. For tests.
    package struct Witness: Sendable {
        private let see: @Sendable (Event) throws -> Void

        /// Makes a witness; what it throws must be an `EngineError`.
        package init(_ see: @escaping @Sendable (Event) throws -> Void) {
            self.see = see
        }

        fileprivate func callAsFunction(_ event: Event) throws(EngineError) {
            do {
                try see(event)
            } catch {
                throw error as? EngineError ?? EngineError(.unwritable, String(describing: error))
            }
        }
    }

    /// The witness of the running task and its children.
    @TaskLocal package static var witness: Witness?

    /// Writes a file. It is on disk when this returns.
    package static func write(
        _ data: Data, to path: FilePath, permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
    )
        throws(EngineError)
    {
        let temporary = sibling(of: path)
        try makeFolder(path.removingLastComponent())
        try writePending(data, to: temporary, permissions: permissions)
        try settle([(temporary, path)])
    }

    /// Writes a file without waiting for the disk; `settle` makes it durable.
    static func writePending(
        _ data: Data, to path: FilePath, permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
    ) throws(EngineError) {
        do {
            let descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: permissions)
            try descriptor.closeAfter {
                _ = try data.withUnsafeBytes { try descriptor.writeAll($0) }
            }
        } catch {
            throw writeFailure(error, at: path)
        }
    }

    /// Syncs pending files, gives them their names, and syncs the folders: once each, however many files share one.
    static func settle(_ files: [(pending: FilePath, final: FilePath)]) throws(EngineError) {
        for file in files { try sync(file.pending) }
        try settleSynced(files)
    }

    /// The same for files whose content is on disk already.
    static func settleSynced(_ files: [(pending: FilePath, final: FilePath)]) throws(EngineError) {
        var folders: Set<FilePath> = []
        for file in files {
            let folder = file.final.removingLastComponent()
            if folders.insert(folder).inserted { try makeFolder(folder) }
            try rename(file.pending, to: file.final)
        }
        for folder in folders { try sync(folder) }
    }

    /// Makes a folder and those above it; that it is there already is fine.
    static func makeFolder(_ folder: FilePath) throws(EngineError) {
        let parent = folder.removingLastComponent()
        // A new folder is durable when the one above it is.
        if mkdir(folder.string, 0o755) == 0 { return try sync(parent.isEmpty ? "." : parent) }
        let code = errno
        if code == EEXIST { return }
        guard code == ENOENT, !parent.isEmpty, parent != folder else {
            throw writeFailure(Errno(rawValue: code), at: folder)
        }
        try makeFolder(parent)
        guard mkdir(folder.string, 0o755) == 0 || errno == EEXIST else {
            throw writeFailure(Errno(rawValue: errno), at: folder)
        }
        try sync(parent)
    }

    /// Renames within a file system.
    static func rename(_ old: FilePath, to new: FilePath) throws(EngineError) {
        try witness?(.rename(new))
        CrashPoint.pass()
        defer { CrashPoint.pass() }
        let status = old.withPlatformString { oldName in
            new.withPlatformString { newName in Glibc.rename(oldName, newName) }
        }
        guard status == 0 else { throw writeFailure(Errno(rawValue: errno), at: new) }
    }

    /// Removes a file; that it is gone already is fine.
    package static func remove(_ path: FilePath) throws(EngineError) {
        try witness?(.remove(path))
        CrashPoint.pass()
        defer { CrashPoint.pass() }
        guard path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT else {
            throw writeFailure(Errno(rawValue: errno), at: path)
        }
    }

    /// Makes a file or a folder durable.
    static func sync(_ path: FilePath) throws(EngineError) {
        try witness?(.sync(path))
        CrashPoint.pass()
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            let status = fsync(descriptor.rawValue)
            let code = errno
            try descriptor.close()
            if status != 0 { throw Errno(rawValue: code) }
        } catch {
            throw writeFailure(error, at: path)
        }
    }

    /// An error of writing, told so that the user knows what to do.
    static func writeFailure(_ error: any Error, at path: FilePath) -> EngineError {
        let name = PrintableName.escaped(path.string)
        switch error as? Errno {
        case .noSpace?, .diskQuotaExceeded?:
            return EngineError(
                .diskFull, "the disk is full: cannot write \(name)",
                remedy: "free some space, or run: tiersync evict --free 10GB", underlying: error)
        case .readOnlyFileSystem?:
            return EngineError(
                .unwritable, "the file system of \(name) is read-only", remedy: "mount it for writing",
                underlying: error)
        case .permissionDenied?, .notPermitted?:
            return EngineError(
                .unwritable, "no permission to write \(name)", remedy: "change its owner or permissions",
                underlying: error)
        default:
            return EngineError(.unwritable, "cannot write \(name): \(error)", underlying: error)
        }
    }

    /// Whether a name is that of a file that `write` had not finished when its process was killed.
    static func isUnfinished(_ name: String) -> Bool {
        name.hasPrefix(".") && name.hasSuffix(".tmp") && UUID(uuidString: String(name.dropFirst().dropLast(4))) != nil
    }

    private static func sibling(of path: FilePath) -> FilePath {
        path.removingLastComponent().appending(".\(UUID().uuidString).tmp")
    }
}
