import Glibc
import SystemPackage

/// What a folder takes on its disk.
struct FolderSize {
    /// Bytes of all that is in it, and of the folders themselves.
    var bytes: Int64 = 0
    /// Files in it.
    var files = 0

    /// Adds up a folder and all below it. Links are not followed; what vanishes meanwhile does not count.
    init(of folder: FilePath) {
        var waiting = [folder]
        while let next = waiting.popLast() { add(next, &waiting) }
    }

    private mutating func add(_ folder: FilePath, _ folders: inout [FilePath]) {
        bytes += Self.bytes(of: folder) ?? 0
        guard let stream = folder.withPlatformString({ opendir($0) }) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    FilePath.Component(platformString: $0)
                }
            }
            guard let name, name.kind == .regular else { continue }
            var status = stat()
            guard fstatat(dirfd(stream), name.string, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                folders.append(folder.appending(name))
            } else {
                bytes += Self.bytes(status)
                files += 1
            }
        }
    }

    /// What one file takes; `nil` when it is not there.
    static func bytes(of path: FilePath) -> Int64? {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return nil }
        return bytes(status)
    }

    /// Its blocks, or its length where that is more: of what was just written, the blocks may not be given out yet.
    private static func bytes(_ status: stat) -> Int64 { max(Int64(status.st_size), Int64(status.st_blocks) * 512) }

    /// What a file of this length takes: whole blocks.
    static func rounded(_ length: Int64) -> Int64 { (length + block - 1) / block * block }

    /// The block of the usual file systems.
    static let block: Int64 = 4096
}
