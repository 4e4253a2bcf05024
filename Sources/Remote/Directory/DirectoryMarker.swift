import Glibc
import Synchronization
import SystemPackage

/// The file that says that a directory is the remote itself, not the empty mount point of a disk that is away.
final class DirectoryMarker: Sendable {
    /// Where it lies below the root.
    static let components = ["tiersync", "v1", "format"]

    private let root: FilePath
    private let content: String
    /// Whether its absence is an error: it was there earlier.
    private let isExpected: Mutex<Bool>

    init(root: FilePath, isExpected: Bool, isEncrypted: Bool) {
        self.root = root
        content = RemoteMarker.content(isEncrypted: isEncrypted)
        self.isExpected = Mutex(isExpected)
    }

    /// Throws `unreachable` when the root is not there, or the marker is missing that was there before.
    func check() throws(RemoteError) {
        if try status(of: path) != nil {
            isExpected.withLock { $0 = true }
            return
        }
        guard try status(of: root)?.isDirectory == true else {
            throw RemoteError(
                .unreachable, "the folder \(location) is not there", remedy: "mount it, or make it with mkdir -p")
        }
        guard isExpected.withLock({ $0 }) else { return }
        throw RemoteError(
            .unreachable, "\(location) is not the remote that was used before: its file tiersync/v1/format is missing",
            remedy: "check that the disk or share is mounted")
    }

    /// Makes root and marker where they were never seen; throws as `check` does.
    func establish() throws(RemoteError) {
        if isExpected.withLock({ $0 }) { return try check() }
        do {
            try DurableName.makeFolder(root)
            if try FileStatus.of(path) == nil { try write() }
        } catch {
            throw RemoteError(
                .unreachable, "cannot make \(location): \(error)",
                remedy: "make the folder and let this user write there",
                underlying: error)
        }
        isExpected.withLock { $0 = true }
    }

    private func write() throws(Errno) {
        var folder = root
        for name in Self.components.dropLast() {
            folder.append(name)
            try DurableName.makeFolder(folder)
        }
        // Others may be writing it beside us: each has a name of its own, and one of them wins.
        let temporary = folder.appending(TemporaryName.made(RemoteSurroundings().uniqueName()))
        do {
            let file = try OwnedDescriptor(
                temporary, .writeOnly, options: [.create, .exclusiveCreate],
                permissions: FilePermissions(rawValue: 0o666))
            try file.write(Array(content.utf8)[...])
            try file.synchronize()
        }
        if try !DurableName.rename(temporary, to: path) { _ = try DurableName.remove(temporary) }
    }

    /// Whether it is there and says what it should: then the disk is there, and what failed is one file.
    var isReadable: Bool {
        do {
            let start = RemoteMarker.content(isEncrypted: false).utf8
            var bytes = [UInt8](repeating: 0, count: start.count)
            let length = try OwnedDescriptor(path, .readOnly).read(into: &bytes)
            return bytes[..<length].elementsEqual(start)
        } catch {
            return false
        }
    }

    /// Whether this user may read and write in the root itself.
    var isRootWritable: Bool { unsafe root.withPlatformString { unsafe access($0, R_OK | W_OK | X_OK) } == 0 }

    private var path: FilePath { Self.components.reduce(root) { $0.appending($1) } }

    private var location: RemoteLocation { .directory(root) }

    private func status(of path: FilePath) throws(RemoteError) -> FileStatus? {
        do {
            return try FileStatus.of(path)
        } catch {
            throw RemoteError(
                .unreachable, "cannot look into \(location): \(error)", remedy: "check the mount and its permissions",
                underlying: error)
        }
    }
}
