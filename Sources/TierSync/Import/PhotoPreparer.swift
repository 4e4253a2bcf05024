import Catalog
import Foundation
import Imaging
import Inference
import SystemPackage
import TierModel

/// Reads one candidate, once, and puts everything made of it into the library's folder under temporary names.
struct PhotoPreparer: Sendable {
    var layout: LibraryLayout
    var catalog: PhotoCatalog
    var configuration: Configuration
    var reader: PhotoReader
    /// Analyses the photo from the same decode, where that is wanted.
    var analyzers: PhotoAnalyzers?
    /// Where the temporary files go: a folder of this job.
    var incoming: FilePath
    /// Whether the sources are to go: then each is read, and the library's own file too where it has one.
    var isMoving: Bool
    /// The disk's budget, where there is one.
    var budget: DiskBudget?

    /// Does all for one candidate except making it count. Never throws for what concerns this photo only.
    func prepare(_ candidate: ImportCandidate) async throws -> ImportOutcome {
        do {
            return try await read(candidate)
        } catch let full as DiskBudget.Full {
            return .deferred(candidate, need: full.need)
        } catch {
            return try ImportOutcome(of: error, candidate: candidate, layout: layout)
        }
    }

    private var known: KnownOriginal { KnownOriginal(layout: layout, catalog: catalog, reader: reader) }

    private func read(_ candidate: ImportCandidate) async throws -> ImportOutcome {
        let file = candidate.primary
        guard let stamp = FileStamp(of: file) else {
            throw EngineError(
                .unreadable, "\(file.printable) is not there any more", remedy: "import it again when it is back")
        }
        if !isMoving, try await isUnchanged(candidate, stamp) { return .unchanged(candidate) }
        var room =
            try budget?.take(
                files: [stamp.byteCount] + candidate.companions.compactMap { FileStamp(of: $0.path)?.byteCount }) ?? 0
        let pending = incoming.appending(UUID().uuidString)
        var files: [PendingFile] = []
        do {
            // The proxy's size is enough for a mere import; an analysis wants every pixel of the same decode.
            let reading = try reader.read(
                file, longSide: analyzers == nil ? configuration.proxySide : nil, copyingTo: pending,
                keepingCutOff: true)
            let same = try await catalog.file(withDigest: reading.digest)
            let former = try await formerVersion(same, at: file)
            if let same, former == nil {
                let isMended = !known.isHeld(same)
                let kept = try await known.keep(same, from: pending, isThorough: isMoving)
                return .known(
                    KnownPhoto(
                        candidate: candidate, stamp: stamp, file: kept, isRestored: same.isTrashed, room: room,
                        isMended: isMended))
            }
            let photo = try await makeFiles(
                candidate, stamp, reading, pending: pending, reverting: former, files: &files, room: &room)
            // Here, and not where the batch is committed: so that one photo waits for the disk while others are decoded.
            for file in photo.files { try DurableFile.sync(file.pending) }
            return .prepared(photo)
        } catch {
            for path in [pending] + files.map(\.pending) { try? DurableFile.remove(path) }
            budget?.give(room)
            throw error
        }
    }

    private func isUnchanged(_ candidate: ImportCandidate, _ stamp: FileStamp) async throws -> Bool {
        for path in [candidate.primary] + candidate.companions.map(\.path) {
            guard let stamp = path == candidate.primary ? stamp : FileStamp(of: path),
                let file = try await catalog.file(
                    atSource: path, byteCount: stamp.byteCount, modified: stamp.modified),
                // What is lost or missing here is read again: this may be the copy that mends it. What is in the trash comes back.
                known.isHeld(file), !file.isTrashed
            else { return false }
        }
        return true
    }

