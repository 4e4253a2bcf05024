/// Which JSON file belongs to which picture in a folder of a Google Photos export.
///
/// The names, as users' reports show them: `IMG.jpg` has `IMG.jpg.json`, or since 2024
/// `IMG.jpg.supplemental-metadata.json`; what comes before `.json` is cut to 46 characters; the number of a double
/// stands behind all that, so that `IMG(1).jpg` has `IMG.jpg(1).json`. Edited copies and the films of live photos have
/// no file of their own and share that of their picture.
package struct TakeoutNames: Sendable {
    /// What stands before `.json`, with the number of a double apart.
    private struct Stem: Hashable {
        var text: String
        var double: String?
    }

    private static let longest = 46
    private static let supplement = ".supplemental-metadata"
    /// What is appended to the names of edited copies, in the languages that reports show.
    private static let editions = [
        "-edited", "-effects", "-bearbeitet", "-modifié", "-editado", "-ha editado", "-editada", "-editat",
        "-modificato", "-bewerkt", "-edytowane", "-redigerad", "-redigert", "-redigeret", "-muokattu", "-編集済み",
    ]

    private var owners: [String: String] = [:]

    /// Looks at the names of one folder's files, those of other kinds included. Takes time in proportion to their number.
    package init(_ names: [String]) {
        var files: [Stem: String] = [:]
        var pictures: [String] = []
        for name in names {
            guard name.lowercased().hasSuffix(".json") else {
                pictures.append(name)
                continue
            }
            let stem = String(name.dropLast(5))
            files[Stem(text: stem, double: nil)] = name
            let (text, double) = Self.splitDouble(stem)
            if double != nil { files[Stem(text: text, double: double)] = name }
        }
        takeOwn(pictures, files)
        share(among: pictures, files)
    }

    /// The JSON file of a picture or film; `nil` when there is none, or more than one could be meant.
    package func file(of picture: String) -> String? { owners[picture] }

    /// Pictures that have a file of their own by the rules. One file that two would have by cut names is neither's.
    private mutating func takeOwn(_ pictures: [String], _ files: [Stem: String]) {
        var claims: [String: (exact: [String], cut: [String])] = [:]
        for picture in pictures {
            guard let (file, isExact) = Self.file(of: picture, in: files) else { continue }
            if isExact {
                claims[file, default: ([], [])].exact.append(picture)
            } else {
                claims[file, default: ([], [])].cut.append(picture)
            }
        }
        for (file, claim) in claims {
            let claimants = claim.exact.isEmpty ? claim.cut : claim.exact
            if claimants.count == 1 { owners[claimants[0]] = file }
        }
    }

    /// Those without: an edited copy or a film has the file of the only picture of its name.
    private mutating func share(among pictures: [String], _ files: [Stem: String]) {
        var byStem: [String: Set<String>] = [:]
        for picture in pictures {
            if let file = owners[picture] { byStem[Self.splitEnding(picture).stem, default: []].insert(file) }
        }
        for picture in pictures where owners[picture] == nil {
            let (stem, ending) = Self.splitEnding(picture)
            let original = Self.unedited(stem)
            // "PXL.MP" is the film of "PXL.MP.jpg".
            var found = (byStem[original ?? stem] ?? []).union(byStem[picture] ?? [])
            // The picture that was edited need not be in the export.
            if found.isEmpty, let original, let (file, isExact) = Self.file(of: original + ending, in: files), isExact {
                found = [file]
            }
            if found.count == 1 { owners[picture] = found.first }
        }
    }

    /// The file that the rules give a picture, and whether the whole of the picture's name is in it.
    private static func file(of picture: String, in files: [Stem: String]) -> (String, isExact: Bool)? {
        let (stem, ending) = splitEnding(picture)
        var titles = [Stem(text: picture, double: nil)]
        let (text, double) = splitDouble(stem)
        if double != nil { titles.append(Stem(text: text + ending, double: double)) }
        let exact = Set(titles.compactMap { whole($0, in: files) })
        if !exact.isEmpty { return exact.count == 1 ? exact.first.map { ($0, true) } : nil }
        let cut = Set(
            titles.flatMap { title in
                cuts(title.text).compactMap { files[Stem(text: $0, double: title.double)] }
            })
        return cut.count == 1 ? cut.first.map { ($0, false) } : nil
    }

    /// The file whose name has the whole title: the newer form first, then the plain one, then the only cut one.
    private static func whole(_ title: Stem, in files: [Stem: String]) -> String? {
        func file(_ suffix: some StringProtocol) -> String? {
            files[Stem(text: title.text + suffix, double: title.double)]
        }
        if let found = file(supplement) ?? file("") { return found }
        let cut = (1..<supplement.count).compactMap { file(supplement.prefix($0)) }
        return cut.count == 1 ? cut[0] : nil
    }

    /// A long title cut to its first 46 characters, however those are counted.
    private static func cuts(_ title: String) -> Set<String> {
        var cuts: Set<String> = []
        if title.count > longest { cuts.insert(String(title.prefix(longest))) }
        if title.utf16.count > longest { cuts.insert(String(decoding: title.utf16.prefix(longest), as: UTF16.self)) }
        if title.utf8.count > longest { cuts.insert(String(decoding: title.utf8.prefix(longest), as: UTF8.self)) }
        return cuts
    }

    private static func splitEnding(_ name: String) -> (stem: String, ending: String) {
        guard let point = name.lastIndex(of: "."), point != name.startIndex else { return (name, "") }
        return (String(name[..<point]), String(name[point...]))
    }

    /// `IMG(1)` as `IMG` and `1`.
    private static func splitDouble(_ stem: String) -> (text: String, double: String?) {
        guard stem.hasSuffix(")"), let opening = stem.lastIndex(of: "("), opening != stem.startIndex else {
            return (stem, nil)
        }
        let number = stem[stem.index(after: opening)...].dropLast()
        guard !number.isEmpty, number.count <= 6, number.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return (stem, nil)
        }
        return (String(stem[..<opening]), String(number))
    }

    /// The name of the picture that a copy was edited from, with the number of a double; `nil` for other names.
    private static func unedited(_ stem: String) -> String? {
        let (text, double) = splitDouble(stem)
        guard let edition = editions.first(where: text.hasSuffix), text.count > edition.count else { return nil }
        return text.dropLast(edition.count) + (double.map { "(\($0))" } ?? "")
    }
}
