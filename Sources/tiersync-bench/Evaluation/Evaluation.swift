import Foundation
import Imaging
import Inference
import People
import SystemPackage
import TierModel
import TierSyncTestSupport
import Workers

/// Measures on labelled photos what the analyzers find: what is not in the folder is left out, and said.
struct Evaluation {
    let folder: LabelledFolder
    let options: InferenceOptions
    private let runtime: InferenceRuntime
    private let models: ModelStore
    private let reader = PhotoReader()

    init(folder: FilePath, options: InferenceOptions) throws {
        self.folder = LabelledFolder(path: folder)
        self.options = options
        runtime = try InferenceRuntime()
        models = try ModelStore()
    }

    /// - Parameter onlyPeople: leaves out all but people.
    func run(onlyPeople: Bool = false) async throws {
        print("profile \(options.profile.rawValue), precision \(options.precision.rawValue)")
        try await part("people", folder.people, "a folder for each person", people)
        guard !onlyPeople else { return }
        try await part("faces", folder.boxes, "dlib's XML of boxes beside the photos", faces)
        try await part("objects", folder.objects, "photos named by WordNet number", objects)
        try await part("documents", folder.documents, "a folder for each kind", documents)
        try await part("copies", folder.copies, "copies with one base name", copies)
    }

    private func part(
        _ name: String, _ folder: FilePath?, _ needs: String, _ body: (FilePath) async throws -> Void
    ) async throws {
        guard let folder else { return print("\(name): left out, there is no such folder (\(needs))") }
        print("\(name):")
        try await body(folder)
    }

