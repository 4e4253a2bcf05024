import SystemPackage

/// The file that a download appends to, or what takes the bytes in its place.
struct DownloadFile: ~Copyable {
    private enum Destination: ~Copyable {
        case file(OwnedDescriptor)
        case sink(any DownloadSink)
    }

    private let path: FilePath
    private let start: Int64
    private let destination: Destination

    /// Opens or makes the file. Throws `destinationUnwritable` when its length is not the offset that is asked for.
    static func opened(_ download: ObjectDownload) throws(RemoteError) -> DownloadFile {
        if let sink = download.sink {
            try sink.begin(at: download.offset)
            return DownloadFile(path: download.file, start: download.offset, destination: .sink(sink))
        }
        let path = download.file
        let opened: DownloadFile
        let length: Int64
        do {
            let file = try OwnedDescriptor(
                path, .readWrite, options: [.create, .append], permissions: FilePermissions(rawValue: 0o600))
            length = try file.status().byteCount
            opened = DownloadFile(path: path, start: download.offset, destination: .file(file))
        } catch {
            throw RemoteError.destinationUnwritable(path, "\(error)", error)
        }
        guard length == download.offset else {
            throw RemoteError.destinationUnwritable(path, "it holds \(length) bytes, not \(download.offset)")
        }
        return opened
    }

    private init(path: FilePath, start: Int64, destination: consuming Destination) {
        self.path = path
        self.start = start
        self.destination = destination
    }

    /// Appends bytes.
    func append(_ bytes: ArraySlice<UInt8>) throws(RemoteError) {
        switch destination {
        case .sink(let sink): try sink.append(bytes)
        case .file(let file):
            do {
                try file.write(bytes)
            } catch {
                throw RemoteError.destinationUnwritable(path, "\(error)", error)
            }
        }
    }

    /// Appends bytes that lie in memory of somebody else.
    func append(_ bytes: UnsafeRawBufferPointer) throws(RemoteError) {
        switch destination {
        case .sink(let sink): try sink.append(unsafe Array(bytes)[...])
        case .file(let file):
            do {
                try unsafe file.write(bytes)
            } catch {
                throw RemoteError.destinationUnwritable(path, "\(error)", error)
            }
        }
    }

    /// Forgets what was appended: it belongs to another version.
    func revert() throws(RemoteError) {
        switch destination {
        case .sink(let sink): try sink.revert()
        case .file(let file):
            do {
                try file.descriptor.resize(to: start)
            } catch {
                throw RemoteError.destinationUnwritable(path, "\(error)", error as? Errno)
            }
        }
    }
}
