import Catalog
import Foundation
import Remote
import Synchronization
import SystemPackage
import TierModel
import Workers

/// How much goes into one segment.
package struct PublicationLimits: Sendable {
    /// Photos that changed.
    package var photos = 2_000
    /// Bytes of their proxies, thumbnails and chips: as much is written to this disk before it is sent.
    package var bytes: Int64 = 256_000_000
    /// Bytes of a pack.
    package var packBytes: Int64 = 64_000_000
    /// How segments are merged.
    package var merge = SegmentMerge()
    /// Photos that are looked at together: by as many a segment may exceed its limits.
    package var page = 64

    package init() {}

    /// Those of the running task and its children, where the disk's budget asks for others than usual.
    @TaskLocal package static var ofTask: PublicationLimits?
}

/// What a publication brought to the remote.
public struct PublicationSummary: Hashable, Sendable {
    /// Photos whose entries were written, because they had changed.
    public var photos = 0
    /// Decisions.
    public var decisions = 0
    /// Segments that were written.
    public var segments = 0
}

/// Brings what the catalog knows to the remote: packs, then the segment that names them, then the manifest that names it.
///
/// Each object is written once and proven. Until the manifest is proven, readers see the state before; after it, the catalog
/// notes what was published in one transaction. A crash in between is taken back by the next run, which removes what was begun.
struct Publisher: Sendable {
    var library: Library
    var store: any ObjectStore
    var limits = PublicationLimits()

    /// What lies under a key of ours was not written by us.
    struct ForeignObject: Error {}

    private static let writerLimit = 3

    var catalog: PhotoCatalog { library.catalog }
    var context: TransferContext { library.context(.metadata) }

    /// Publishes everything that waits and can be published; where the role allows nothing, only that this device is there.
    func run(on remote: String, as role: Role?) async throws -> PublicationSummary {
        try await RemoteFormat(store: store, library: library).check()
        // What a crash has left is removed only where nobody else has written under this name.
        if try await OwnFolder(publisher: self).isForeign() { try await catalog.replaceWriter() }
        try await removeObjects()
        var summary = PublicationSummary()
        var writers = 0
        try await catalog.retirePack()
        while true {
            try Task.checkCancellation()
            let mayPublish = (role ?? .read) > .read
            let isBacklog = mayPublish ? try await !catalog.publicationBacklog().isEmpty : false
            let needsManifest = try await library.needsManifest(as: role)
            guard isBacklog || needsManifest else { break }
            do {
                let state = try await catalog.publicationState(on: remote)
                if isBacklog, let published = try await publishOnce(state) {
                    summary.photos += published.photos.count { $0.change != nil }
                    summary.decisions += published.decisions.count
                    summary.segments += 1
                } else if needsManifest {
                    try await renewManifest(state)
                } else {
                    break
                }
            } catch is ForeignObject {
                writers += 1
                guard writers < Self.writerLimit else {
                    throw EngineError(
                        .damagedRemote, "\(store.location) holds other content under every name that is ours",
                        remedy: "check for a program that writes below tiersync/ there")
                }
                try await catalog.replaceWriter()
            }
            try await removeObjects()
        }
        return summary
    }

    /// One segment with what it needs; `nil` when nothing of the backlog can be published.
    private func publishOnce(_ state: PublicationState) async throws -> Publication? {
        try await catalog.announceProcess()
        let folder = library.layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let builder = PublicationBuilder(publisher: self, state: state, folder: folder)
        guard let built = try await builder.build() else { return nil }
        let seal = try await library.manifestSeal()
        let manifest = try await self.manifest(built, state, seal, folder)
        let ids = try await catalog.beginObjects(built.packs.map(\.object) + [built.segment.object, manifest.object])
        let stored = Mutex<[ObjectKey]>([])
        do {
            try await forEachBounded(built.packs, width: 4) { pack in
                try await upload(pack, noting: stored)
            } receive: { _ in
            }
            try await upload(built.segment, noting: stored)
            try await upload(manifest, noting: stored)
        } catch let error as ForeignObject {
            for key in stored.withLock({ $0 }) { try await store.delete(key, context) }
            throw error
        }
        var publication = built.publication
        publication.objects = ids
        publication.segment = ids[built.packs.count]
        try await catalog.record(publication)
        try await library.note(seal, under: manifest.object.number)
        return publication
    }

    /// Writes the manifest anew, with the same segments: what it says of this device, or with what it is signed, has changed.
    private func renewManifest(_ state: PublicationState) async throws {
        try await catalog.announceProcess()
        let folder = library.layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let seal = try await library.manifestSeal()
        let manifest = try self.manifest(
            Manifest(
                format: EngineKey.format, writer: state.writer, number: state.number + 1, time: state.clock,
                segments: try await liveSegments(), name: seal.name, at: Self.now), seal, folder)
        let ids = try await catalog.beginObjects([manifest.object])
        try await upload(manifest, noting: Mutex([]))
        // It brings no segment.
        try await catalog.record(Publication(segment: 0, objects: ids, time: state.clock))
        try await library.note(seal, under: manifest.object.number)
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }

    private func liveSegments(without replaced: Set<Int64> = []) async throws -> [Manifest.Segment] {
        try await catalog.liveSegments().filter { !replaced.contains($0.id) }.map {
            Manifest.Segment(key: $0.key, bytes: $0.byteCount, sha256: $0.digest, records: $0.weight)
        }
    }

