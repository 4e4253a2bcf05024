import SystemPackage

/// The file that a download appends to.
struct DownloadFile: ~Copyable {
    private let path: FilePath
    private let start: Int64
    private let file: OwnedDescriptor

    /// Opens or makes the file. Throws `destinationUnwritable` when its length is not the offset that is asked for.
    static func opened(_ download: ObjectDownload) throws(RemoteError) -> DownloadFile {
        let path = download.file
        let opened: DownloadFile
        let length: Int64
        do {
            let file = try OwnedDescriptor(
                path, .readWrite, options: [.create, .append], permissions: FilePermissions(rawValue: 0o600))
            length = try file.status().byteCount
            opened = DownloadFile(path: path, start: download.offset, file: file)
        } catch {
            throw RemoteError.destinationUnwritable(path, "\(error)", error)
        }
        guard length == download.offset else {
            throw RemoteError.destinationUnwritable(path, "it holds \(length) bytes, not \(download.offset)")
        }
        return opened
    }

    private init(path: FilePath, start: Int64, file: consuming OwnedDescriptor) {
        self.path = path
        self.start = start
        self.file = file
    }

    /// Appends bytes.
    func append(_ bytes: ArraySlice<UInt8>) throws(RemoteError) {
        do {
            try file.write(bytes)
        } catch {
            throw RemoteError.destinationUnwritable(path, "\(error)", error)
        }
    }

    /// Appends bytes that lie in memory of somebody else.
    func append(_ bytes: UnsafeRawBufferPointer) throws(RemoteError) {
        do {
            try unsafe file.write(bytes)
        } catch {
            throw RemoteError.destinationUnwritable(path, "\(error)", error)
        }
    }

    /// Forgets what was appended: it belongs to another version.
    func revert() throws(RemoteError) {
        do {
            try file.descriptor.resize(to: start)
        } catch {
            throw RemoteError.destinationUnwritable(path, "\(error)", error as? Errno)
        }
    }
}
