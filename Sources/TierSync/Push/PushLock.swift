import Glibc
import SystemPackage
import TierModel

/// One push at a time into one library's remote: two would send the same files, and each could end the other's upload in parts.
///
/// A lock on the folder of originals, or on another where another job is meant; closing the descriptor releases it, as does the end of the process. Nothing else waits for it. A file
/// system without locks has none: then two pushes prove the same files twice, and overwrite nothing.
enum PushLock {
    /// How long to wait between two looks.
    private static let pause = Duration.milliseconds(250)

    /// Runs `body` when no other push runs any more. `waits` is told, once, that one does.
    static func holding<Value>(
        _ layout: LibraryLayout, folder: String = "originals", waits: () -> Void = {}, _ body: () async throws -> Value
    ) async throws -> Value {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                layout.path(folder), .readOnly, options: [.directory, .closeOnExec])
        } catch {
            throw DurableFile.writeFailure(error, at: layout.path(folder))
        }
        defer { try? descriptor.close() }
        var isTold = false
        while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            if !isTold { waits() }
            isTold = true
            try await Task.sleep(for: pause)
        }
        return try await body()
    }
}