    private func manifest(
        _ built: PublicationBuilder.Result, _ state: PublicationState, _ seal: ManifestSeal, _ folder: FilePath
    ) async throws -> PackWriter.Pack {
        var segments = try await liveSegments(without: Set(built.publication.replaced))
        let new = built.segment.object
        segments.append(
            Manifest.Segment(key: new.key, bytes: new.byteCount, sha256: new.digest, records: new.weight))
        return try manifest(
            Manifest(
                format: EngineKey.format, writer: state.writer, number: built.nextNumber, time: built.publication.time,
                segments: segments, name: seal.name, at: Self.now), seal, folder)
    }

    private func manifest(_ manifest: Manifest, _ seal: ManifestSeal, _ folder: FilePath) throws -> PackWriter.Pack {
        let data = try manifest.encoded(by: seal.key)
        let path = folder.appending("manifest")
        try DurableFile.writePending(data, to: path)
        return PackWriter.Pack(
            path: path,
            object: NewEngineObject(
                key: EngineKey.manifest(manifest.writer, manifest.number), kind: .manifest, number: manifest.number,
                byteCount: Int64(data.count), digest: ContentDigest(of: data), weight: 0))
    }

    /// Stores an object and proves it as an original is proven.
    private func upload(_ pack: PackWriter.Pack, noting stored: borrowing Mutex<[ObjectKey]>) async throws {
        let object = pack.object
        let key = try EngineKey.object(object.key)
        let type = ["segment": "application/gzip", "manifest": "application/json"][object.kind.rawValue]
        let upload = ObjectUpload(
            key: key, file: pack.path, digest: object.digest, byteCount: object.byteCount,
            contentType: type ?? "application/octet-stream")
        switch try await store.put(upload, context) {
        case .stored(_, _?): stored.withLock { $0.append(key) }
        case .stored(_, nil):
            stored.withLock { $0.append(key) }
            _ = try await store.proveByReading(key, digest: object.digest, byteCount: object.byteCount, context)
        case .occupied:
            do {
                // Our own, if only the reply was lost.
                _ = try await store.proveByReading(key, digest: object.digest, byteCount: object.byteCount, context)
            } catch let error as RemoteError where error.code == .contentDiffers {
                throw ForeignObject()
            }
        }
    }

    /// Takes away what a publication that did not end has left, and what nobody needs any more.
    private func removeObjects() async throws {
        let objects = try await catalog.removableObjects()
        // Before the catalog forgets that something was begun.
        for folder in Set(objects.filter(\.isBegun).compactMap { EngineKey.folder(of: $0.key) }) {
            try await removeHalves(in: folder)
        }
        for object in objects {
            try await store.delete(try EngineKey.object(object.key), context)
            try await catalog.forgetObject(object.id)
        }
    }
}

extension Publisher {
    /// Half-done uploads in our own folder are nobody else's, and nothing else of ours is at work.
    private func removeHalves(in folder: String) async throws {
        for orphan in try await store.orphanedUploads(context) where orphan.key.rawValue.hasPrefix(folder + "/") {
            try await store.removeOrphan(orphan, context)
            try await catalog.removeUpload(
                of: orphan.key.rawValue, to: store.location.description, identifier: orphan.identifier)
        }
    }
}

extension Library {
    /// Brings what the catalog knows of the photos on the remote, and every decision, to the remote: then a lost device can be
    /// rebuilt from there. One process at a time; costs what changed. Asks the remote nothing when nothing waits.
    ///
    /// - Throws: `EngineError` (`noRemote`, `newerRemote`, `damagedRemote`), `RemoteError`, `CancellationError`.
    @discardableResult
    public func publish() async throws -> PublicationSummary {
        try await publish(limits: PublicationLimits.ofTask ?? PublicationLimits())
    }

    @discardableResult
    package func publish(limits: PublicationLimits) async throws -> PublicationSummary {
        guard let remote = configuration.remote else {
            _ = try await makeStore()
            return PublicationSummary()
        }
        // As the store names itself, so that an address typed in two ways is one remote.
        let location = try RemoteLocation.parse(remote).location.description
        return try await PushLock.holding(layout, folder: "thumbnails") {
            _ = try await catalog.publicationState(on: location)
            let role = try await role
            guard try await needsPublication(as: role) else { return PublicationSummary() }
            let publisher = Publisher(library: self, store: try await makeStore(), limits: limits)
            do {
                return try await blocking { try await publisher.run(on: location, as: role) }
            } catch let error as RemoteError where role == nil && error.code == .credentialsRefused {
                // The owner's server lets it read only: then it cannot even say that it is there.
                return PublicationSummary()
            }
        }
    }

    private func needsPublication(as role: Role?) async throws -> Bool {
        if try await needsManifest(as: role) { return true }
        guard (role ?? .read) > .read else { return false }
        if try await !catalog.publicationBacklog().isEmpty { return true }
        return try await !catalog.removableObjects().isEmpty
    }

    /// Publishes at the end of a job; what goes wrong is said in the summary and undoes nothing.
    func publish(after summary: inout JobSummary) async throws {
        do {
            try await publish()
        } catch let error as CancellationError {
            throw error
        } catch {
            let failure = PhotoFailure(photo: nil, file: "", error: error)
            summary.notes.append(
                "what the library knows was not stored on the remote: \(failure.error); the next push tries again")
            if summary.stoppedBy == nil { summary.stoppedBy = error as? any UserFacingError }
        }
    }
}
