import Glibc
import SystemPackage

/// An open file that is closed when its owner goes.
struct OwnedDescriptor: ~Copyable {
    let descriptor: FileDescriptor

    /// Opens for reading. A pipe or device does not block the opening; `status` tells what it is.
    init(reading file: FilePath) throws(Errno) {
        descriptor = try Self.opened(file, .readOnly, [.closeOnExec, .nonBlocking])
    }

    /// Creates or empties a file that only its owner may read.
    init(writing file: FilePath) throws(Errno) {
        descriptor = try Self.opened(file, .writeOnly, [.closeOnExec, .create, .truncate])
    }

    /// Takes over an open descriptor.
    init(owning descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { try? descriptor.close() }

    private static func opened(
        _ file: FilePath, _ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions
    ) throws(Errno) -> FileDescriptor {
        do {
            return try FileDescriptor.open(file, mode, options: options, permissions: .ownerReadWrite)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Size, type and times of the file.
    func status() throws(Errno) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        return status
    }

    /// Reads the next bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        do {
            return unsafe try descriptor.read(into: buffer)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Reads up to `count` bytes at an offset, without moving the place where `read` goes on; fewer at the end.
    func bytes(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
        var failure: Errno?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do {
                filled = unsafe try descriptor.read(
                    fromAbsoluteOffset: Int64(offset), into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error as? Errno ?? .ioError
                filled = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes all bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        do {
            _ = unsafe try descriptor.writeAll(bytes)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}
