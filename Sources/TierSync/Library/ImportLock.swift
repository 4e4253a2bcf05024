import Glibc
import SystemPackage
import TierModel

/// A lock on the folder `incoming`: shared while files get their names and are committed, exclusive to take away what an
/// import that was cut off has left. Closing the descriptor releases it, as does the end of the process.
///
/// A file system without locks yields no exclusive one: then nothing is taken away, which costs only space.
enum ImportLock {
    /// Waits while a recovery is at it, which is short. The folder must exist.
    static func share(_ layout: LibraryLayout) throws(EngineError) -> FileDescriptor {
        do {
            let descriptor = try FileDescriptor.open(layout.incoming, .readOnly, options: [.directory, .closeOnExec])
            while flock(descriptor.rawValue, LOCK_SH) != 0, errno == EINTR {}
            return descriptor
        } catch {
            throw DurableFile.writeFailure(error, at: layout.incoming)
        }
    }

    /// `nil` when some process is importing at this moment.
    static func exclude(_ layout: LibraryLayout) -> FileDescriptor? {
        guard
            let descriptor = try? FileDescriptor.open(layout.incoming, .readOnly, options: [.directory, .closeOnExec])
        else { return nil }
        if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        try? descriptor.close()
        return nil
    }
}
