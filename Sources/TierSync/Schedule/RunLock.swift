import Glibc
import SystemPackage

/// One schedule at a time in one library. Closing the descriptor releases it, as does the end of the process. A file system without locks has none: then
/// two schedules would do the same twice, and claim photo by photo.
enum RunLock {
    /// - Throws: `EngineError` (`alreadyRunning`, `unwritable`).
    static func take(_ layout: LibraryLayout) throws(EngineError) -> FileDescriptor {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                layout.runLock, .writeOnly, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw DurableFile.writeFailure(error, at: layout.runLock)
        }
        while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { break }
            try? descriptor.close()
            throw EngineError(
                .alreadyRunning, "tiersync run is at work in this library already",
                remedy: "see what it does: tiersync service status; end the service: systemctl --user stop tiersync")
        }
        return descriptor
    }
}

extension EngineError.Code {
    /// Another process runs the schedule of this library.
    public static let alreadyRunning = EngineError.Code(rawValue: "alreadyRunning")
}