    /// Verification of pairs, then clusters.
    private func people(in folder: FilePath) async throws {
        let all = try await LabelledFace.analyzed(
            in: folder, by: FaceAnalyzer(runtime: runtime, models: models, options: options))
        var generator = SeededGenerator(seed: 1)
        let byPerson = Dictionary(grouping: all, by: \.person)
        var same: [Double] = []
        for person in byPerson.keys.sorted() {
            let faces = byPerson[person] ?? []
            for left in faces.indices { for right in 0..<left { same.append(distance(faces[left], faces[right])) } }
        }
        var different: [Double] = []
        while different.count < same.count, byPerson.count > 1 {
            guard let one = all.randomElement(using: &generator), let other = all.randomElement(using: &generator),
                one.person != other.person
            else { continue }
            different.append(distance(one, other))
        }
        same.shuffle(using: &generator)
        if let scores = PairVerification(same: same, different: different) {
            print(
                String(
                    format:
                        "  same person or not, %d pairs of each: right %.2f %% ± %.2f; true accepts %.1f %% at 0.1 %% false",
                    same.count, scores.accuracy * 100, scores.standardError * 100, scores.acceptedAtOneInThousand * 100)
            )
        }
        let scratch = FileManager.default.temporaryDirectory.appending(path: "tiersync-eval-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        try PeopleEval(faces: all, folder: scratch).run()
    }

    private func distance(_ one: LabelledFace, _ other: LabelledFace) -> Double {
        Double(one.sample.vector.squaredDistance(to: other.sample.vector))
    }

    /// Recall and false alarms against boxes.
    private func faces(in folder: FilePath) async throws {
        let analyzer = try FaceAnalyzer(runtime: runtime, models: models, options: options)
        var scores = DetectionScores()
        for file in LabelledFolder.files(folder) where file.extension == "xml" {
            for photo in try LabelledBoxes.read(file) {
                guard let reading = try? reader.read(photo.file, longSide: nil) else { continue }
                let found = try analyzer.analyze(
                    reading.image, photo: reading.digest, originalWidth: reading.image.width,
                    originalHeight: reading.image.height)
                scores.add(labelled: photo.boxes, detected: found.map(\.face.box))
            }
        }
        print(
            "  found \(Proportion(scores.found, of: scores.faces)); beside them \(scores.falseAlarms) that are not labelled"
        )
    }

    /// Words shown, and how sure they claimed to be.
    private func objects(in folder: FilePath) async throws {
        let analyzer = try SceneAnalyzer(runtime: runtime, models: models, options: options)
        let truth = try LabelledWords(models)
        var (shown, right, named, photos) = (0, 0, 0, 0)
        var bins = [(right: Int, shown: Int)](repeating: (0, 0), count: 4)
        for file in LabelledFolder.files(folder) {
            guard let words = truth.words(forFile: file.lastComponent?.string ?? ""),
                let image = try? reader.read(file, longSide: nil).image,
                let labels = try analyzer.feature(of: image).decoded(as: [PhotoLabel].self)
            else { continue }
            photos += 1
            named += labels.isEmpty ? 0 : 1
            for label in labels {
                let isRight = words.contains(label.name)
                shown += 1
                right += isRight ? 1 : 0
                let bin = min(3, max(0, Int((label.score - 0.6) * 10)))
                bins[bin] = (bins[bin].right + (isRight ? 1 : 0), bins[bin].shown + 1)
            }
        }
        print(
            "  words shown that are right \(Proportion(right, of: shown)); photos with a word \(Proportion(named, of: photos))"
        )
        for (number, bin) in bins.enumerated() where bin.shown > 0 {
            print(
                String(
                    format: "  of words that claim %.1f to %.1f ", 0.6 + 0.1 * Double(number),
                    0.7 + 0.1 * Double(number))
                    + "right: \(Proportion(bin.right, of: bin.shown))")
        }
    }

    /// What each kind was taken for.
    private func documents(in folder: FilePath) async throws {
        let scene = try SceneAnalyzer(runtime: runtime, models: models, options: options)
        let text = try TextAnalyzer(runtime: runtime, models: models, options: options)
        let kind = try KindAnalyzer(models: models)
        var sets = LabelledFolder.names(folder).map { ($0, LabelledFolder.files(folder.appending($0))) }
        sets.append(("photo (all other folders)", self.folder.ordinary))
        for (name, files) in sets where !files.isEmpty {
            var counts: [PhotoKind: Int] = [:]
            let reader = reader
            try await forEachBounded(files, width: options.streams) { file -> PhotoKind? in
                guard let reading = try? reader.read(file, longSide: nil) else { return nil }
                let decoded = DecodedPhoto(reading.image)
                let facts = PictureFacts(
                    features: [try scene.feature(of: decoded), try text.feature(of: decoded)],
                    metadata: reading.metadata, format: reading.format, faces: [])
                return try kind.feature(from: facts).decoded(as: KindFinding.self)?.kind
            } receive: {
                if let found = $0 { counts[found, default: 0] += 1 }
            }
            let total = counts.values.reduce(0, +)
            let words = PhotoKind.allCases.filter { counts[$0] != nil }.map {
                "\($0.rawValue) \(Proportion(counts[$0] ?? 0, of: total))"
            }
            let unread = total < files.count ? "; \(files.count - total) could not be read" : ""
            print("  \(name): taken for " + words.joined(separator: ", ") + unread)
        }
    }

    /// Copies that the perceptual hash finds, and pictures that it confuses.
    private func copies(in folder: FilePath) async throws {
        let hash = HashAnalyzer()
        let pictures = LabelledFolder.files(folder).compactMap { file -> (name: String, hash: PerceptualHash)? in
            guard let image = try? reader.read(file, longSide: nil).image,
                let value = try? hash.feature(of: image).decoded(as: PerceptualHash.self)
            else { return nil }
            return (LabelledCopies.picture(ofFile: file.stem ?? ""), value)
        }
        for limit in [4, 6, 8, 10] {
            var (copies, found, others, confused) = (0, 0, 0, 0)
            for left in pictures.indices {
                for right in 0..<left {
                    let isNear = pictures[left].hash.distance(to: pictures[right].hash) <= limit
                    if pictures[left].name == pictures[right].name {
                        copies += 1
                        found += isNear ? 1 : 0
                    } else {
                        others += 1
                        confused += isNear ? 1 : 0
                    }
                }
            }
            print(
                "  at distance \(limit): pairs of copies found \(Proportion(found, of: copies)); other pairs taken for copies \(confused) of \(others)"
            )
        }
    }
}
