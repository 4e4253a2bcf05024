import Foundation
import Synchronization
package import SystemPackage
package import TierModel
import Workers

/// Keeps objects as files below a directory: a disk, a mounted share.
///
/// The content of each stored file was read back from the disk before it got its name, so that a put proves. A marker file
/// tells an empty remote from the empty mount point of a disk that is not there.
package struct DirectoryObjectStore: ObjectStore {
    let root: FilePath
    let options: RemoteOptions
    let marker: DirectoryMarker
    /// How many files are read or written at once: a disk does not like many.
    let slots: AsyncPermits

    /// Makes the adapter for an absolute path.
    package init(root: FilePath, options: RemoteOptions = RemoteOptions()) {
        self.root = root
        self.options = options
        marker = DirectoryMarker(root: root, isExpected: options.expectMarker, isEncrypted: options.isEncrypted)
        slots = AsyncPermits(options.transfers)
    }

    /// The directory.
    package var location: RemoteLocation { .directory(root) }

    package func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject? {
        try await context.recorded(context.intent(.head, key.rawValue)) { _ in
            try await blocking { try stored(key) }
        }
    }

    package func delete(_ key: ObjectKey, _ context: TransferContext) async throws {
        try await context.recorded(context.intent(.delete, key.rawValue)) { _ in
            try await blocking { try remove(key) }
        }
    }

    package func proveByReading(
        _ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext
    ) async throws -> Proof {
        let object = try await context.recorded(context.intent(.get, key.rawValue), slots) { count in
            try await blocking {
                guard let object = try stored(key) else { throw RemoteError.notFound(key, location) }
                let found = try readBack(path(of: key), count)
                guard found.digest == digest, found.byteCount == byteCount else {
                    throw RemoteError.contentDiffers(key, location)
                }
                guard try stored(key) == object else { throw RemoteError.replaced(key, location) }
                return object
            }
        }
        return Proof(
            kind: .readBack, digest: digest, byteCount: byteCount, version: object.version,
            provenAt: options.surroundings.now())
    }

    package func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof {
        try await freshenByVersion(proof, of: key, now: options.surroundings.now, context)
    }
}

extension DirectoryObjectStore {
    func path(of key: ObjectKey) -> FilePath {
        FilePath(rawBytes: root.rawBytes + [UInt8(ascii: "/")] + Array(key.rawValue.utf8))
    }

    private func remove(_ key: ObjectKey) throws {
        try marker.check()
        do {
            _ = try DurableName.remove(path(of: key))
        } catch {
            throw failure(error, "remove \(key)")
        }
    }

    /// What is stored under a key; `nil` only while the remote is surely there.
    func stored(_ key: ObjectKey) throws -> StoredObject? {
        do {
            if let status = try FileStatus.of(path(of: key)), status.isRegular { return object(key, status) }
        } catch {
            throw failure(error, "look at \(key)")
        }
        try marker.check()
        return nil
    }

    /// The version is size, modification time and inode: any way of changing a file's content changes one of them. Where
    /// the last two are not to be relied on, the version is weak: then only reading back makes sure.
    func object(_ key: ObjectKey, _ status: FileStatus) -> StoredObject {
        let hasIdentity = FileSystemKind.hasIdentity(root)
        let etag = "\(status.byteCount)-\(status.modifiedNanoseconds)" + (hasIdentity ? "-\(status.inode)" : "")
        return StoredObject(
            key: key, byteCount: status.byteCount,
            version: ObjectVersion(
                etag: etag, isETagStrong: hasIdentity, lastModified: HTTPDate.basicISO8601(status.modified)))
    }

    /// Reads a file from the disk itself and hashes it.
    func readBack(_ path: FilePath, _ count: ByteCount) throws -> (digest: ContentDigest, byteCount: Int64) {
        do {
            let file = try OwnedDescriptor(path, .readOnly)
            file.dropPageCache()
            var buffer = [UInt8](repeating: 0, count: chunk(.down))
            var hasher = ContentHasher()
            var total: Int64 = 0
            while true {
                try Task.checkCancellation()
                let length = try file.read(into: &buffer)
                if length == 0 { return (hasher.finalized(), total) }
                try pass(length, .down)
                hasher.update(buffer[..<length])
                count.addReceived(length)
                total += Int64(length)
            }
        } catch let code as Errno {
            throw failure(code, "read \(path.lastComponent?.string ?? "a file") back")
        }
    }

    private static let largestChunk = 1 << 20

    /// How many bytes are read or written at a time.
    func chunk(_ direction: BandwidthDirection) -> Int {
        options.bandwidth?.quantum(direction, atMost: Self.largestChunk) ?? Self.largestChunk
    }

    /// Waits until bytes may pass. Throws `CancellationError`.
    func pass(_ bytes: Int, _ direction: BandwidthDirection) throws {
        let mayPass = options.bandwidth?.pass(bytes, direction) { Task.isCancelled } ?? true
        if !mayPass { throw CancellationError() }
    }

    /// What a failed system call means for the user.
    package func failure(_ code: Errno, _ action: String) -> RemoteError {
        var error = meaning(of: code, action)
        switch code {
        case .ioError: error.concernsOneObject = marker.isReadable
        case .permissionDenied, .notPermitted: error.concernsOneObject = marker.isReadable && marker.isRootWritable
        default: break
        }
        return error
    }

    private func meaning(of code: Errno, _ action: String) -> RemoteError {
        switch code {
        case .fileTooLarge:
            RemoteError(
                .tooLarge, "cannot \(action) in \(location): its file system takes no file of that size (FAT: 4 GB)",
                remedy: "use a disk with another file system", underlying: code)
        case .noSpace, .diskQuotaExceeded:
            RemoteError(
                .full, "no room is left in \(location)", remedy: "free space there, or choose a larger remote",
                underlying: code)
        case .permissionDenied, .notPermitted, .readOnlyFileSystem:
            RemoteError(
                .credentialsRefused, "cannot \(action) in \(location): \(code)",
                remedy: "give this user write permission there", underlying: code)
        case .fileNameTooLong, .notDirectory, .isDirectory, .invalidArgument, .illegalByteSequence:
            RemoteError(
                .protocolViolation, "cannot \(action) in \(location): \(code)", remedy: "use another name",
                underlying: code)
        default:
            RemoteError(
                .unreachable, "cannot \(action) in \(location): \(code)",
                remedy: "check that the disk or share is mounted and sound", underlying: code)
        }
    }
}
