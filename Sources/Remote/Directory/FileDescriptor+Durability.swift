import Foundation
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

    /// Reads from a position on, up to a buffer's length and `limit`, straight into memory of somebody else; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64, atMost limit: Int64) throws(Errno) -> Int {
        let length = Int(min(Int64(buffer.count), limit))
        let wanted = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
        do {
            return try unsafe descriptor.read(fromAbsoluteOffset: offset, into: wanted)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Reads from a position on, up to a buffer's length and `limit`; 0 at the end.
    func read(into buffer: inout [UInt8], at offset: Int64, atMost limit: Int64) throws(Errno) -> Int {
        let result = unsafe buffer.withUnsafeMutableBytes { bytes -> Result<Int, Errno> in
            do throws(Errno) {
                return .success(try unsafe read(into: bytes, at: offset, atMost: limit))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
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

    /// When its content was last changed.
    var modified: Date { Date(timeIntervalSince1970: Double(modifiedNanoseconds) / 1e9) }

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
