import Foundation
import Glibc
import Imaging
import SystemPackage
import TierModel

/// How a file on this disk compares with what it should be.
enum LocalFile {
    /// What was found.
    enum Look: Hashable, Sendable {
        /// As it should be.
        case sound
        /// Not there.
        case missing
        /// There with other bytes, in words; as it was when it was read.
        case damaged(String, FileStamp)
        /// There, and not to be read, in words.
        case unreadable(String)
    }

    /// Looks at a file, and reads it when asked to.
    ///
    /// - Parameter digest: what its content must be; `nil` looks at existence and size only.
    /// - Throws: `CancellationError`.
    static func look(at path: FilePath, byteCount: Int64, digest: ContentDigest?) throws -> Look {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else {
            let code = Errno(rawValue: errno)
            return code == .noSuchFileOrDirectory || code == .notDirectory ? .missing : .unreadable("\(code)")
        }
        guard status.st_mode & S_IFMT == S_IFREG, let stamp = FileStamp(of: path) else {
            return .unreadable("it is no file")
        }
        guard stamp.byteCount == byteCount else {
            return .damaged("it has \(stamp.byteCount) bytes instead of \(byteCount)", stamp)
        }
        guard let digest else { return .sound }
        do {
            guard try self.digest(of: path) == digest else {
                return .damaged("its content is not what was written", stamp)
            }
            return .sound
        } catch let error as CancellationError {
            throw error
        } catch Errno.noSuchFileOrDirectory {
            return .missing
        } catch {
            return .unreadable("\(error)")
        }
    }

    /// Hashes a file as the disk has it, as far as the system lets go of what it holds in memory; ends at once when cancelled.
    static func digest(of path: FilePath) throws -> ContentDigest {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try file.closeAfter {
            // What the system still holds in memory would hide what the disk has lost.
            _ = posix_fadvise(file.rawValue, 0, 0, POSIX_FADV_DONTNEED)
            var hasher = ContentHasher()
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                try Task.checkCancellation()
                let length = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                guard length > 0 else { break }
                buffer.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
            }
            _ = posix_fadvise(file.rawValue, 0, 0, POSIX_FADV_DONTNEED)
            return hasher.finalized()
        }
    }
}
