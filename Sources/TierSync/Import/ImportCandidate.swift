import SystemPackage
import TierModel

/// A photo found on disk, before it is read: the picture and the files that belong to it.
struct ImportCandidate: Sendable {
    /// The picture; a RAW file or a movie where there is no other of its name.
    var primary: FilePath
    /// Movie, RAW and sidecars with the same stem.
    var companions: [(role: FileRole, path: FilePath)]

    /// Groups the files of one folder into photos. A RAW file without a picture of its stem is a photo of its own, and so is a movie
    /// without either. Files that are neither a photo nor belong to one are left over.
    ///
    /// - Parameter takesMovies: whether movies can be looked into; else those without a picture are left over.
    static func grouped(_ files: [FilePath], takesMovies: Bool) -> (candidates: [ImportCandidate], others: [FilePath]) {
        var candidates: [ImportCandidate] = []
        var byStem: [String: Int] = [:]
        var companions: [(FileRole, FilePath)] = []
        var others: [FilePath] = []
        func begin(_ file: FilePath) {
            // A sidecar may be called IMG_1.xmp or IMG_1.JPG.xmp.
            for stem in [stem(of: file), name(of: file)] where byStem[stem] == nil { byStem[stem] = candidates.count }
            candidates.append(ImportCandidate(primary: file, companions: []))
        }
        for file in files {
            switch FileKind(file) {
            case .picture: begin(file)
            case .companion(let role): companions.append((role, file))
            case .other: others.append(file)
            }
        }
        for lone in takesMovies ? [FileRole.raw, .movie] : [.raw] {
            companions.removeAll { role, file in
                guard role == lone, byStem[stem(of: file)] == nil else { return false }
                begin(file)
                return true
            }
        }
        for (role, file) in companions {
            if let owner = byStem[stem(of: file)] {
                candidates[owner].companions.append((role, file))
            } else {
                others.append(file)
            }
        }
        return (candidates, others)
    }

    /// What the names of files that `grouped` may put together have in common: the folder, and the name without the endings of
    /// pictures and companions.
    static func family(of file: FilePath) -> String {
        var name = file
        while FileKind(name) != .other, let stem = name.stem { name = FilePath(stem) }
        return file.removingLastComponent().string + "/" + (name.lastComponent?.string ?? "").lowercased()
    }

    private static func stem(of file: FilePath) -> String { (file.stem ?? "").lowercased() }

    private static func name(of file: FilePath) -> String { (file.lastComponent?.string ?? "").lowercased() }
}

/// What a file seems to be by its ending. Only a guess of what to look at: the content decides.
enum FileKind: Hashable, Sendable {
    case picture
    case companion(FileRole)
    case other

    init(_ file: FilePath) {
        let ending = file.extension?.lowercased() ?? ""
        if Self.pictures.contains(ending) {
            self = .picture
        } else if let role = Self.companions[ending] {
            self = .companion(role)
        } else {
            self = .other
        }
    }

    private static let pictures: Set<String> = [
        "jpg", "jpeg", "jpe", "jfif", "png", "webp", "heic", "heif", "hif", "avif", "tif", "tiff", "gif", "jxl",
    ]

    private static let companions: [String: FileRole] = Dictionary(
        uniqueKeysWithValues: ["mov", "mp4", "m4v", "3gp"].map { ($0, .movie) } + ["xmp", "aae"].map { ($0, .sidecar) }
            + [
                "cr2", "cr3", "nef", "nrw", "arw", "dng", "orf", "rw2", "raf", "srw", "pef", "rwl", "3fr", "iiq", "x3f",
                "mrw", "sr2",
            ]
            .map { ($0, .raw) })
}
