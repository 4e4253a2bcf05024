import Foundation
import Glibc
import Remote
import SystemPackage
import TierModel

/// The folder that a clone goes to. Until the clone is complete a marker lies there, so that nobody takes it for a library, and the
/// same command starts over after a crash.
struct CloneFolder: ~Copyable {
    let layout: LibraryLayout
    /// Whether an earlier clone had begun here.
    let isContinued: Bool
    private let lock: FileDescriptor

    private struct Marker: Codable {
        var remote: String
    }

    /// Makes or takes over the folder.
    ///
    /// - Throws: `EngineError` (`libraryExists`) unless it is empty, or holds what an unfinished clone of the same remote has left.
    init(_ folder: FilePath, remote: RemoteLocation) throws {
        let layout = LibraryLayout(folder: folder)
        let marker = layout.cloneMarker
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        let isContinued = names.contains(LibraryLayout.cloneMarkerName)
        let printable = PrintableName.escaped(folder.string)
        if isContinued {
            let data = FileManager.default.contents(atPath: marker.string) ?? Data()
            let known = try? JSONDecoder().decode(Marker.self, from: data).remote
            guard known == nil || known == remote.description else {
                throw EngineError(
                    .libraryExists, "\(printable) holds an unfinished clone of \(known ?? "another remote")",
                    remedy: "run the same clone again, or choose another folder")
            }
        } else if !names.allSatisfy(DurableFile.isUnfinished) {
            throw EngineError(
                .libraryExists, "\(printable) is not empty", remedy: "choose a folder that is empty or not there yet")
        }
        let text = try JSONEncoder().encode(Marker(remote: remote.description))
        if !isContinued {
            // A clone that was killed while it wrote its marker.
            for name in names { try DurableFile.remove(folder.appending(name)) }
            try DurableFile.write(text, to: marker)
        }
        let lock = try Self.locked(marker, printable)
        do {
            try Self.removeCatalog(layout)
        } catch {
            try? lock.close()
            throw error
        }
        self.layout = layout
        self.isContinued = isContinued
        self.lock = lock
    }

    deinit { try? lock.close() }

    private static func locked(_ marker: FilePath, _ printable: String) throws -> FileDescriptor {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(marker, .readOnly, options: .closeOnExec)
        } catch {
            throw DurableFile.writeFailure(error, at: marker)
        }
        // A file system without locks has none.
        if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            try? descriptor.close()
            throw EngineError(.inUse, "another process is cloning into \(printable)", remedy: "wait until it has ended")
        }
        return descriptor
    }

    /// What an unfinished clone knew is read again; the files that it had restored stay.
    private static func removeCatalog(_ layout: LibraryLayout) throws {
        for suffix in ["-wal", "-shm", ""] { try DurableFile.remove(FilePath(layout.catalog.string + suffix)) }
        try DurableFile.remove(layout.configuration)
    }

    /// Takes away what was made here, after an error that came before anything was restored.
    consuming func abandon() {
        guard !isContinued else { return }
        try? Self.removeCatalog(layout)
        for path in [layout.credentials, layout.keys, layout.deviceKey, layout.cloneMarker] + layout.subfolders {
            try? FileManager.default.removeItem(atPath: path.string)
        }
        // Only if nothing else is in it.
        _ = rmdir(layout.folder.string)
    }

    /// From now on it is a library.
    consuming func complete() throws {
        try DurableFile.remove(layout.cloneMarker)
        try DurableFile.sync(layout.folder)
    }
}

extension LibraryLayout {
    static let cloneMarkerName = "clone.json"

    /// Lies there while the library is being rebuilt from its remote.
    var cloneMarker: FilePath { folder.appending(Self.cloneMarkerName) }
}
