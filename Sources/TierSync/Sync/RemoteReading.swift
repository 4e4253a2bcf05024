import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

/// Reads what writers have published on a remote, as far as it is not known yet.
struct RemoteReading: Sendable {
    var store: any ObjectStore
    var context: TransferContext
    /// Where files go meanwhile.
    var folder: FilePath
    /// What was taken in before.
    var known = RemoteReadings()
    /// The writer that this library is itself.
    var own: String?
    /// Only these; `nil` for all.
    var writers: Set<String>?
    /// Of whom what counts; `nil` where all of all counts.
    var members: MemberList?
    /// The newest manifest of each writer of whom nothing counted when it was looked at, under the same list of members.
    var refused: [String: Int64] = [:]
    /// Is told the newest manifest of each writer before anything of them counts.
    var noteManifests: @Sendable ([String: Int64]) async throws -> Void = { _ in }

    /// What was read.
    struct Result: Sendable {
        /// Sentences on what was damaged and could be passed over.
        var notes: [String] = []
        /// The analyzers whose findings count, as the latest segment says; none when nothing new was read.
        var analyzers: [AnalyzerVersion] = []
        /// How far each writer was read, of those that have something new.
        var readings: [RemoteReadings.Reading] = []
        /// The newest manifest of each writer of whom nothing counts.
        var refused: [String: Int64] = [:]
        /// How many writers there are, this library not among them.
        var writers = 0
        /// Segments that were read.
        var segments = 0
    }

    /// Reads the segments of each writer's newest whole state that are not known into `stage`.
    ///
    /// - Throws: `EngineError` (`damagedRemote`, `newerRemote`, `rolledBack`), `RemoteError`.
    func read(into stage: SegmentStage) async throws -> Result {
        var result = Result()
        var latest: (time: Int64, writer: String)?
        let found = try await manifests()
        result.writers = found.count
        for (writer, manifests) in found {
            let newest = manifests.first?.number ?? 0
            let known = known.manifests[writer] ?? 0
            guard newest >= known else { throw rolledBack(writer) }
            if newest == known || newest == refused[writer] { continue }
            let headers = try await read(manifests, of: writer, into: stage, &result)
            for header in headers where latest.map({ ($0.time, $0.writer) < (header.time, header.writer) }) ?? true {
                latest = (header.time, header.writer)
                result.analyzers = header.analyzers
            }
        }
        if writers == nil {
            let gone = Set(known.manifests.keys).subtracting(found.map(\.writer))
            if let writer = gone.min() { throw rolledBack(writer) }
        }
        return result
    }

    private func rolledBack(_ writer: String) -> EngineError {
        EngineError(
            .rolledBack,
            "\(store.location) shows less of the device \(writer) than this one has seen there: it was put back from a backup, or tampered with",
            remedy: "if you put it back yourself: tiersync sync --accept-older; else restore what is missing there")
    }

    /// The manifests of each writer, the newest first.
    private func manifests() async throws -> [(writer: String, manifests: [(number: Int64, object: StoredObject)])] {
        var found: [String: [(number: Int64, object: StoredObject)]] = [:]
        for try await object in store.list(ObjectKey(EngineKey.writers), context) {
            guard let (writer, number) = EngineKey.manifest(object.key) else { continue }
            found[writer, default: []].append((number, object))
        }
        try await noteManifests(found.compactMapValues { $0.map(\.number).max() })
        let others = found.filter { $0.key != own && writers?.contains($0.key) != false }
        return others.sorted { $0.key < $1.key }.map { writer, manifests in
            (writer, manifests.sorted { $0.number > $1.number })
        }
    }

    /// Takes the newest manifest that counts, is intact, and whose segments are.
    private func read(
        _ manifests: [(number: Int64, object: StoredObject)], of writer: String, into stage: SegmentStage,
        _ result: inout Result
    ) async throws -> [SegmentHeader] {
        var damage: EngineError?
        var refusal: String?
        let taken = known.manifests[writer] ?? 0
        for (number, object) in manifests {
            if refusal != nil, taken > 0, number <= taken {
                // All that counts is known already.
                guard number == taken else { throw rolledBack(writer) }
                break
            }
            do {
                let manifest = try await manifest(object, of: writer)
                var filter = RoleFilter(.decide)
                switch Standing(of: manifest, members) {
                case .counts(let role): filter = RoleFilter(role)
                case .refused(let why):
                    refusal = refusal ?? why
                    continue
                }
                let (headers, reading) = try await readState(manifest.manifest, into: stage, &filter)
                if let damage {
                    result.notes.append("\(damage.message); the state before it was taken")
                }
                if let leftOut = filter.leftOut {
                    result.notes.append(
                        "\(Standing.words(manifest, members)) may contribute, not decide: \(leftOut) did not count")
                }
                if let refusal { result.notes.append(refusal) }
                result.readings.append(reading)
                result.segments += headers.count
                return headers
            } catch let error as EngineError where error.code == .damagedRemote {
                damage = damage ?? error
            } catch let error as RemoteError where error.code == .contentDiffers {
                // Sealed, it is found out on its way.
                damage = damage ?? EngineError(.damagedRemote, error.message, remedy: error.remedy)
            }
        }
        if let refusal {
            if !refusal.isEmpty { result.notes.append(refusal) }
            if taken == 0 { result.refused[writer] = manifests.first?.number }
            return []
        }
        let error = damage ?? EngineError(.damagedRemote, "the device \(writer) has no manifest")
        // Where roles are on, nobody who is no member can stop the others.
        guard let members, members.member(writer, nil) == nil else { throw error }
        result.notes.append("\(error.message); nobody is admitted under that name, and it was passed over")
        return []
    }

    private func manifest(_ object: StoredObject, of writer: String) async throws -> Manifest.Signed {
        let data = try await contents(of: object)
        guard let signed = try Manifest.decode(data, from: store.location), signed.manifest.writer == writer,
            EngineKey.manifest(writer, signed.manifest.number) == object.key.rawValue
        else {
            throw EngineError(
                .damagedRemote, "\(PrintableName.escaped(object.key.rawValue)) is damaged",
                remedy: "restore it there from a backup, or push again from a device that has the library")
        }
        return signed
    }

    private func readState(_ manifest: Manifest, into stage: SegmentStage, _ filter: inout RoleFilter) async throws
        -> ([SegmentHeader], RemoteReadings.Reading)
    {
        var headers: [SegmentHeader] = []
        for segment in manifest.segments where !known.segments.contains(segment.key) {
            headers.append(try await read(segment, into: stage, &filter))
        }
        return (
            headers,
            RemoteReadings.Reading(
                writer: manifest.writer, manifest: manifest.number, segments: manifest.segments.map(\.key))
        )
    }

    private func contents(of object: StoredObject) async throws -> Data {
        let file = folder.appending(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        _ = try await store.get(
            ObjectDownload(key: object.key, version: nil, byteCount: nil, file: file), context)
        return FileManager.default.contents(atPath: file.string) ?? Data()
    }

    private func read(_ segment: Manifest.Segment, into stage: SegmentStage, _ filter: inout RoleFilter) async throws
        -> SegmentHeader
    {
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
                switch filter.passed(record) {
                case .photo(let photo): try adder.add(photo)
                case .gone(let gone): try adder.add(gone)
                case .decision(let decision): try adder.add(decision)
                case .pack(let pack): try adder.add(pack)
                case .header, .end, .other, nil: break
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
