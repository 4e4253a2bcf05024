import Foundation
import Glibc
package import SystemPackage
import TierModel

/// Size and time of a file: when both are as they were, its content is taken to be too.
package struct FileStamp: Hashable, Sendable {
    var byteCount: Int64
    var modified: Date

    /// What was noted of a file when it was read.
    init(byteCount: Int64, modified: Date) {
        self.byteCount = byteCount
        self.modified = modified
    }

    /// Asks the file system; `nil` when the file is gone.
    package init?(of file: FilePath) {
        var status = stat()
        guard file.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
        byteCount = Int64(status.st_size)
        // Whole microseconds: what the catalog keeps.
        let microseconds = Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000
        modified = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}

/// Which file it is, whatever it is called.
struct FileIdentity: Hashable, Sendable {
    /// The file system.
    var device: UInt64
    /// The file on it.
    var inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Asks the file system, following links; `nil` when there is nothing.
    init?(of path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
        self.init(status)
    }
}

extension FilePath {
    /// The path without links, `.` and `..`; `nil` when there is nothing. The empty path is the current folder.
    var resolved: FilePath? {
        (isEmpty ? FilePath(".") : self).withPlatformString { name in
            guard let found = realpath(name, nil) else { return nil }
            defer { free(found) }
            return FilePath(platformString: found)
        }
    }
}
