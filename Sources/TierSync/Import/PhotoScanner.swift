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
        /// Files of one folder that are neither pictures nor belong to one.
        case others(LeftAlone)
    }

    private var pending: [Entry]
    private var findings: [Finding] = []
    private var visited: Set<FileIdentity> = []
    /// The library's own folder, as the file system knows it.
    private let excluded: FilePath?
    private let takesMovies: Bool

    private enum Entry {
        /// A folder, or something that is neither that nor a file.
        case place(FilePath, isNamed: Bool)
        /// Files of one folder that were named.
        case files([FilePath], in: FilePath)
    }

    /// Starts at these paths; the library's own folder is never entered, by whatever way it is reached.
    ///
    /// - Parameter takesMovies: whether a movie without a picture is a photo of its own.
    init(_ paths: [FilePath], excluding library: FilePath, takesMovies: Bool) {
        self.takesMovies = takesMovies
        excluded = library.resolved
        if let own = FileIdentity(of: library) { visited.insert(own) }
        pending = Self.grouped(paths).reversed()
    }

    /// Named files by folder, so that each folder is listed once, however many of its files were named.
    private static func grouped(_ paths: [FilePath]) -> [Entry] {
        var folders: [FilePath] = []
        var files: [FilePath: [FilePath]] = [:]
        var places: [Entry] = []
        for path in paths {
            guard case .success(S_IFREG) = kind(of: path) else {
                places.append(.place(path, isNamed: true))
                continue
            }
            let folder = path.removingLastComponent()
            if files[folder] == nil { folders.append(folder) }
            files[folder, default: []].append(path)
        }
        return folders.map { .files(files[$0] ?? [], in: $0) } + places
    }

    mutating func next() -> Finding? {
        while true {
            if let finding = findings.popLast() { return finding }
            guard let entry = pending.popLast() else { return nil }
            switch entry {
            case .place(let path, let isNamed): visit(path, isNamed: isNamed)
            case .files(let files, let folder): take(files, in: folder)
            }
        }
    }

    private mutating func visit(_ path: FilePath, isNamed: Bool) {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return fail(path, errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { return fail(path, EINVAL) }
        guard !isInLibrary(path) else {
            if isNamed { refuse(path) }
            return
        }
        enter(path, FileIdentity(status))
    }

    /// Files that were named, each with its companions from the same folder. A companion whose picture was named too comes with it.
    private mutating func take(_ files: [FilePath], in folder: FilePath) {
        var seen: Set<FilePath> = []
        var pictures: [FilePath] = []
        var companions: [FilePath] = []
        for file in files where seen.insert(file).inserted {
            if isInLibrary(file) {
                refuse(file)
            } else if case .companion = FileKind(file) {
                companions.append(file)
            } else {
                // What was named by itself is looked at, whatever its ending.
                pictures.append(file)
            }
        }
        var beside: [FilePath] = []
        if !pictures.isEmpty, case .success(let names) = Self.names(in: folder) {
            beside = names.lazy.map { folder.appending($0) }.filter {
                guard case .companion = FileKind($0) else { return false }
                return true
            }
        }
        let unlisted = Set(companions).subtracting(beside)
        let owned = Self.companions(companions, ofPicturesBeside: pictures, in: folder)
        var (candidates, others) = ImportCandidate.grouped(
            pictures.filter { FileKind($0) == .picture }
                + (beside + companions.filter(unlisted.contains)).filter { !owned.contains($0) },
            takesMovies: takesMovies)
        let named = Set(companions)
        // What lies beside the named files, and belongs to none of them, was not asked for.
        candidates.removeAll { FileKind($0.primary) != .picture && !named.contains($0.primary) }
        candidates += pictures.filter { FileKind($0) == .other }.map { ImportCandidate(primary: $0, companions: []) }
        for index in candidates.indices {
            candidates[index].companions.removeAll { Self.kind(of: $0.path) != .success(S_IFREG) }
        }
        others.removeAll { !named.contains($0) }
        var leftAlone = LeftAlone(others)
        leftAlone.companions = owned.count
        if !owned.isEmpty || !others.isEmpty { findings.append(.others(leftAlone)) }
        findings.append(contentsOf: candidates.reversed().map { .photo($0) })
    }

    /// Those named RAW files and movies whose picture lies in the folder and was not named: alone they would become another photo.
    private static func companions(
        _ companions: [FilePath], ofPicturesBeside named: [FilePath], in folder: FilePath
    ) -> Set<FilePath> {
        guard !companions.isEmpty, case .success(let names) = names(in: folder) else { return [] }
        let unnamed = Set(names.lazy.map { folder.appending($0) }.filter { FileKind($0) == .picture }).subtracting(
            named)
        let owners = Set(unnamed.compactMap { $0.stem?.lowercased() })
            .subtracting(named.compactMap { $0.stem?.lowercased() })
        return Set(companions.filter { owners.contains(($0.stem ?? "").lowercased()) })
    }

    private func isInLibrary(_ path: FilePath) -> Bool {
        guard let excluded, let place = path.resolved else { return false }
        return place.starts(with: excluded)
    }

    private mutating func refuse(_ path: FilePath) {
        let name = path.printable
        findings.append(
            .failure(
                PhotoFailure(
                    photo: nil, file: name, error: "\(name) belongs to the library itself",
                    remedy: "name the files or the folder that the photos came from")))
    }

    private mutating func enter(_ folder: FilePath, _ identity: FileIdentity) {
        guard visited.insert(identity).inserted else { return }
        let names: [FilePath.Component]
        switch Self.names(in: folder) {
        case .success(let found): names = found
        case .failure(let error): return fail(folder, error.rawValue)
        }
        var files: [FilePath] = []
        var folders: [FilePath] = []
        for name in names where !Self.isPassedOver(name.string) {
            let path = folder.appending(name)
            switch Self.kind(of: path) {
            case .success(S_IFDIR): folders.append(path)
            case .success(S_IFREG): files.append(path)
            case .success: continue
            case .failure(let error):
                if FileKind(path) == .picture || error == .tooManySymbolicLinkLevels { fail(path, error.rawValue) }
            }
        }
        pending.append(contentsOf: folders.reversed().map { .place($0, isNamed: false) })
        let (candidates, others) = ImportCandidate.grouped(files, takesMovies: takesMovies)
        if !others.isEmpty { findings.append(.others(LeftAlone(others))) }
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

    /// Whether a file or folder of this name is none of the user's photos: hidden, or made by another program.
    static func isPassedOver(_ name: String) -> Bool {
        name.hasPrefix(".") || name == "@eaDir" || name == "__MACOSX"
    }

    private static func kind(of path: FilePath) -> Result<mode_t, Errno> {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return .failure(Errno(rawValue: errno)) }
        return .success(status.st_mode & S_IFMT)
    }

    /// The names in a folder, in the order of their bytes.
    static func names(in folder: FilePath) -> Result<[FilePath.Component], Errno> {
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