    private func makeFiles(
        _ candidate: ImportCandidate, _ stamp: FileStamp, _ reading: PhotoReading, pending: FilePath,
        reverting former: FileRecord?, files: inout [PendingFile], room: inout Int64
    ) async throws -> PreparedPhoto {
        let digest = reading.digest
        let fileName = candidate.primary.printableName
        let localPath = former?.localPath ?? LibraryLayout.original(digest, fileName: fileName)
        files.append(PendingFile(pending: pending, relative: localPath))
        let pictures = try MadeFile.proxyAndThumbnail(of: reading.image, digest, configuration)
        let found = try analyzers?.analyze(reading.image, photo: digest, reading.metadata, reading.format)
        let made = try pictures + (found?.faces ?? []).map { try MadeFile.chip(of: $0) }
        if let budget {
            let copies = [reading.byteCount] + candidate.companions.compactMap { FileStamp(of: $0.path)?.byteCount }
            room = try budget.exchange(room, forFiles: copies, derived: made.map { Int64($0.data.count) })
        }
        try write(made, &files)
        let earlier = try await earlierVersion(at: candidate.primary, reading.metadata)
        let photoBefore = former?.photo ?? earlier
        var before: [FileRecord] = []
        if let photoBefore { before = try await catalog.photo(photoBefore)?.companions ?? [] }
        var companions: [NewFile] = []
        for companion in candidate.companions {
            guard let made = try makeCompanion(companion.path, companion.role, before, &files) else { continue }
            companions.append(made)
        }
        let primary = NewFile(
            role: .primary, digest: digest, byteCount: reading.byteCount, fileName: fileName, format: reading.format,
            localPath: localPath, sourcePath: candidate.primary, sourceModified: stamp.modified)
        let photo = NewPhoto(
            primary: primary, companions: companions, metadata: reading.metadata, proxyBytes: pictures[0].data.count,
            thumbnailBytes: pictures[1].data.count, derived: made.map(\.derived), features: try reading.features)
        return PreparedPhoto(
            candidate: candidate, photo: photo, digest: digest, files: files, earlier: photoBefore,
            isReverted: former != nil, findings: found, cutOff: reading.cutOff,
            byteCount: companions.reduce(reading.byteCount) { $0 + $1.byteCount }, room: room)
    }

    private func write(_ made: [MadeFile], _ files: inout [PendingFile]) throws {
        for file in made {
            let pending = incoming.appending(UUID().uuidString)
            files.append(PendingFile(pending: pending, relative: LibraryLayout.path(of: file.derived)))
            try DurableFile.writePending(file.data, to: pending)
        }
    }

    /// Copies a companion; the same one of an earlier version keeps its place.
    private func makeCompanion(
        _ path: FilePath, _ role: FileRole, _ before: [FileRecord], _ files: inout [PendingFile]
    ) throws -> NewFile? {
        guard let stamp = FileStamp(of: path) else { return nil }
        let pending = incoming.appending(UUID().uuidString)
        let place = files.count
        // Noted first, so that it is taken away whatever fails.
        files.append(PendingFile(pending: pending, relative: ""))
        let (digest, byteCount) = try reader.hash(path, copyingTo: pending)
        let fileName = path.printableName
        let same = before.first { $0.digest == digest && $0.role == role && $0.fileName == fileName }
        let localPath = same?.localPath ?? LibraryLayout.newCompanion(digest, fileName: fileName)
        files[place].relative = localPath
        return NewFile(
            role: role, digest: digest, byteCount: byteCount, fileName: fileName, format: nil, localPath: localPath,
            sourcePath: path, sourceModified: stamp.modified)
    }

    /// The known file, if this path held another version of the same photo when it was last read: then that content is back.
    private func formerVersion(_ file: FileRecord?, at path: FilePath) async throws -> FileRecord? {
        guard let file, file.role == .primary, let last = try await catalog.fileLastRead(from: path),
            last.role == .primary, last.photo == file.photo, last.id != file.id, !file.isTrashed,
            let photo = try await catalog.photo(file.photo), photo.primary.id != file.id
        else { return nil }
        return file
    }

    /// The photo that was at this path before, when what is there now looks like an edit of it.
    ///
    /// A camera counts its files from the start again on an empty card: another capture time is another photo. So is what
    /// comes after a photo that was thrown away.
    private func earlierVersion(at path: FilePath, _ metadata: PhotoMetadata) async throws -> PhotoID? {
        guard let id = try await catalog.photo(atSource: path), let earlier = try await catalog.photo(id),
            earlier.trashedAt == nil
        else { return nil }
        if let before = earlier.metadata.captured, let now = metadata.captured, before.wallClock != now.wallClock {
            return nil
        }
        return id
    }
}

extension ImportOutcome {
    /// What an error means for the import: it costs one photo, or ends the run.
    ///
    /// - Throws: `CancellationError`, which passes through.
    init(of error: any Error, candidate: ImportCandidate, layout: LibraryLayout) throws {
        switch error {
        case let error as CancellationError: throw error
        case let error as EngineError where error.isRunWide: self = .stopped(error)
        case let error as ImagingError where error.code == .diskFull:
            self = .stopped(DurableFile.writeFailure(Errno.noSpace, at: layout.folder))
        // What is not allowed concerns this photo: it is being deleted.
        case let error as CatalogError where error.code != .notAllowed: self = .stopped(error)
        default: self = .failed(PhotoFailure(photo: nil, file: candidate.primary.printable, error: error))
        }
    }
}
