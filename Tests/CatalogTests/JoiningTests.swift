import Catalog
import Foundation
import Testing
import TierModel
import TierSyncTestSupport

/// What several devices say of one photo comes together the same way in whatever order it is read.
@Suite struct `Entries of a photo` {
    @Test(arguments: 0..<200) func `come together whatever the order and the grouping`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let (one, two, three) = (Self.entry(&random), Self.entry(&random), Self.entry(&random))
        #expect(one.joined(with: two) == two.joined(with: one))
        #expect(one.joined(with: two).joined(with: three) == one.joined(with: two.joined(with: three)))
        let joint = one.joined(with: two)
        #expect(
            joint.joined(with: one) == joint && joint.joined(with: two) == joint && joint.joined(with: joint) == joint)
    }

    @Test(arguments: 0..<200) func `lose no file, no finding and no path`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let (one, two) = (Self.entry(&random), Self.entry(&random))
        let joint = one.joined(with: two)
        let digests = Set((one.files + two.files).compactMap(\.sha256))
        #expect(Set(joint.files.compactMap(\.sha256)) == digests)
        for file in one.files + two.files {
            let found = joint.files.first {
                $0.role == file.role && $0.sha256 == file.sha256 && $0.name.lowercased() == file.name.lowercased()
            }
            #expect(found != nil || file.role == .primary)
            let sources = Set(joint.files.filter { $0.role == file.role }.flatMap(\.sources).compactMap(\.path))
            #expect(sources.isSuperset(of: file.sources.compactMap(\.path)))
            let analyzers = Set(joint.files.flatMap(\.analyses).map(\.analyzer.name))
            #expect(analyzers.isSuperset(of: file.analyses.map(\.analyzer.name)))
        }
        #expect(joint.files.count { $0.role == .primary && $0.isCurrent } == 1)
    }

    @Test func `of the trash the later word counts, also that it came back`() {
        var random = SeededGenerator(seed: 7)
        var thrown = Self.entry(&random)
        thrown.trashedAt = 100
        thrown.trashChangedAt = 100
        var restored = thrown
        restored.trashedAt = nil
        restored.trashChangedAt = 200
        var untouched = thrown
        untouched.trashedAt = nil
        untouched.trashChangedAt = nil
        #expect(thrown.joined(with: restored).trashedAt == nil)
        // Who says nothing of the trash takes nothing out of it, whenever that was written.
        untouched.time = thrown.time + 100
        #expect(thrown.joined(with: untouched).trashedAt == 100)
    }

    @Test func `what was found beats what failed, and is not mixed with it`() {
        var random = SeededGenerator(seed: 9)
        var found = Self.entry(&random)
        found.files = [Self.file(&random, .primary, 1)]
        found.files[0].analyses = [Self.analysis(at: 1)]
        found.files[0].faces = [Self.face("a", 1)]
        var failed = found
        failed.files[0].analyses = [Self.analysis(at: 9, error: "broken")]
        failed.files[0].faces = []
        #expect(failed.joined(with: found).files[0].faces.map(\.key.rawValue) == ["a"])
        var other = found
        other.files[0].faces = [Self.face("b", 1), Self.face("c", 2)]
        other.files[0].analyses[0].at = 2
        #expect(found.joined(with: other).files[0].faces.map(\.key.rawValue) == ["b", "c"])
    }

    @Test func `a pack that was written anew is the one that is named`() {
        var random = SeededGenerator(seed: 11)
        var old = Self.entry(&random)
        old.files = [Self.file(&random, .primary, 1)]
        let digest = ContentDigest(of: [1])
        old.files[0].derived = [
            Self.decoded([
                "kind": "proxy", "name": "x", "bytes": 1, "sha256": digest.hex,
                "pack": "tiersync/v1/devices/w/pack-00000003.proxies", "start": 5,
            ])
        ]
        var new = old
        new.files[0].derived[0].pack = "tiersync/v1/devices/w/pack-00000012.proxies"
        new.files[0].derived[0].start = 0
        #expect(old.joined(with: new).files[0].derived == new.files[0].derived)
    }

    /// An entry with a few of the files, findings and words that a photo may have.
    private static func entry(_ random: inout SeededGenerator) -> PhotoDocument {
        func maybe(_ range: ClosedRange<Int64>) -> Int64? {
            Bool.random(using: &random) ? Int64.random(in: range, using: &random) : nil
        }
        let trashed = maybe(1...5)
        var document: PhotoDocument = decoded([
            "key": "key", "time": Int64.random(in: 1...4, using: &random),
            "addedAt": Int64.random(in: 1...3, using: &random),
            "takenAt": Int64.random(in: 1...3, using: &random), "files": [Any](),
        ])
        document.born = maybe(1...2)
        document.trashedAt = trashed
        document.trashChangedAt = trashed ?? maybe(1...5)
        var versions = Set((1...3).filter { _ in Bool.random(using: &random) })
        if versions.isEmpty { versions = [1] }
        for version in versions.sorted() { document.files.append(file(&random, .primary, version)) }
        if Bool.random(using: &random) {
            document.files.append(file(&random, .sidecar, Int.random(in: 4...5, using: &random)))
        }
        let current =
            document.files.indices.filter { document.files[$0].role == .primary }.randomElement(using: &random) ?? 0
        for index in document.files.indices where document.files[index].role == .primary {
            document.files[index].isCurrent = index == current
        }
        return document
    }

    /// One of a few files; what may differ between devices is drawn.
    private static func file(_ random: inout SeededGenerator, _ role: FileRole, _ content: Int) -> FileDocument {
        let digest = ContentDigest(of: Array("\(role) \(content)".utf8)).hex
        let version = ["etag": "e\(Int.random(in: 1...2, using: &random))", "isETagStrong": true] as [String: Any]
        let proven = Int64.random(in: 1...4, using: &random)
        var file: FileDocument = decoded([
            "role": role.rawValue, "version": Int.random(in: 1...3, using: &random), "isCurrent": true,
            "sha256": digest,
            "bytes": 10, "name": role == .sidecar ? "x.xmp" : "x.jpg", "format": "jpeg", "isAdopted": false,
            "object": [
                "key": "originals/\(content)", "sha256": digest, "bytes": 10, "version": version, "uploadedAt": proven,
            ] as [String: Any],
            "proof": [
                "kind": "readBack", "sha256": digest, "bytes": 10, "version": version, "provenAt": proven,
            ] as [String: Any],
            "sources": ["/a", "/b", "/c"].filter { _ in Bool.random(using: &random) }.map {
                ["path": $0, "modified": Int64.random(in: 1...2, using: &random)] as [String: Any]
            },
            "analyses": [Any](), "faces": [Any](), "features": [Any](), "derived": [Any](),
        ])
        file.currentSince = Bool.random(using: &random) ? Int64.random(in: 1...4, using: &random) : nil
        guard Bool.random(using: &random) else { return file }
        let error = Int.random(in: 0..<3, using: &random) == 0 ? "broken" : nil
        file.analyses = [
            analysis(
                at: Int64.random(in: 1...3, using: &random), error: error,
                profile: Bool.random(using: &random) ? "fast" : "balanced")
        ]
        if error == nil {
            let keys = ["a", "b"].filter { _ in Bool.random(using: &random) }
            file.faces = keys.enumerated().map { face($1, $0 + 1) }
        }
        return file
    }

    private static func analysis(at: Int64, error: String? = nil, profile: String = "balanced") -> AnalysisDocument {
        var json: [String: Any] = ["analyzer": ["name": "faces", "version": "made up"], "at": at, "profile": profile]
        json["error"] = error
        return decoded(json)
    }

    private static func face(_ key: String, _ place: Int) -> FaceDocument {
        decoded([
            "key": key, "analyzer": ["name": "faces", "version": "made up"], "place": place, "box": [0, 0, 1, 1],
            "landmarks": Array(repeating: 0, count: 10),
            "quality": ["score": 1, "size": 1, "sharpness": 1, "yaw": 0], "vector": "AQI=",
        ])
    }

    /// A document as a segment would hold it.
    private static func decoded<Value: Decodable>(_ json: [String: Any]) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: try JSONSerialization.data(withJSONObject: json))
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
