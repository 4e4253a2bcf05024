import Foundation
import Imaging
import Inference
import SystemPackage
import TierModel
import TierSyncTestSupport

/// How accurate both are on the same labelled photos: verification of faces, and words for things.
struct AccuracyComparison {
    /// The labelled photos: `people/lfw/PERSON/*`, and `objects/` with WordNet's id at the start of each name.
    let folder: String
    let rival: PythonRival
    let profile: AnalysisProfile
    let precision: InferenceOptions.Precision

    /// Whether the photos are there.
    var isPossible: Bool { FileManager.default.fileExists(atPath: folder + "/people/lfw") }

    /// Analyses the photos by both, and prints both scores.
    func run() throws {
        let people = try files(in: folder + "/people/lfw")
        let own = try AnalysisStages(people, profile: profile, precision: precision, readsText: false)
        let theirs = try found(people)
        let labelled = try people.compactMap { file -> LabelledVectors? in
            let reading = try PhotoReader().read(file, longSide: nil)
            let digest = "\(reading.digest)"
            let size = (reading.metadata.width, reading.metadata.height)
            guard let first = own.found[digest]?.vectorNearMiddle(of: size),
                let second = theirs[digest]?.vectorNearMiddle(of: size)
            else { return nil }
            return LabelledVectors(
                person: file.removingLastComponent().lastComponent?.string ?? "", own: first, rival: second)
        }
        print("  \(people.count) photos of \(folder)/people/lfw, \(labelled.count) with a face that both found:")
        try printVerification("tiersync", labelled.map { ($0.person, $0.own) })
        try printVerification("Python", labelled.map { ($0.person, $0.rival) })
        try compareWords()
    }

    private struct LabelledVectors {
        var person: String
        var own: [Float]
        var rival: [Float]
    }

    private func files(in path: String) throws -> [FilePath] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.lowercased().hasSuffix(".jpg") || $0.lowercased().hasSuffix(".jpeg") }.sorted()
            .map { FilePath(path).appending($0) }
    }

    private func found(_ files: [FilePath]) throws -> [String: FoundOnPhoto] {
        let photos = try rival.analyze(files, options: ["--without-text"]).report.photos
        return try Dictionary(photos.map { ($0.sha256, try FoundOnPhoto($0)) }) { first, _ in first }
    }

    /// All pairs of one person, and as many of two, drawn from a seed.
    private func printVerification(_ name: String, _ faces: [(person: String, vector: [Float])]) throws {
        var same: [Double] = []
        for first in faces.indices {
            for second in faces.indices[(first + 1)...].prefix(while: { faces[$0].person == faces[first].person }) {
                same.append(FoundOnPhoto.distance(faces[first].vector, faces[second].vector))
            }
        }
        var generator = SeededGenerator(seed: 1)
        var different: [Double] = []
        while different.count < same.count {
            let pair = (0..<2).map { _ in faces[Int.random(in: faces.indices, using: &generator)] }
            guard pair[0].person != pair[1].person else { continue }
            different.append(FoundOnPhoto.distance(pair[0].vector, pair[1].vector))
        }
        guard let scores = PairVerification(same: same, different: different) else {
            throw BenchError("too few pairs of faces")
        }
        print(
            "    " + name.padding(toLength: 10, withPad: " ", startingAt: 0)
                + String(
                    format: "verification %.2f %% +- %.2f, true-accept %.2f %% at 0.1 %% false-accept (2 x %d pairs)",
                    100 * scores.accuracy, 100 * scores.standardError, 100 * scores.acceptedAtOneInThousand, same.count)
        )
    }

    private func compareWords() throws {
        let objects = try files(in: folder + "/objects")
        let own = try AnalysisStages(objects, profile: profile, precision: precision, readsText: false).found
        let theirs = try found(objects)
        let words = try LabelledWords(ModelStore())
        print("  \(objects.count) photos of \(folder)/objects, words shown and right:")
        for (name, found) in [("tiersync", own), ("Python", theirs)] {
            var (shown, right) = (0, 0)
            for file in objects {
                let digest = try PhotoReader().hash(file).digest
                guard let labels = found["\(digest)"]?.labels, let name = file.lastComponent?.string else { continue }
                shown += labels.count
                right += labels.intersection(words.words(forFile: name) ?? []).count
            }
            print("    " + name.padding(toLength: 10, withPad: " ", startingAt: 0) + "\(right) of \(shown)")
        }
    }
}

extension FoundOnPhoto {
    /// The vector of the face nearest to the photo's middle.
    fileprivate func vectorNearMiddle(of size: (width: Int, height: Int)) -> [Float]? {
        func distance(_ box: PixelBox) -> Double {
            let across = box.x + box.width / 2 - Double(size.width) / 2
            let down = box.y + box.height / 2 - Double(size.height) / 2
            return across * across + down * down
        }
        return faces.min { distance($0.box) < distance($1.box) }?.vector
    }
}
