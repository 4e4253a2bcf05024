import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

/// Reads what every writer has published on a remote.
struct RemoteReading: Sendable {
    var store: any ObjectStore
    var context: TransferContext
    /// Where files go meanwhile.
    var folder: FilePath

    /// What was read.
    struct Result: Sendable {
        /// Sentences on what was damaged and could be passed over.
        var notes: [String] = []
        /// The analyzers whose findings count, as the latest segment says.
        var analyzers: [AnalyzerVersion] = []
    }

    /// Reads each writer's newest whole state into `stage`.
    ///
    /// - Throws: `EngineError` (`damagedRemote`, `newerRemote`), `RemoteError`.
    func read(into stage: CloneStage) async throws -> Result {
        let writers = try await manifests()
        guard !writers.isEmpty else {
            throw EngineError(
                .damagedRemote, "nothing that tiersync published is in \(store.location)",
                remedy: "check the address; an older tiersync published nothing: run tiersync push with this one there")
        }
        var result = Result()
        var latest: (time: Int64, writer: String)?
        for (writer, manifests) in writers {
            let headers = try await read(manifests, of: writer, into: stage, &result)
            for header in headers where latest.map({ ($0.time, $0.writer) < (header.time, header.writer) }) ?? true {
                latest = (header.time, header.writer)
                result.analyzers = header.analyzers
            }
        }
        return result
    }

    /// The manifests of each writer, the newest first.
    private func manifests() async throws -> [(writer: String, manifests: [StoredObject])] {
        var found: [String: [(number: Int64, object: StoredObject)]] = [:]
        for try await object in store.list(ObjectKey(EngineKey.writers), context) {
            guard let (writer, number) = EngineKey.manifest(object.key) else { continue }
            found[writer, default: []].append((number, object))
        }
        return found.sorted { $0.key < $1.key }.map { writer, manifests in
            (writer, manifests.sorted { $0.number > $1.number }.map(\.object))
        }
    }

    /// Takes the newest manifest that is intact and whose segments are.
    private func read(
        _ manifests: [StoredObject], of writer: String, into stage: CloneStage, _ result: inout Result
    ) async throws -> [SegmentHeader] {
        var damage: EngineError?
        for object in manifests {
            do {
                let headers = try await readState(object, of: writer, into: stage)
                if let damage {
                    result.notes.append("\(damage.message); the state before it was taken")
                }
                return headers
            } catch let error as EngineError where error.code == .damagedRemote {
                damage = damage ?? error
            }
        }
        throw damage ?? EngineError(.damagedRemote, "the device \(writer) has no manifest")
    }

    private func readState(_ object: StoredObject, of writer: String, into stage: CloneStage) async throws
        -> [SegmentHeader]
    {
        let data = try await contents(of: object)
        guard let manifest = try Manifest.decode(data, from: store.location), manifest.writer == writer else {
            throw EngineError(
                .damagedRemote, "\(PrintableName.escaped(object.key.rawValue)) is damaged",
                remedy: "restore it there from a backup, or push again from a device that has the library")
        }
        var headers: [SegmentHeader] = []
        for segment in manifest.segments { headers.append(try await read(segment, into: stage)) }
        return headers
    }

    private func contents(of object: StoredObject) async throws -> Data {
        let file = folder.appending(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        _ = try await store.get(
            ObjectDownload(key: object.key, version: nil, byteCount: nil, file: file), context)
        return FileManager.default.contents(atPath: file.string) ?? Data()
    }

    private func read(_ segment: Manifest.Segment, into stage: CloneStage) async throws -> SegmentHeader {
        let file = folder.appending(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        do {
            let key = try EngineKey.object(segment.key)
            _ = try await store.get(ObjectDownload(key: key, version: nil, byteCount: nil, file: file), context)
        } catch let error as RemoteError where error.code == .notFound {
            throw damaged(segment, "is not there")
        }
        // The whole is checked before a line of it counts.
        guard try Self.digest(of: file) == segment.sha256 else { throw damaged(segment, "is damaged") }
        var header: SegmentHeader?
        try stage.adding { adder in
            header = try SegmentReader.read(file) { record in
                let writer = segment.key.split(separator: "/").dropLast().last.map(String.init) ?? ""
                switch record {
                case .photo(let photo): try adder.add(photo, writer: writer)
                case .gone(let gone): try adder.add(gone, writer: writer)
                case .decision(let decision): try adder.add(decision)
                case .pack(let pack): try adder.add(pack)
                case .header, .end, .other: break
                }
            }
        }
        guard let header else { throw damaged(segment, "is empty") }
        return header
    }

    private func damaged(_ segment: Manifest.Segment, _ what: String) -> EngineError {
        EngineError(
            .damagedRemote, "\(PrintableName.escaped(segment.key)) \(what)",
            remedy: "restore it there from a backup, or push again from a device that has the library")
    }

    static func digest(of file: FilePath) throws -> ContentDigest {
        let slices = try FileSlices(file)
        var hasher = ContentHasher()
        var position: Int64 = 0
        while true {
            let bytes = try slices.read(position, 1 << 20)
            if bytes.isEmpty { return hasher.finalized() }
            hasher.update(bytes)
            position += Int64(bytes.count)
        }
    }
}
