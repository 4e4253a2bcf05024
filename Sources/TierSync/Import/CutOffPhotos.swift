import Imaging
import SystemPackage
import TierModel

/// The photos of an import that are cut off: they are kept as they are, and the user is told.
struct CutOffPhotos {
    private var notes: [String] = []
    private var count = 0

    /// How many are named.
    private static let namedLimit = 20

    mutating func add(_ file: FilePath, _ cutOff: CutOff) {
        count += 1
        if notes.count < Self.namedLimit { notes.append("\(file.printable) is \(cutOff)") }
    }

    /// What to tell, a sentence each.
    var sentences: [String] {
        guard count > 0 else { return [] }
        let more = count - notes.count
        return notes + (more > 0 ? ["\(Counted(more, "more photo")) \(more == 1 ? "is" : "are") cut off"] : [])
            + ["photos that are cut off were kept as they are: if a whole copy turns up, import it in their place"]
    }
}

extension PhotoReading {
    /// What the file itself has to be told of, besides its metadata.
    var features: [PhotoFeature] {
        get throws { try cutOff.map { [try PhotoFeature($0, by: CutOff.analyzer)] } ?? [] }
    }
}
