internal import Glibc
internal import Synchronization
public import SystemPackage

/// A regular file, or a part of one, that is open to be sent. Its descriptor is closed once: by the server after it was sent, or with the
/// last reference to it.
public final class OpenFile: Sendable {
    /// How long the whole file is, in bytes.
    public let size: Int64
    /// What of it is sent.
    public let range: Range<Int64>
    /// When it was last written, in whole seconds since 1970.
    public let modified: Int64
    private let descriptor: Mutex<FileDescriptor?>

    /// Opens a file: a regular one, and no symbolic link. Blocks while the file system does.
    ///
    /// Throws `Errno`: `.noSuchFileOrDirectory` …, `.tooManySymbolicLinkLevels` for a symbolic link, `.notSupported` for what is no regular
    /// file, `.invalidArgument` for a range that the file does not have.
    ///
    /// - Parameters:
    ///   - path: where the file is.
    ///   - range: the bytes to send; `nil` for all.
    public convenience init(_ path: FilePath, range: Range<Int64>? = nil) throws {
        // Without O_NONBLOCK, opening a pipe would wait for its other end.
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
        do {
            let status = try Self.status(of: file)
            let size = Int64(status.st_size)
            let range = range ?? 0..<size
            guard range.lowerBound >= 0, range.upperBound <= size else { throw Errno.invalidArgument }
            self.init(taking: file, size: size, range: range, modified: Int64(status.st_mtim.tv_sec))
        } catch {
            try? file.close()
            throw error
        }
    }

    private init(taking file: FileDescriptor?, size: Int64, range: Range<Int64>, modified: Int64) {
        descriptor = Mutex(file)
        self.size = size
        self.range = range
        self.modified = modified
    }

    deinit { try? take()?.close() }

    /// The same open file, of which another part is sent, cut to what there is. This one has nothing to send any more.
    public func restricted(to range: Range<Int64>) -> OpenFile {
        OpenFile(taking: take(), size: size, range: range.clamped(to: 0..<size), modified: modified)
    }

    /// The descriptor, which the caller closes; `nil` when it was taken before.
    func take() -> FileDescriptor? {
        descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
    }

    private static func status(of file: FileDescriptor) throws -> stat {
        var status = stat()
        guard unsafe fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Errno.notSupported }
        return status
    }
}
