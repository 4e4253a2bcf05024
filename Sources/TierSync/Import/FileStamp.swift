import Foundation
import Glibc
import SystemPackage
import TierModel

/// Size and time of a file: when both are as they were, its content is taken to be too.
struct FileStamp: Hashable, Sendable {
    var byteCount: Int64
    var modified: Date

    /// Asks the file system; `nil` when the file is gone.
    init?(of file: FilePath) {
        var status = stat()
        guard file.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
        byteCount = Int64(status.st_size)
        // Whole microseconds: what the catalog keeps.
        let microseconds = Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000
        modified = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}
