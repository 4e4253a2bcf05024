import Foundation
import TierModel

/// What the analyzers said of a file: for each analyzer, by its name, one word with all that belongs to it.
struct Findings {
    /// What an analyzer said, in whatever version.
    struct Word {
        var analyses: [AnalysisDocument] = []
        var faces: [FaceDocument] = []
        var features: [FeatureDocument] = []
    }

    private(set) var words: [String: Word] = [:]

    init(_ file: FileDocument) {
        for analysis in file.analyses { words[analysis.analyzer.name, default: Word()].analyses.append(analysis) }
        for face in file.faces { words[face.analyzer.name, default: Word()].faces.append(face) }
        for feature in file.features { words[feature.analyzer.name, default: Word()].features.append(feature) }
    }

    /// Of each analyzer the better word, whole: two machines may see a face a hair apart, and a mixture would show it twice.
    func joined(with other: Findings) -> Findings {
        var joint = self
        for (name, word) in other.words {
            joint.words[name] = joint.words[name].map { $0.rank < word.rank ? word : $0 } ?? word
        }
        return joint
    }

    var analyses: [AnalysisDocument] {
        sorted.flatMap { $0.analyses.sorted { $0.analyzer.version < $1.analyzer.version } }
    }
    var faces: [FaceDocument] {
        sorted.flatMap { $0.faces.sorted { ($0.place, $0.key.rawValue) < ($1.place, $1.key.rawValue) } }
    }
    var features: [FeatureDocument] {
        sorted.flatMap { $0.features.sorted { $0.analyzer.version < $1.analyzer.version } }
    }

    private var sorted: [Word] { words.sorted { $0.key < $1.key }.map(\.value) }
}

extension Findings.Word {
    /// Done is better than failed, a profile that looks more closely than one that does so less, a newer version than an older, and a
    /// later word than an earlier one.
    struct Rank: Comparable {
        var isDone: Bool
        var profile: AnalysisProfile
        var version: String
        var at: Int64
        var text: String

        static func < (left: Rank, right: Rank) -> Bool {
            if left.isDone != right.isDone { return right.isDone }
            if left.profile != right.profile { return left.profile < right.profile }
            return (left.version, left.at, left.text) < (right.version, right.at, right.text)
        }
    }

    var rank: Rank {
        let versions = faces.map(\.analyzer.version) + features.map(\.analyzer.version)
        return Rank(
            isDone: analyses.isEmpty || analyses.contains { $0.error == nil },
            profile: (analyses.map(\.profile) + features.map(\.profile)).compactMap { $0 }.max() ?? .fast,
            version: (versions + analyses.map(\.analyzer.version)).max() ?? "",
            at: analyses.map(\.at).max() ?? .min,
            text: (analyses.map(\.canonical) + faces.map(\.canonical) + features.map(\.canonical)).sorted().joined())
    }
}

extension Encodable {
    /// Its JSON with sorted keys: what decides between two values that nothing else decides between.
    var canonical: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A number that JSON has no word for.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
