import SystemPackage
import TierModel

/// Files that an import came across and did not take, by what they seem to be.
struct LeftAlone: Hashable, Sendable {
    /// RAW files without a picture beside them.
    var raws = 0
    /// Movies without a picture beside them.
    var movies = 0
    /// Anything else.
    var others = 0

    init(_ files: [FilePath] = []) {
        for file in files {
            switch FileKind(file) {
            case .companion(.raw): raws += 1
            case .companion(.movie): movies += 1
            default: others += 1
            }
        }
    }

    /// Adds those of another folder.
    mutating func add(_ more: LeftAlone) {
        raws += more.raws
        movies += more.movies
        others += more.others
    }

    /// What they are, a sentence each.
    var notes: [String] {
        var notes: [String] = []
        func add(_ count: Int, _ noun: String, _ what: String) {
            guard count > 0 else { return }
            notes.append("\(Counted(count, noun)) \(what) \(count == 1 ? "was" : "were") left alone")
        }
        add(raws, "RAW file", "without a JPEG beside \(raws == 1 ? "it" : "them")")
        add(movies, "movie", "without a picture beside \(movies == 1 ? "it" : "them")")
        add(others, "file", others == 1 ? "that is not a photo" : "that are not photos")
        return notes
    }
}
