import Foundation
import Inference
import SystemPackage
import TierModel

/// A photo with the boxes of its faces, as dlib's tools write them.
struct LabelledBoxes {
    var file: FilePath
    var boxes: [PixelBox]

    /// Reads a file of `<image file='…'>` with `<box top='' left='' width='' height=''/>` in it. Boxes marked `ignore` are left out.
    static func read(_ path: FilePath) throws -> [LabelledBoxes] {
        let text = try String(contentsOfFile: path.string, encoding: .isoLatin1)
        let image = /<image file=['"](?<file>[^'"]+)['"](?<rest>.*?)<\/image>/.dotMatchesNewlines()
        let box = /<box (?<attributes>[^>]*)>/
        let attribute = /(?<name>top|left|width|height)=['"](?<value>-?[0-9]+)['"]/
        return text.matches(of: image).map { match in
            let boxes = match.rest.matches(of: box).compactMap { box -> PixelBox? in
                guard !box.attributes.contains("ignore") else { return nil }
                var values: [Substring: Double] = [:]
                for found in box.attributes.matches(of: attribute) { values[found.name] = Double(found.value) }
                guard let x = values["left"], let y = values["top"], let width = values["width"],
                    let height = values["height"]
                else { return nil }
                return PixelBox(x: x, y: y, width: width, height: height)
            }
            return LabelledBoxes(file: path.removingLastComponent().appending(String(match.file)), boxes: boxes)
        }
    }
}

/// Which words are right for a photo whose name begins with a WordNet number: the class's own and those above it.
struct LabelledWords {
    private struct Document: Decodable {
        struct Label: Decodable {
            var wordnet: String
            var name: String
            var parents: [String]
        }
        var labels: [Label]
    }

    private let words: [String: Set<String>]

    init(_ models: ModelStore) throws {
        let data = try Data(contentsOf: URL(filePath: models.folder + "/labels.json"))
        let labels = try JSONDecoder().decode(Document.self, from: data).labels
        words = Dictionary(labels.map { ($0.wordnet, Set([$0.name] + $0.parents)) }) { first, _ in first }
    }

    func words(forFile name: String) -> Set<String>? { words[String(name.prefix(9))] }
}

/// Which files are copies of one picture.
enum LabelledCopies {
    /// The picture's own name: what is left of `base_images_ukbench00120` or `mixed_nested_images_lvl1_ukbench00120_resize` is `ukbench00120`; otherwise the name up to
    /// its first underscore or space.
    static func picture(ofFile stem: String) -> String {
        if let match = stem.firstMatch(of: /[a-z]+[0-9]{3,}/) { return String(match.output) }
        return String(stem.prefix { $0 != "_" && $0 != " " })
    }
}
