import Glibc
import SystemPackage

/// A file descriptor with one owner, which closes it.
struct OwnedDescriptor: ~Copyable {
    let descriptor: FileDescriptor

    /// Opens a file; retried when a signal interrupts.
    init(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode, options: FileDescriptor.OpenOptions = [],
        permissions: FilePermissions? = nil
    ) throws(Errno) {
        do {
            descriptor = try FileDescriptor.open(
                path, mode, options: options.union(.closeOnExec), permissions: permissions)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    deinit { try? descriptor.close() }

    /// What the file system says of the open file.
    func status() throws(Errno) -> FileStatus {
        var raw = stat()
        guard unsafe fstat(descriptor.rawValue, &raw) == 0 else { throw Errno(rawValue: errno) }
        return FileStatus(raw)
    }

    /// Puts the file's bytes on the disk.
    func synchronize() throws(Errno) {
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Has the kernel forget its copy of the file, so that a read asks the disk.
    func dropPageCache() {
        _ = posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// Reads up to a buffer's length; 0 at the end.
    func read(into buffer: inout [UInt8]) throws(Errno) -> Int {
        do {
            return try unsafe buffer.withUnsafeMutableBytes { try unsafe descriptor.read(into: $0) }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Reads up to a buffer's length, straight into memory of somebody else; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        do {
            return try unsafe descriptor.read(into: buffer)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Writes all of some bytes that lie in memory of somebody else.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        do {
            _ = try unsafe descriptor.writeAll(bytes)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Writes all of some bytes.
    func write(_ bytes: ArraySlice<UInt8>) throws(Errno) {
        do {
            _ = try descriptor.writeAll(bytes)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}

/// What the file system says of a file.
struct FileStatus {
    var byteCount: Int64
    var isRegular: Bool
    var isDirectory: Bool
    var modifiedNanoseconds: Int64
    var inode: UInt64

    init(_ raw: stat) {
        byteCount = Int64(raw.st_size)
        isRegular = raw.st_mode & S_IFMT == S_IFREG
        isDirectory = raw.st_mode & S_IFMT == S_IFDIR
        modifiedNanoseconds = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
        inode = UInt64(raw.st_ino)
    }

    /// What is under a path, symbolic links followed; `nil` when there is nothing.
    static func of(_ path: FilePath) throws(Errno) -> FileStatus? {
        var raw = stat()
        let result = unsafe path.withPlatformString { unsafe stat($0, &raw) }
        if result == 0 { return FileStatus(raw) }
        let code = Errno(rawValue: errno)
        if code == .noSuchFileOrDirectory || code == .notDirectory { return nil }
        throw code
    }
}

/// Changes of names, each of which is on the disk when it returns.
enum DurableName {
    /// Renames without replacing; `false` when something has the new name.
    ///
    /// A link is made only where nothing is, on every file system that has links.
    static func rename(_ old: FilePath, to new: FilePath) throws(Errno) -> Bool {
        let result = unsafe old.withPlatformString { old in
            unsafe new.withPlatformString { new in unsafe link(old, new) }
        }
        switch result == 0 ? nil : Errno(rawValue: errno) {
        case nil:
            _ = try remove(old)
            return true
        case .fileExists?: return false
        case .notPermitted?, .notSupported?, .invalidArgument?, .noFunction?:
            return try renameOntoPlaceholder(old, to: new)
        case let code?: throw code
        }
    }

    /// Removes a name; `false` when there is none.
    static func remove(_ path: FilePath) throws(Errno) -> Bool {
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

    /// For file systems without links (FAT): an empty file that is surely ours is made, then replaced.
    private static func renameOntoPlaceholder(_ old: FilePath, to new: FilePath) throws(Errno) -> Bool {
        do {
            _ = try OwnedDescriptor(
                new, .writeOnly, options: [.create, .exclusiveCreate], permissions: FilePermissions(rawValue: 0o666))
        } catch .fileExists {
            return false
        }
        let result = unsafe old.withPlatformString { old in
            unsafe new.withPlatformString { new in unsafe Glibc.rename(old, new) }
        }
        guard result == 0 else { throw Errno(rawValue: errno) }
        try synchronizeFolder(of: new)
        return true
    }

    private static func synchronizeFolder(of path: FilePath) throws(Errno) {
        let folder = try OwnedDescriptor(path.removingLastComponent(), .readOnly, options: [.directory])
        do {
            try folder.synchronize()
        } catch .invalidArgument {
            // Some network file systems cannot synchronize a folder; their names are the server's to keep.
        }
    }
}
