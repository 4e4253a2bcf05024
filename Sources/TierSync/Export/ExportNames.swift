import Foundation
import SystemPackage

/// Names for files in a folder that are not taken yet.
struct ExportNames {
    private let folder: FilePath
    /// Names given out, in lower case: some file systems tell no case apart.
    private var taken: Set<String> = []
    /// The last number that each name was given.
    private var numbers: [String: Int] = [:]

    init(folder: FilePath) { self.folder = folder }

    /// A name of its own for each call, and for what is in the folder already; so is the name of its sidecar.
    mutating func free(for fileName: String, ending: String?) -> FilePath {
        let name = Self.name(fileName, ending: ending)
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        var number = numbers[name] ?? 1
        var candidate = number == 1 ? name : Self.numbered(name, dot, number)
        while isTaken(candidate) {
            number += 1
            candidate = Self.numbered(name, dot, number)
        }
        numbers[name] = number
        taken.insert(candidate.lowercased())
        return folder.appending(candidate)
    }

    /// Where the sidecar of an exported file goes, as digiKam and darktable name it.
    static func sidecar(of file: FilePath) -> FilePath { FilePath(file.string + ".xmp") }

    private func isTaken(_ name: String) -> Bool {
        let file = folder.appending(name)
        return taken.contains(name.lowercased()) || FileManager.default.fileExists(atPath: file.string)
            || FileManager.default.fileExists(atPath: Self.sidecar(of: file).string)
    }

    private static func numbered(_ name: String, _ dot: String.Index, _ number: Int) -> String {
        "\(name[..<dot]) (\(number))\(name[dot...])"
    }

    /// A file name that every file system takes, with another ending where that is asked for.
    static func name(_ fileName: String, ending: String?) -> String {
        let name = RemoteKeyName.sanitized(fileName)
        guard let ending else { return name }
        let stem = name.lastIndex(of: ".").map { $0 == name.startIndex ? name : String(name[..<$0]) } ?? name
        return "\(stem).\(ending)"
    }
}
