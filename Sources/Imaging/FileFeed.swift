import Glibc
import SystemPackage
import TierModel

/// One file, read once from its start to its end: every block goes to the hash, to the copy, and to whoever asked for it.
///
/// The decoder takes what it needs; `finish` reads the rest. Only one thread uses a feed.
final class FileFeed {
    let file: FilePath
    private let descriptor: OwnedDescriptor
    private let opened: stat
    private var hasher = ContentHasher()
    private var byteCount: Int64 = 0
    private var copy: PartialCopy?
    /// The failure of a read that a C library asked for, to be thrown behind it.
    private(set) var failure: ImagingError?

    private static let blockSize = 256 * 1024

    init(_ file: FilePath, copyingTo copy: FilePath?) throws(ImagingError) {
        self.file = file
        do {
            descriptor = try OwnedDescriptor(reading: file)
            opened = try descriptor.status()
        } catch {
            throw .reading(file, error)
        }
        guard opened.st_mode & S_IFMT == S_IFREG else { throw .notRegular(file) }
        self.copy = if let copy { try PartialCopy(copy) } else { nil }
    }

    /// The descriptor, for a child process that reads by itself. It lives as long as the feed.
    var rawDescriptor: CInt { descriptor.descriptor.rawValue }

    /// The size when the file was opened.
    var size: Int { Int(opened.st_size) }

    /// What the first bytes say. Reads nothing away.
    func signature() throws(ImagingError) -> FileSignature {
        guard size > 0 else { throw .empty(file) }
        let signature: FileSignature
        do {
            signature = FileSignature(firstBytes: try descriptor.bytes(at: 0, count: FileSignature.byteCount))
        } catch {
            throw .reading(file, error)
        }
        guard signature == .image(.tiff), RawDirectories.isRaw(read: bytes) else { return signature }
        return .image(.raw)
    }

    /// Bytes anywhere in the file, past the stream; `nil` when they are not all there.
    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard let bytes = try? descriptor.bytes(at: offset, count: count), bytes.count == count else { return nil }
        return bytes
    }

    /// Reads the next block into `buffer`; 0 at the end, −1 on failure, which `failure` then holds.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        do {
            return unsafe try read(into: buffer)
        } catch {
            failure = error
            return -1
        }
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImagingError) -> Int {
        let count: Int
        do {
            count = unsafe try descriptor.read(into: buffer)
        } catch {
            throw .reading(file, error)
        }
        let block = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
        unsafe hasher.update(block)
        unsafe try copy?.append(block)
        byteCount += Int64(count)
        return count
    }

    /// Reads what is left and keeps the copy, provided that the file stayed as it was.
    func finish() throws(ImagingError) -> (digest: ContentDigest, byteCount: Int64) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 64)
        defer { unsafe block.deallocate() }
        while unsafe try read(into: block) > 0 {}
        let now: stat
        do {
            now = try descriptor.status()
        } catch {
            throw .reading(file, error)
        }
        guard now.st_size == byteCount, opened.st_size == byteCount,
            now.st_mtim.tv_sec == opened.st_mtim.tv_sec, now.st_mtim.tv_nsec == opened.st_mtim.tv_nsec
        else { throw .changed(file) }
        copy?.keep()
        return (hasher.finalized(), byteCount)
    }
}
