import SystemPackage
import TierModel

/// The file of an upload, read once from front to back and compared with what was announced before its last byte is given out.
///
/// So a server that waits for the announced length never gets a complete body of a file that has changed.
struct UploadSource: ~Copyable {
    private let upload: ObjectUpload
    private let file: OwnedDescriptor
    private var hasher = ContentHasher()
    private var position: Int64 = 0

    /// Opens the file. Throws `sourceUnreadable`, or `sourceChanged` when its size is not the announced one.
    static func opened(_ upload: ObjectUpload) throws(RemoteError) -> UploadSource {
        let source: UploadSource
        do {
            source = UploadSource(upload: upload, file: try OwnedDescriptor(upload.file, .readOnly))
        } catch {
            throw unreadable(upload, error)
        }
        try source.checkSize()
        return source
    }

    private init(upload: ObjectUpload, file: consuming OwnedDescriptor) {
        self.upload = upload
        self.file = file
    }

    /// The next bytes; 0 when all were given out. Throws `sourceChanged` instead of the last ones when they do not fit the digest.
    mutating func read(into buffer: inout [UInt8]) throws(RemoteError) -> Int {
        let result = unsafe buffer.withUnsafeMutableBytes { bytes -> Result<Int, RemoteError> in
            do throws(RemoteError) { return .success(try unsafe read(into: bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The next bytes, straight into memory of somebody else.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(RemoteError) -> Int {
        let remaining = upload.byteCount - position
        guard remaining > 0 else {
            if position == 0, hasher.finalized() != upload.digest { throw Self.changed(upload) }
            return 0
        }
        let length: Int
        do {
            length = try unsafe file.read(into: buffer)
        } catch {
            throw Self.unreadable(upload, error)
        }
        guard length > 0, Int64(length) <= remaining else { throw Self.changed(upload) }
        unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
        position += Int64(length)
        if position == upload.byteCount {
            try checkSize()
            guard hasher.finalized() == upload.digest else { throw Self.changed(upload) }
        }
        return length
    }

    private func checkSize() throws(RemoteError) {
        let status: FileStatus
        do {
            status = try file.status()
        } catch {
            throw Self.unreadable(upload, error)
        }
        guard status.isRegular else {
            throw RemoteError(.sourceUnreadable, "\(Self.name(upload)) is not a file")
        }
        guard status.byteCount == upload.byteCount else { throw Self.changed(upload) }
    }

    private static func name(_ upload: ObjectUpload) -> String { PrintableName.escaped(upload.file.rawBytes) }

    private static func changed(_ upload: ObjectUpload) -> RemoteError {
        RemoteError(
            .sourceChanged, "\(name(upload)) changed since it was imported; nothing was stored",
            remedy: "import it again")
    }

    private static func unreadable(_ upload: ObjectUpload, _ code: Errno) -> RemoteError {
        RemoteError(
            .sourceUnreadable, "cannot read \(name(upload)): \(code)",
            remedy: "check that it exists and that its permissions let you read it", underlying: code)
    }
}
