import SystemPackage
import TierModel

/// A file, or a stretch of it, read once from front to back and compared with what was announced before its last byte is given out.
///
/// So a server that waits for the announced length never gets a complete body of a file that has changed.
package struct UploadSource: ~Copyable {
    private let slice: FileSlice
    private let file: OwnedDescriptor
    private var hasher = ContentHasher()
    private var position: Int64 = 0
    /// When the file was written last, as of its opening: bytes that were sent already may change too.
    private var modified: Int64?

    /// Opens the file. Throws `sourceUnreadable`, or `sourceChanged` when its size is not the announced one.
    package static func opened(_ upload: ObjectUpload) throws(RemoteError) -> UploadSource {
        try opened(FileSlice(upload))
    }

    /// Opens a file to read a stretch of it. Throws `sourceUnreadable`, or `sourceChanged` when the file's size is another.
    static func opened(_ slice: FileSlice) throws(RemoteError) -> UploadSource {
        var source: UploadSource
        do {
            source = UploadSource(slice: slice, file: try OwnedDescriptor(slice.file, .readOnly))
        } catch {
            throw unreadable(slice.file, error)
        }
        try source.checkSize()
        return source
    }

    private init(slice: FileSlice, file: consuming OwnedDescriptor) {
        self.slice = slice
        self.file = file
    }

    /// The next bytes; 0 when all were given out. Throws `sourceChanged` instead of the last ones when they do not fit the digest.
    package mutating func read(into buffer: inout [UInt8]) throws(RemoteError) -> Int {
        let result = unsafe buffer.withUnsafeMutableBytes { bytes -> Result<Int, RemoteError> in
            do throws(RemoteError) { return .success(try unsafe read(into: bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The next bytes, straight into memory of somebody else.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(RemoteError) -> Int {
        let remaining = slice.byteCount - position
        guard remaining > 0 else {
            if position == 0, hasher.finalized() != slice.digest { throw Self.changed(slice.file) }
            return 0
        }
        let length: Int
        do {
            length = try unsafe file.read(into: buffer, at: slice.offset + position, atMost: remaining)
        } catch {
            throw Self.unreadable(slice.file, error)
        }
        guard length > 0 else { throw Self.changed(slice.file) }
        unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
        position += Int64(length)
        if position == slice.byteCount {
            try checkSize()
            guard hasher.finalized() == slice.digest else { throw Self.changed(slice.file) }
        }
        return length
    }

    private mutating func checkSize() throws(RemoteError) {
        let status: FileStatus
        do {
            status = try file.status()
        } catch {
            throw Self.unreadable(slice.file, error)
        }
        guard status.isRegular else {
            throw RemoteError(.sourceUnreadable, "\(Self.name(slice.file)) is not a file")
        }
        let isSame = status.modifiedNanoseconds == modified ?? status.modifiedNanoseconds
        guard status.byteCount == slice.fileByteCount, isSame else { throw Self.changed(slice.file) }
        modified = status.modifiedNanoseconds
    }

    private static func name(_ file: FilePath) -> String { PrintableName.escaped(file.rawBytes) }

    /// The file is not the announced one.
    static func changed(_ file: FilePath) -> RemoteError {
        RemoteError(
            .sourceChanged, "\(name(file)) changed since it was imported; nothing was stored",
            remedy: "import it again")
    }

    /// The file cannot be read.
    static func unreadable(_ file: FilePath, _ code: Errno) -> RemoteError {
        RemoteError(
            .sourceUnreadable, "cannot read \(name(file)): \(code)",
            remedy: "check that it exists and that its permissions let you read it", underlying: code)
    }
}
