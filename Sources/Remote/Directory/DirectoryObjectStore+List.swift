import Glibc
import SystemPackage
import TierModel
import Workers

/// What lies directly in a folder.
struct FolderContent {
    var objects: [StoredObject] = []
    var folders: [String] = []
    /// Uploads that are not whole, or were given up; what a probe has written.
    var temporaries: [(key: ObjectKey, status: FileStatus)] = []
}

extension DirectoryObjectStore {
    /// Lists folder by folder. Temporary files, symbolic links to folders, and names that are not UTF-8 are left out.
    package func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing {
        Listing.stream(from: [prefix?.rawValue ?? ""]) { folders in
            var waiting = folders
            guard let folder = waiting.popLast() else { return ([], nil) }
            let found = try await context.recorded(context.intent(.list, folder)) { _ in
                try await blocking { try content(of: folder) }
            }
            waiting += found.folders.reversed()
            return (found.objects, waiting.isEmpty ? nil : waiting)
        }
    }

    func content(of folder: String) throws -> FolderContent {
        let path = folder.isEmpty ? root : ObjectKey(folder).map(path(of:)) ?? root
        // Asked before and after, so that a mount that vanishes meanwhile does not look empty.
        try marker.check()
        var content = FolderContent()
        do {
            for name in try names(in: path) {
                let full = folder.isEmpty ? name : folder + "/" + name
                guard let key = ObjectKey(full), let status = try FileStatus.of(self.path(of: key)) else { continue }
                if TemporaryName.matches(name) {
                    if status.isRegular { content.temporaries.append((key, status)) }
                } else if status.isRegular {
                    content.objects.append(object(key, status))
                    if ProbeName.matches(key) { content.temporaries.append((key, status)) }
                } else if status.isDirectory, try !isSymbolicLink(self.path(of: key)) {
                    content.folders.append(full)
                }
            }
        } catch {
            throw failure(error, "list \(folder.isEmpty ? "the folder" : folder)")
        }
        try marker.check()
        return content
    }

    /// The names in a folder as bytes order them; none when there is no such folder.
    private func names(in path: FilePath) throws(Errno) -> [String] {
        guard let stream = unsafe path.withPlatformString({ unsafe opendir($0) }) else {
            let code = Errno(rawValue: errno)
            if code == .noSuchFileOrDirectory || code == .notDirectory { return [] }
            throw code
        }
        defer { unsafe _ = closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self), name != ".", name != ".." else { continue }
            names.append(name)
        }
        guard errno == 0 else { throw Errno(rawValue: errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func isSymbolicLink(_ path: FilePath) throws(Errno) -> Bool {
        var raw = stat()
        guard unsafe path.withPlatformString({ unsafe lstat($0, &raw) }) == 0 else { throw Errno(rawValue: errno) }
        return raw.st_mode & S_IFMT == S_IFLNK
    }
}
