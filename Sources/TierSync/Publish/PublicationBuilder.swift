import Catalog
import Foundation
import SystemPackage
import TierModel

/// Writes the files of one publication into a folder of this device: the segment, and the packs that it names.
struct PublicationBuilder {
    /// The files, and what the catalog is to note when they are on the remote.
    struct Result: Sendable {
        var packs: [PackWriter.Pack]
        var segment: PackWriter.Pack
        /// The number for the manifest.
        var nextNumber: Int64
        var publication: Publication
    }

    let publisher: Publisher
    let state: PublicationState
    let folder: FilePath

    /// Photos in a page: what is in memory at once.
    private static let page = 64

    private var catalog: PhotoCatalog { publisher.catalog }

    /// Builds them; `nil` when nothing of the backlog can be published.
    func build() async throws -> Result? {
        var packs = PackWriter(
            limit: publisher.limits.packBytes, writer: state.writer, folder: folder, nextNumber: state.number + 1)
        let number = packs.takeNumber()
        let path = folder.appending("segment")
        var segment = try SegmentWriter(path)
        var publication = Publication(segment: 0, objects: [], time: state.clock + 1)
        try segment.begin(
            SegmentHeader(
                format: EngineKey.format, writer: state.writer, number: number, time: publication.time,
                analyzers: try await catalog.activeAnalyzers()))
        try await addChanges(&segment, &packs, &publication)
        guard segment.records > 0 else { return nil }
        let taken = publisher.limits.merge.taken(from: try await catalog.liveSegments(), adding: segment.records)
        publication.replaced = taken.map(\.id)
        try await carryOver(publication.replaced, &segment, &packs, &publication)
        packs.finish()
        publication.packed = packs.files
        for pack in packs.finished {
            try segment.add(
                .pack(PackDocument(key: pack.object.key, bytes: pack.object.byteCount, sha256: pack.object.digest)))
            publication.packs.append(pack.object.key)
        }
        let records = segment.records
        let (byteCount, digest) = try segment.finish()
        let object = NewEngineObject(
            key: EngineKey.segment(state.writer, number), kind: .segment, number: number, byteCount: byteCount,
            digest: digest, weight: records)
        return Result(
            packs: packs.finished, segment: PackWriter.Pack(path: path, object: object),
            nextNumber: packs.takeNumber(), publication: publication)
    }

    private func addChanges(
        _ segment: inout SegmentWriter, _ packs: inout PackWriter, _ publication: inout Publication
    ) async throws {
        let retiring = Set(try await catalog.retiringPacks().map(\.key))
        let derived = DerivedPacking(library: publisher.library, store: publisher.store, retiring: retiring)
        var last: Int64 = 0
        while publication.photos.count < publisher.limits.photos, packs.byteCount < publisher.limits.bytes {
            let (page, end) = try await catalog.unpublishedDocuments(after: last, limit: publisher.limits.page)
            guard let end else { break }
            last = end
            for pending in page {
                // It is at the end of the backlog then, and comes by again.
                if try await derived.describe(pending.document) { continue }
                var pending = pending
                pending.document.time = publication.time
                pending.document.born = pending.document.born ?? publication.time
                try await derived.pack(&pending.document, into: &packs)
                try add(pending, &segment, &publication)
            }
        }
        var decision: Int64 = 0
        while let page = try await some(catalog.unpublishedDecisions(after: decision, limit: 1024)) {
            for (number, document) in page {
                try segment.add(.decision(document))
                publication.decisions.append(number)
                decision = number
            }
        }
        var key = ""
        // What was deleted and came back is not gone.
        let present = Set(publication.photos.map(\.key))
        while let page = try await some(catalog.unpublishedGone(after: key, limit: 1024)) {
            for document in page {
                key = document.key.rawValue
                guard !present.contains(document.key) else { continue }
                let gone = GoneDocument(key: document.key, time: publication.time)
                try segment.add(.gone(gone))
                publication.gone.append(gone)
            }
        }
    }

    /// What the replaced segments hold and still counts, as it is now.
    private func carryOver(
        _ segments: [Int64], _ segment: inout SegmentWriter, _ packs: inout PackWriter,
        _ publication: inout Publication
    ) async throws {
        let fresh = Set(publication.photos.map(\.photo))
        var last: PhotoID?
        while !segments.isEmpty {
            let (page, end) = try await catalog.documents(inSegments: segments, after: last, limit: Self.page)
            guard let end else { break }
            last = end
            for pending in page where !fresh.contains(pending.photo) { try add(pending, &segment, &publication) }
        }
        let present = Set(publication.photos.map(\.key))
        for id in segments {
            var decision: Int64 = 0
            while let page = try await some(catalog.decisions(inSegment: id, after: decision, limit: 1024)) {
                for (number, document) in page {
                    try segment.add(.decision(document))
                    publication.decisions.append(number)
                    decision = number
                }
            }
            var key = ""
            while let page = try await some(catalog.gone(inSegment: id, after: key, limit: 1024)) {
                for document in page {
                    key = document.key.rawValue
                    guard !present.contains(document.key) else { continue }
                    try segment.add(.gone(document))
                    publication.gone.append(document)
                }
            }
            for pack in try await catalog.packs(inSegment: id) {
                try segment.add(.pack(pack))
                publication.packs.append(pack.key)
            }
        }
    }

    private func add(
        _ pending: PendingDocument, _ segment: inout SegmentWriter, _ publication: inout Publication
    ) throws {
        do {
            try segment.add(.photo(pending.document))
        } catch is EncodingError {
            // A number that is none, in one photo: it stays in the backlog and costs only itself.
            return
        }
        publication.photos.append(Publication.Photo(pending))
    }

    private func some<Element>(_ page: [Element]) -> [Element]? { page.isEmpty ? nil : page }
}
