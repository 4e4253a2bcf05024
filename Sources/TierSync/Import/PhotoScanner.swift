import Glibc
import SystemPackage
import TierModel

/// Walks files and folders and yields what to import, folder by folder: memory holds one folder's names, never all of them.
///
/// Symbolic links are followed, each folder is visited once, and names need not be UTF-8. Hidden files and the
/// preview folders of other programs are passed over.
struct PhotoScanner: Sequence, IteratorProtocol {
    /// What the walk comes across.
    enum Finding: Sendable {
        /// Something to import.
        case photo(ImportCandidate)
        /// Something that cannot be looked at.
        case failure(PhotoFailure)
        /// Files that are not pictures, in one folder.
        case others(Int)
    }

    private var pending: [Entry]
    private var findings: [Finding] = []
    private var visited: Set<FileIdentity> = []
    private let excluded: FilePath

    private struct Entry {
        var path: FilePath
        var isNamed: Bool
    }

    private struct FileIdentity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// Starts at these paths; the library's own folder is never entered.
    init(_ paths: [FilePath], excluding library: FilePath) {
        pending = paths.reversed().map { Entry(path: $0, isNamed: true) }
        excluded = library
    }

    mutating func next() -> Finding? {
        while true {
            if let finding = findings.popLast() { return finding }
            guard let entry = pending.popLast() else { return nil }
            visit(entry)
        }
    }

    private mutating func visit(_ entry: Entry) {
        var status = stat()
        guard entry.path.withPlatformString({ stat($0, &status) }) == 0 else {
            return fail(entry.path, errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            enter(entry.path, FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
        case S_IFREG where entry.isNamed:
            findings.append(.photo(ImportCandidate(primary: entry.path, companions: siblings(of: entry.path))))
        default:
            fail(entry.path, EINVAL)
        }
    }

    private mutating func enter(_ folder: FilePath, _ identity: FileIdentity) {
        guard folder != excluded, visited.insert(identity).inserted else { return }
        let names: [FilePath.Component]
        switch Self.names(in: folder) {
        case .success(let found): names = found
        case .failure(let error): return fail(folder, error.rawValue)
        }
        var files: [FilePath] = []
        var folders: [FilePath] = []
        for name in names where !Self.isPassedOver(name) {
            let path = folder.appending(name)
            switch Self.kind(of: path) {
            case .success(S_IFDIR): folders.append(path)
            case .success(S_IFREG): files.append(path)
            case .success: continue
            case .failure(let error):
                if FileKind(path) == .picture || error == .tooManySymbolicLinkLevels { fail(path, error.rawValue) }
            }
        }
        pending.append(contentsOf: folders.reversed().map { Entry(path: $0, isNamed: false) })
        let (candidates, others) = ImportCandidate.grouped(files)
        if !others.isEmpty { findings.append(.others(others.count)) }
        findings.append(contentsOf: candidates.reversed().map { .photo($0) })
    }

    private mutating func fail(_ path: FilePath, _ code: Int32) {
        let name = path.printable
        let (error, remedy): (String, String) =
            switch code {
            case ENOENT: ("\(name) is not there", "check the path")
            case EACCES, EPERM: ("\(name) cannot be read: no permission", "change its permissions, or run as its owner")
            case ELOOP: ("\(name) is a loop of symbolic links", "remove the link")
            case EINVAL: ("\(name) is neither a file nor a folder", "name a photo or a folder of photos")
            default: ("\(name) cannot be read: \(Errno(rawValue: code))", "check the disk and try again")
            }
        findings.append(.failure(PhotoFailure(photo: nil, file: name, error: error, remedy: remedy)))
    }

    /// The companions of a file that was named by itself.
    private func siblings(of file: FilePath) -> [(role: FileRole, path: FilePath)] {
        guard case .success(let names) = Self.names(in: file.removingLastComponent()) else { return [] }
        let stem = file.stem?.lowercased()
        let related = names.map { file.removingLastComponent().appending($0) }
            .filter { $0 == file || ($0.stem?.lowercased() == stem && FileKind($0) != .picture) }
        return ImportCandidate.grouped(related).candidates.first { $0.primary == file }?.companions ?? []
    }

    private static func isPassedOver(_ name: FilePath.Component) -> Bool {
        let text = name.string
        return text.hasPrefix(".") || text == "@eaDir" || text == "__MACOSX"
    }

    private static func kind(of path: FilePath) -> Result<mode_t, Errno> {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return .failure(Errno(rawValue: errno)) }
        return .success(status.st_mode & S_IFMT)
    }

    /// The names in a folder, in the order of their bytes.
    private static func names(in folder: FilePath) -> Result<[FilePath.Component], Errno> {
        let name = folder.isEmpty ? FilePath(".") : folder
        guard let stream = name.withPlatformString({ opendir($0) }) else { return .failure(Errno(rawValue: errno)) }
        defer { closedir(stream) }
        var names: [FilePath.Component] = []
        while let entry = readdir(stream) {
            let component = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    FilePath.Component(platformString: $0)
                }
            }
            if let component, component.kind == .regular { names.append(component) }
        }
        return .success(names.sorted { $0.string.utf8.lexicographicallyPrecedes($1.string.utf8) })
    }
}

extension FilePath {
    /// The file's own name, fit for a terminal.
    var printableName: String {
        guard let name = lastComponent else { return printable }
        return FilePath(root: nil, [name]).printable
    }

    /// The path, fit for a terminal: bytes that are not UTF-8 and control characters are escaped.
    var printable: String {
        withPlatformString {
            PrintableName.escaped(UnsafeBufferPointer(start: $0, count: strlen($0)).map { UInt8(bitPattern: $0) })
        }
    }
}
