import SystemPackage
import TierModel

/// Files that an import came across and did not take, by what they seem to be.
struct LeftAlone: Hashable, Sendable {
    /// Movies without a picture beside them, where nothing looks into movies.
    var movies = 0
    /// Files that were named, and belong to pictures that were not.
    var companions = 0
    /// Anything else.
    var others = 0

    init(_ files: [FilePath] = []) {
        for file in files {
            if FileKind(file) == .companion(.movie) { movies += 1 } else { others += 1 }
        }
    }

    /// Adds those of another folder.
    mutating func add(_ more: LeftAlone) {
        movies += more.movies
        companions += more.companions
        others += more.others
    }

    /// What they are, a sentence each.
    var notes: [String] {
        var notes: [String] = []
        func add(_ count: Int, _ noun: String, _ what: String, _ remedy: String = "") {
            guard count > 0 else { return }
            notes.append("\(Counted(count, noun)) \(what) \(count == 1 ? "was" : "were") left alone\(remedy)")
        }
        add(
            movies, "movie", "without a picture beside \(movies == 1 ? "it" : "them")",
            ": install ffmpeg (tiersync doctor checks it) and run the command again")
        add(
            companions, "file", companions == 1 ? "that belongs to a picture" : "that belong to pictures",
            ": name the \(companions == 1 ? "picture" : "pictures"), or the folder")
        add(others, "file", others == 1 ? "that is not a photo" : "that are not photos")
        return notes
    }
}
