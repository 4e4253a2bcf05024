import Foundation
import Glibc
import SystemPackage

/// Folders with what a server asks of its own.
enum ServerFolder {
    /// Below the system's temporary folder if that fits, else below one that every system has; `nil` where none fits.
    static func parent(where fits: (FilePath) -> Bool) -> FilePath? {
        [FilePath(FileManager.default.temporaryDirectory.path), "/tmp", "/var/tmp"].first(where: fits)
    }

    /// Whether every user can go through a folder, as a server needs that gives up root's rights.
    static func isOpenToAll(_ path: FilePath) -> Bool {
        var folder = path.lexicallyNormalized()
        repeat {
            var status = stat()
            guard stat(folder.string, &status) == 0, status.st_mode & S_IXOTH != 0 else { return false }
        } while folder.removeLastComponent()
        return true
    }

    /// Whether files of a folder can carry extended attributes; in memory (tmpfs, before Linux 6.6) they cannot.
    static func hasExtendedAttributes(_ path: FilePath, python: String) -> Bool {
        let question =
            "import os, sys, tempfile; file = tempfile.TemporaryFile(dir=sys.argv[1]); "
            + "os.setxattr(file.fileno(), 'user.tiersync', b'1')"
        return (try? ServerTool.run(python, ["-c", question, path.string])) != nil
    }

    /// Gives a file or folder to the user `nobody`.
    static func giveToNobody(_ path: FilePath) throws {
        guard chown(path.string, nobody, nobody) == 0 else {
            throw ServerFailure(message: "cannot give \(path) away: \(String(cString: strerror(errno)))")
        }
    }

    /// The number of the user and group without rights, on every Linux.
    static let nobody: uid_t = 65_534
}
