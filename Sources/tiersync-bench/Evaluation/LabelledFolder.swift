import Foundation
import SystemPackage

/// A folder of labelled photos, and which of the layouts that `eval` knows are in it (docs/evaluation.md).
struct LabelledFolder {
    let path: FilePath

    /// Folders with a folder for each person.
    var people: FilePath? { first("people/lfw", "people") ?? (isFolderOfPeople ? path : nil) }
    /// Photos with their faces' boxes in dlib's XML.
    var boxes: FilePath? { first("groups_boxes", "faces") }
    /// Folders named by kinds.
    var documents: FilePath? { first("documents") }
    /// Photos whose names begin with the WordNet number of what is on them.
    var objects: FilePath? { first("objects") }
    /// Copies: files of one base name are one picture.
    var copies: FilePath? { first("near_duplicates/imagededup", "near_duplicates", "copies") }
    /// Photos of nothing in particular, for what must not be taken for something else.
    var ordinary: [FilePath] { ["scenes", "camera", "groups", "objects"].flatMap { Self.files(path.appending($0)) } }

    private func first(_ names: String...) -> FilePath? {
        names.map { path.appending($0) }.first { FileManager.default.fileExists(atPath: $0.string) }
    }

    /// A folder that was named by itself: it has folders, and they are not named as parts are.
    private var isFolderOfPeople: Bool {
        let parts: Set = ["people", "groups_boxes", "faces", "documents", "objects", "near_duplicates", "copies"]
        let names = Set(Self.names(path))
        let files = Set(Self.files(path).compactMap { $0.lastComponent?.string })
        return !names.subtracting(files).isEmpty && parts.isDisjoint(with: names)
    }

    /// The names in a folder, in order.
    static func names(_ folder: FilePath) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).filter { !$0.hasPrefix(".") }
            .sorted()
    }

    /// The files in a folder, in order.
    static func files(_ folder: FilePath) -> [FilePath] {
        names(folder).map { folder.appending($0) }.filter { file in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: file.string, isDirectory: &isFolder) && !isFolder.boolValue
        }
    }
}
