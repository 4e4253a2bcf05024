import Catalog
import Foundation
import TierModel
import TierSyncTestSupport

/// Entries of photos as several devices might write them, drawn by chance.
enum MadeUpEntry {
    /// An entry with a few of the files, findings and words that a photo may have.
    static func entry(_ random: inout SeededGenerator) -> PhotoDocument {
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
    static func file(_ random: inout SeededGenerator, _ role: FileRole, _ content: Int) -> FileDocument {
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

    static func analysis(at: Int64, error: String? = nil, profile: String = "balanced") -> AnalysisDocument {
        var json: [String: Any] = ["analyzer": ["name": "faces", "version": "made up"], "at": at, "profile": profile]
        json["error"] = error
        return decoded(json)
    }

    static func face(_ key: String, _ place: Int) -> FaceDocument {
        decoded([
            "key": key, "analyzer": ["name": "faces", "version": "made up"], "place": place, "box": [0, 0, 1, 1],
            "landmarks": Array(repeating: 0, count: 10),
            "quality": ["score": 1, "size": 1, "sharpness": 1, "yaw": 0], "vector": "AQI=",
        ])
    }

    /// A document as a segment would hold it.
    static func decoded<Value: Decodable>(_ json: [String: Any]) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: try JSONSerialization.data(withJSONObject: json))
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
